internal import ConcurrencyHelpers

/// Bounds the bytes that are in memory at the same time; who comes first is served first.
package final class ByteBudget: Sendable {
  fileprivate struct State {
    var ledger: ByteLedger
    var waiting: [UInt64: CheckedContinuation<Bool, Never>] = [:]
    var nextNumber: UInt64 = 0
  }

  private let state: Locked<State>

  /// Allows so many bytes.
  package init(bytes: Int) { state = Locked(State(ledger: ByteLedger(total: bytes))) }

  /// Waits until there is room for some bytes and takes it; more than there are at all take all there are.
  package func take(_ count: Int) async throws(CancellationError) -> Share {
    let (number, isGranted) = state.withLock { state in
      state.nextNumber += 1
      return (state.nextNumber, state.ledger.ask(state.nextNumber, for: count))
    }
    if !isGranted {
      let entered = await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
          let isGranted = state.withLock { state in
            // Room may have been given between the question and this line.
            guard !state.ledger.holds(number) else { return true }
            state.waiting[number] = continuation
            return false
          }
          if isGranted { continuation.resume(returning: true) }
          if Task.isCancelled { giveUp(number) }
        }
      } onCancel: {
        giveUp(number)
      }
      guard entered else { throw CancellationError() }
    }
    return Share(of: self, number)
  }

  /// Bytes that are taken now.
  package var taken: Int { state.withLock { $0.ledger.taken } }

  private func giveUp(_ number: UInt64) {
    let (mine, others) = state.withLock { state in
      (state.waiting.removeValue(forKey: number), state.leave(number, unlessHolding: true))
    }
    mine?.resume(returning: false)
    for continuation in others { continuation.resume(returning: true) }
  }

  fileprivate func leave(_ number: UInt64) {
    let next = state.withLock { $0.leave(number, unlessHolding: false) }
    for continuation in next { continuation.resume(returning: true) }
  }

  /// Room for some bytes; given back with its last owner.
  package final class Share: Sendable {
    private let budget: ByteBudget
    private let number: UInt64

    fileprivate init(of budget: ByteBudget, _ number: UInt64) {
      self.budget = budget
      self.number = number
    }

    deinit { budget.leave(number) }
  }
}

extension ByteBudget.State {
  /// Who is to be told that there is room now.
  fileprivate mutating func leave(_ number: UInt64, unlessHolding: Bool) -> [CheckedContinuation<Bool, Never>] {
    if unlessHolding, ledger.holds(number) { return [] }
    return ledger.leave(number).compactMap { waiting.removeValue(forKey: $0) }
  }
}
