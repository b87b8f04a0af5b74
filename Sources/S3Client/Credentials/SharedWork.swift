internal import ConcurrencyHelpers

/// A value that is made once for all who ask for it at the same time (row R: single flight).
///
/// Whether there is something to make is decided under the lock that also starts it, so that no two callers can start
/// it. A caller that is cancelled stops waiting at once; the work goes on for the others and is cancelled with the last.
final class SharedWork<Value: Sendable>: Sendable {
  /// What a caller gets, given the value that is there.
  enum Choice: Sendable {
    /// This, and nothing is made.
    case use(Value)
    /// This, while a new one is made behind the caller's back.
    case useWhileMaking(Value)
    /// The value that is being made or, when none is, a new one.
    case wait
  }

  private struct State {
    var value: Value?
    /// Counts the flights; one whose number has passed has no say any more.
    var flight = 0
    var isMaking = false
    /// Whether the flight goes on when nobody waits for it.
    var isInBackground = false
    var task: Task<Void, Never>?
    var waiting: [Int: CheckedContinuation<Result<Value, S3Error>, Never>] = [:]
    var nextTicket = 0
  }

  private let state = Locked(State())
  private let make: @Sendable (Value?) async throws(S3Error) -> Value

  /// Makes values by `make`, which sees the one before.
  init(_ make: @escaping @Sendable (Value?) async throws(S3Error) -> Value) { self.make = make }

  /// Returns what `choose` says; it is called under a lock and must not wait.
  func value(_ choose: @Sendable (Value?) -> Choice) async throws(S3Error) -> Value {
    let (known, flight) = state.withLock { state -> (Value?, Int?) in
      switch choose(state.value) {
      case .use(let value): (value, nil)
      case .useWhileMaking(let value): (value, Self.begin(&state, inBackground: true))
      case .wait: (nil, nil)
      }
    }
    if let flight { start(flight) }
    if let known { return known }
    return try await wait(choose).get()
  }

  /// Drops the value when `isStale` says so.
  func forget(where isStale: @Sendable (Value) -> Bool) {
    state.withLock { state in
      if let value = state.value, isStale(value) { state.value = nil }
    }
  }

  private func wait(_ choose: @Sendable (Value?) -> Choice) async -> Result<Value, S3Error> {
    let ticket = state.withLock { state in
      state.nextTicket += 1
      return state.nextTicket
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        var flight: Int?
        let known = state.withLock { state -> Value? in
          switch choose(state.value) {
          case .use(let value), .useWhileMaking(let value): return value
          case .wait:
            state.waiting[ticket] = continuation
            flight = Self.begin(&state, inBackground: false)
            return nil
          }
        }
        if let known { continuation.resume(returning: .success(known)) }
        if let flight { start(flight) }
        // A cancellation that came before the continuation was there has found nobody to tell.
        if Task.isCancelled { leave(ticket) }
      }
    } onCancel: {
      leave(ticket)
    }
  }

  /// The number of a flight to start, or nil when one is under way.
  private static func begin(_ state: inout State, inBackground: Bool) -> Int? {
    guard !state.isMaking else { return nil }
    state.isMaking = true
    state.isInBackground = inBackground
    state.flight += 1
    return state.flight
  }

  private func start(_ flight: Int) {
    let former = state.withLock { $0.value }
    let task = Task { [self] in
      do throws(S3Error) {
        land(flight, .success(try await make(former)))
      } catch {
        land(flight, .failure(error))
      }
    }
    let isWanted = state.withLock { state in
      guard state.flight == flight else { return false }
      if state.isMaking { state.task = task }
      return true
    }
    if !isWanted { task.cancel() }
  }

  private func land(_ flight: Int, _ result: Result<Value, S3Error>) {
    let waiting = state.withLock { state in
      guard state.flight == flight, state.isMaking else {
        return [CheckedContinuation<Result<Value, S3Error>, Never>]()
      }
      if case .success(let value) = result { state.value = value }
      state.isMaking = false
      state.task = nil
      defer { state.waiting = [:] }
      return Array(state.waiting.values)
    }
    for continuation in waiting { continuation.resume(returning: result) }
  }

  private func leave(_ ticket: Int) {
    let (continuation, task) = state.withLock { state in
      guard let continuation = state.waiting.removeValue(forKey: ticket) else {
        return (nil, nil) as (CheckedContinuation<Result<Value, S3Error>, Never>?, Task<Void, Never>?)
      }
      guard state.waiting.isEmpty, state.isMaking, !state.isInBackground else { return (continuation, nil) }
      // Nobody wants it any more; who comes next must not inherit a flight that was cancelled.
      state.isMaking = false
      state.flight += 1
      defer { state.task = nil }
      return (continuation, state.task)
    }
    task?.cancel()
    continuation?.resume(
      returning: .failure(S3Error(code: .cancelled, message: "the wait for credentials was cancelled")))
  }
}
