import ConcurrencyHelpers

/// A fixed number of slots, handed out first come first served; every step holds one while it is carried out.
///
/// They bound what is in memory; how many requests go on at once is up to the gates of the services.
package final class SlotPool: Sendable {
  fileprivate struct State {
    var free: Int
    var waiting: [CheckedContinuation<Void, Never>] = []
    var firstWaiting = 0
  }

  private let state: Locked<State>

  /// Makes `count` slots, at least one.
  package init(count: Int) { state = Locked(State(free: max(1, count))) }

  /// Waits for a slot and takes it.
  package func acquire() async {
    if state.withLock({ $0.takeIfFree() }) { return }
    await withCheckedContinuation { continuation in
      // A slot may have come free since the first look; nobody is resumed while the lock is held.
      let tookOne = state.withLock { state in
        if state.takeIfFree() { return true }
        state.waiting.append(continuation)
        return false
      }
      if tookOne { continuation.resume() }
    }
  }

  /// Gives a slot back; the longest waiting caller gets it.
  package func release() {
    let next = state.withLock { $0.handOn() }
    next?.resume()
  }
}

extension SlotPool.State {
  fileprivate mutating func takeIfFree() -> Bool {
    guard free > 0 else { return false }
    free -= 1
    return true
  }

  fileprivate mutating func handOn() -> CheckedContinuation<Void, Never>? {
    guard firstWaiting < waiting.count else {
      free += 1
      return nil
    }
    let next = waiting[firstWaiting]
    firstWaiting += 1
    if firstWaiting > 64, firstWaiting * 2 > waiting.count {
      waiting.removeFirst(firstWaiting)
      firstWaiting = 0
    }
    return next
  }
}
