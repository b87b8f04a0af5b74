internal import ConcurrencyHelpers

/// Where the requests to one service wait for their turn.
///
/// Give the same gate to every client of a service. A request holds its place from before it is signed until its answer has
/// been read, or dropped; between two attempts it holds none. Who waits longest goes first.
public final class RequestGate: Sendable {
  /// How many requests may be on their way at once.
  public enum Concurrency: Sendable, Hashable {
    /// So many; at least 1.
    case fixed(Int)
    /// Starts modest, grows while more requests or bytes get through, and halves when the service answers SlowDown.
    case adaptive(from: Int = 16, upTo: Int = 256)
  }

  /// What has gone through a gate.
  public struct Statistics: Sendable, Hashable {
    /// How many requests may be on their way now.
    public let limit: Int
    /// The most that it has been.
    public let peak: Int
    /// Requests that have ended, every attempt counted.
    public let requests: Int
    /// How often the service asked for fewer requests.
    public let throttles: Int
  }

  fileprivate struct State {
    var control: ConcurrencyControl
    var inFlight = 0
    var ended = 0
    var waiting: [UInt64: CheckedContinuation<Bool, Never>] = [:]
    /// The numbers of those that wait, and of some that have given up.
    var queue: [UInt64] = []
    var first = 0
    var nextNumber: UInt64 = 0
  }

  private let state: Locked<State>
  private let now: @Sendable () -> Int64

  /// Opens a gate.
  public convenience init(_ concurrency: Concurrency) {
    let clock = ContinuousClock()
    let start = clock.now
    self.init(concurrency) { start.duration(to: clock.now).nanoseconds }
  }

  /// Opens a gate that goes by a clock, in nanoseconds.
  package init(_ concurrency: Concurrency, now: @escaping @Sendable () -> Int64) {
    let control =
      switch concurrency {
      case .fixed(let limit): ConcurrencyControl(fixed: limit)
      case .adaptive(let start, let limit): ConcurrencyControl(startingAt: start, in: 1...max(1, limit))
      }
    state = Locked(State(control: control))
    self.now = now
  }

  /// What has gone through.
  public var statistics: Statistics {
    state.withLock {
      Statistics(
        limit: $0.control.limit, peak: $0.control.peak, requests: $0.ended, throttles: $0.control.throttles)
    }
  }

  /// Waits for a place and takes it; throws when the task is cancelled before that.
  func enter() async throws(CancellationError) -> Permit {
    if !state.withLock({ $0.enterAtOnce() }) {
      let number = state.withLock { $0.number() }
      let entered = await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
          let answer = state.withLock { $0.wait(as: number, continuation) }
          if let answer { continuation.resume(returning: answer) }
          // A cancellation that came before the line above found nobody to wake.
          if Task.isCancelled { giveUp(number) }
        }
      } onCancel: {
        giveUp(number)
      }
      guard entered else { throw CancellationError() }
    }
    return Permit(of: self, began: now())
  }

  private func giveUp(_ number: UInt64) {
    let continuation = state.withLock { $0.waiting.removeValue(forKey: number) }
    continuation?.resume(returning: false)
  }

  fileprivate func leave(began: Int64, bytes: Int) {
    let end = now()
    let next = state.withLock { $0.leave(began: began, now: end, bytes: bytes) }
    for continuation in next { continuation.resume(returning: true) }
  }

  fileprivate func slowDown(began: Int64) {
    let now = now()
    state.withLock { $0.control.throttled(began: began, now: now) }
  }

  /// A place in a gate; given back by `leave()` or with its last owner.
  final class Permit: Sendable {
    private let gate: RequestGate
    private let began: Int64
    private let use = Locked((bytes: 0, isOver: false))

    fileprivate init(of gate: RequestGate, began: Int64) {
      self.gate = gate
      self.began = began
    }

    deinit { leave() }

    /// Counts what went to or came from the service.
    func count(_ bytes: Int) { use.withLock { $0.bytes &+= bytes } }

    /// The service asked for fewer requests.
    func slowDown() { gate.slowDown(began: began) }

    /// Gives the place back; once.
    func leave() {
      let bytes: Int? = use.withLock { use in
        if use.isOver { return nil }
        use.isOver = true
        return use.bytes
      }
      if let bytes { gate.leave(began: began, bytes: bytes) }
    }
  }
}

extension RequestGate.State {
  fileprivate mutating func enterAtOnce() -> Bool {
    guard waiting.isEmpty, inFlight < control.limit else { return false }
    inFlight += 1
    return true
  }

  fileprivate mutating func number() -> UInt64 {
    nextNumber += 1
    return nextNumber
  }

  /// Nil for one that has to wait.
  fileprivate mutating func wait(as number: UInt64, _ continuation: CheckedContinuation<Bool, Never>) -> Bool? {
    // A place may have come free since the first look.
    if enterAtOnce() { return true }
    waiting[number] = continuation
    queue.append(number)
    return nil
  }

  fileprivate mutating func leave(began: Int64, now: Int64, bytes: Int) -> [CheckedContinuation<Bool, Never>] {
    inFlight -= 1
    ended += 1
    control.finished(began: began, now: now, bytes: bytes, isSaturated: !waiting.isEmpty)
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
    return next
  }
}

extension Duration {
  /// Nanoseconds; durations of a process are far below the largest.
  fileprivate var nanoseconds: Int64 { components.seconds &* 1_000_000_000 &+ components.attoseconds / 1_000_000_000 }
}
