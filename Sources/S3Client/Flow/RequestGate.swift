internal import ConcurrencyHelpers
internal import HTTPTransport

/// Where the requests to one service wait for their turn.
///
/// Give the same gate to every client of a service. A request holds its place from before it is signed until its answer has
/// been read, or dropped; between two attempts it holds none. Who waits longest goes first. Besides the number of requests a
/// gate keeps their rate and that of the bytes of bodies, in both directions together, where it is given one.
public final class RequestGate: Sendable {
  /// How many requests may be on their way at once.
  public enum Concurrency: Sendable, Hashable {
    /// So many; at least 1.
    case fixed(Int)
    /// Starts modest, grows while more requests or bytes get through, and halves when the service answers SlowDown.
    case adaptive(from: Int = 16, upTo: Int = 256)
  }

  private let state: Locked<GateState>
  /// What is kept to.
  private let limits: [FlowLimits]
  /// The rates that the bytes of its requests keep to.
  let pacers: [Pacer]
  private let now: @Sendable () -> Int64
  private let sleep: @Sendable (Duration) async throws -> Void

  /// Opens a gate.
  ///
  /// - Parameters:
  ///   - concurrency: How many requests may be on their way at once.
  ///   - limits: Rates that its requests keep to, all of them; one that several gates are given is kept by them together.
  public convenience init(_ concurrency: Concurrency, keeping limits: [FlowLimits] = []) {
    self.init(concurrency, keeping: limits, now: { SteadyClock.now() })
  }

  /// Opens a gate that goes by a clock, in nanoseconds.
  package init(
    _ concurrency: Concurrency, keeping limits: [FlowLimits] = [], now: @escaping @Sendable () -> Int64,
    sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  ) {
    let control =
      switch concurrency {
      case .fixed(let limit): ConcurrencyControl(fixed: limit)
      case .adaptive(let start, let limit): ConcurrencyControl(startingAt: start, in: 1...max(1, limit))
      }
    state = Locked(GateState(control: control))
    self.limits = limits
    pacers = limits.compactMap(\.pacer)
    self.now = now
    self.sleep = sleep
  }

  /// What has gone through.
  public var statistics: Statistics {
    let now = now()
    return state.withLock { $0.statistics(now: now) }
  }

  /// Waits for a place, takes it, and waits until a request may begin; throws when the task is cancelled before that.
  func enter() async throws(CancellationError) -> Permit {
    if !state.withLock({ $0.enterAtOnce() }) {
      let number = state.withLock { $0.number() }
      let entered = await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
          let now = now()
          let answer = state.withLock { $0.wait(as: number, continuation, now: now) }
          if let answer { continuation.resume(returning: answer) }
          // A cancellation that came before the line above found nobody to wake.
          if Task.isCancelled { giveUp(number) }
        }
      } onCancel: {
        giveUp(number)
      }
      guard entered else { throw CancellationError() }
    }
    let permit = Permit(of: self)
    // With the place in hand, because a request that waits for one after its moment would go when that is past.
    let start = now()
    let moment = limits.reduce(start) { max($0, $1.nextRequest(now: start)) }
    if moment > start {
      do { try await sleep(.nanoseconds(moment - start)) } catch { throw CancellationError() }
    }
    permit.begin(at: now())
    return permit
  }

  /// The present moment of the gate's clock.
  var moment: Int64 { now() }

  /// The service asked for fewer requests in an answer that was a success as a whole; the request began then.
  func noteSlowDown(began: Int64) { slowDown(began: began) }

  /// Another attempt is going to be made.
  func noteRetry() { state.withLock { $0.retries += 1 } }

  private func giveUp(_ number: UInt64) {
    let now = now()
    let continuation = state.withLock { $0.giveUp(number, now: now) }
    continuation?.resume(returning: false)
  }

  fileprivate func leave(began: Int64?, bytes: Int) {
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
    private let use = Locked((began: Int64?.none, bytes: 0, isOver: false))

    fileprivate init(of gate: RequestGate) { self.gate = gate }

    deinit { leave() }

    fileprivate func begin(at now: Int64) { use.withLock { $0.began = now } }

    /// Counts what went to or came from the service.
    func count(_ bytes: Int) { use.withLock { $0.bytes &+= bytes } }

    /// The service asked for fewer requests.
    func slowDown() { if let began = use.withLock({ $0.began }) { gate.slowDown(began: began) } }

    /// The rates that the bytes of the request keep to.
    var pacers: [Pacer] { gate.pacers }

    /// Gives the place back; once.
    func leave() {
      let over: (began: Int64?, bytes: Int)? = use.withLock { use in
        if use.isOver { return nil }
        use.isOver = true
        return (use.began, use.bytes)
      }
      if let over { gate.leave(began: over.began, bytes: over.bytes) }
    }
  }
}
