/// What the caller of a transfer and the loop thread agree on: events go in, what to do comes out.
///
/// A value without locks, threads or continuations: the waiters are opaque, so that every order of events can be
/// played in a test.
struct TransferState<HeadWaiter, BodyWaiter> {
  /// Where a transfer stands.
  enum Phase: Hashable {
    /// Not submitted. Next: queued, done.
    case idle
    /// Submitted, not on a connection. Next: running, done.
    case queued
    /// The loop moves bytes. Next: done.
    case running
    /// Nothing more arrives; with the reason when it failed.
    case done(TransportError?)
  }

  /// What submitting leads to.
  enum BeginAction {
    case submit
    case fail(HeadWaiter, TransportError)
  }

  /// What a request for body bytes leads to.
  enum PullAction {
    /// Hand this over; ask the sender to go on when `resumes`.
    case finish(Result<[UInt8]?, TransportError>, resumes: Bool)
    /// Nothing is there yet.
    case wait
  }

  /// What waits to be told.
  enum Delivery {
    case head(HeadWaiter, Result<ResponseHead, TransportError>)
    /// As for `PullAction.finish`.
    case body(BodyWaiter, Result<[UInt8]?, TransportError>, resumes: Bool)
  }

  private(set) var phase: Phase = .idle
  /// Where the loop keeps the transfer while it runs.
  private(set) var slot: Int?
  private var isCancelled = false
  private var buffer: ReceiveBuffer
  private var head: ResponseHead?
  private var headWaiter: HeadWaiter?
  private var bodyWaiter: BodyWaiter?

  /// Starts idle.
  init(buffer: ReceiveBuffer) { self.buffer = buffer }

  /// Whether the sender waits for the reader.
  var isReceivePaused: Bool { buffer.isPaused }
  /// Bytes that wait for the reader.
  var bufferedBytes: Int { buffer.count }

  // MARK: The caller's events

  /// The request is submitted.
  mutating func begin(_ waiter: HeadWaiter) -> BeginAction {
    if case .done(let error) = phase { return .fail(waiter, error ?? Self.misuse("the transfer has ended")) }
    headWaiter = waiter
    phase = .queued
    return .submit
  }

  /// The caller wants no more; true when the loop must be told.
  mutating func cancel(_ error: TransportError) -> Bool {
    switch phase {
    case .idle:
      phase = .done(error)
      return false
    case .queued, .running:
      defer { isCancelled = true }
      return !isCancelled
    case .done:
      // Everything has arrived: only the unread bytes are left to forget.
      buffer.removeAll()
      phase = .done(error)
      return false
    }
  }

  /// Asks for body bytes without waiting.
  mutating func pull() -> PullAction {
    guard bodyWaiter == nil else { return .finish(.failure(Self.misuse("two tasks read one body")), resumes: false) }
    if let piece = buffer.takeFirst() { return .finish(.success(piece), resumes: buffer.resumeIfDrained()) }
    switch phase {
    case .done(nil): return .finish(.success(nil), resumes: false)
    case .done(let error?): return .finish(.failure(error), resumes: false)
    case .idle, .queued, .running: return .wait
    }
  }

  /// Asks for body bytes and leaves a waiter when there are none.
  mutating func pull(_ waiter: BodyWaiter) -> PullAction {
    let action = pull()
    if case .wait = action { bodyWaiter = waiter }
    return action
  }

  // MARK: The loop's events

  /// The transfer gets its place; false when it has ended before.
  mutating func run(in slot: Int) -> Bool {
    guard case .queued = phase, !isCancelled else { return false }
    phase = .running
    self.slot = slot
    return true
  }

  /// The head of the final response is here.
  mutating func receive(_ head: ResponseHead, expectedLength: Int?) {
    self.head = head
    if let expectedLength { buffer.expect(expectedLength) }
  }

  /// Body bytes are here; false refuses them for now.
  mutating func receive(_ bytes: UnsafeRawBufferPointer) -> Bool { unsafe buffer.append(bytes) }

  /// The transfer has ended; what was received before a failure of the network stays readable.
  mutating func finish(_ error: TransportError?) {
    if case .done = phase { return }
    phase = .done(error)
    slot = nil
    switch error?.code {
    case .cancelled, .shutDown: buffer.removeAll()
    default: break
    }
  }

  /// What can be told to a waiter now; the caller of this resumes it outside any lock.
  mutating func deliver() -> Delivery? {
    if let waiter = headWaiter {
      switch (head, phase) {
      case (_, .done(let error?)) where error.code == .cancelled || error.code == .shutDown:
        headWaiter = nil
        return .head(waiter, .failure(error))
      case (let head?, _):
        headWaiter = nil
        return .head(waiter, .success(head))
      case (nil, .done(let error)):
        headWaiter = nil
        return .head(waiter, .failure(error ?? Self.misuse("the transfer has ended without an answer")))
      case (nil, _): return nil
      }
    }
    guard let waiter = bodyWaiter else { return nil }
    bodyWaiter = nil
    switch pull() {
    case .finish(let result, let resumes): return .body(waiter, result, resumes: resumes)
    case .wait:
      bodyWaiter = waiter
      return nil
    }
  }

  private static func misuse(_ text: String) -> TransportError { TransportError(code: .other, message: text) }
}
