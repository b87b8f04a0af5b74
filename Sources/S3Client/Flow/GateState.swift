/// Who is in a gate and who waits before it; a value, but for the continuations, which it only hands out.
struct GateState {
  var control: ConcurrencyControl
  var retries = 0
  private var inFlight = 0
  private var ended = 0
  private var waiting: [UInt64: CheckedContinuation<Bool, Never>] = [:]
  /// The numbers of those that wait, and of some that have given up.
  private var queue: [UInt64] = []
  private var first = 0
  private var nextNumber: UInt64 = 0
  /// Since when somebody waits.
  private var waitingSince: Int64?
  private var waited: Int64 = 0

  init(control: ConcurrencyControl) { self.control = control }

  mutating func enterAtOnce() -> Bool {
    guard waiting.isEmpty, inFlight < control.limit else { return false }
    inFlight += 1
    return true
  }

  mutating func number() -> UInt64 {
    nextNumber += 1
    return nextNumber
  }

  /// Nil for one that has to wait.
  mutating func wait(as number: UInt64, _ continuation: CheckedContinuation<Bool, Never>, now: Int64) -> Bool? {
    // A place may have come free since the first look.
    if enterAtOnce() { return true }
    if waiting.isEmpty { waitingSince = now }
    waiting[number] = continuation
    queue.append(number)
    return nil
  }

  mutating func giveUp(_ number: UInt64, now: Int64) -> CheckedContinuation<Bool, Never>? {
    defer { noteEndOfWaiting(now: now) }
    return waiting.removeValue(forKey: number)
  }

  /// Frees a place and returns who goes now; without a beginning nothing was sent, and nothing is learned from it.
  mutating func leave(began: Int64?, now: Int64, bytes: Int) -> [CheckedContinuation<Bool, Never>] {
    inFlight -= 1
    if let began {
      ended += 1
      control.finished(began: began, now: now, bytes: bytes, isSaturated: !waiting.isEmpty)
    }
    var next: [CheckedContinuation<Bool, Never>] = []
    while inFlight < control.limit, first < queue.count {
      let number = queue[first]
      first += 1
      guard let continuation = waiting.removeValue(forKey: number) else { continue }
      inFlight += 1
      next.append(continuation)
    }
    if first > 64, first * 2 > queue.count {
      queue.removeFirst(first)
      first = 0
    }
    noteEndOfWaiting(now: now)
    return next
  }

  func statistics(now: Int64) -> RequestGate.Statistics {
    RequestGate.Statistics(
      limit: control.limit, peak: control.peak, requests: ended, throttles: control.throttles, retries: retries,
      waiting: .nanoseconds(waited + (waitingSince.map { now - $0 } ?? 0)))
  }

  private mutating func noteEndOfWaiting(now: Int64) {
    guard waiting.isEmpty, let since = waitingSince else { return }
    waited += now - since
    waitingSince = nil
  }
}
