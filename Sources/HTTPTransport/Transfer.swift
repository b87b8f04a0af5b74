import ConcurrencyHelpers

/// One HTTP exchange as its caller sees it; shared with the loop thread.
final class Transfer: Sendable {
  typealias HeadResult = Result<ResponseHead, TransportError>
  typealias BodyResult = Result<[UInt8]?, TransportError>
  typealias State = TransferState<CheckedContinuation<HeadResult, Never>, CheckedContinuation<BodyResult, Never>>

  /// What is sent.
  let prepared: PreparedRequest
  /// When the whole request has taken too long.
  let deadline: ContinuousClock.Instant?
  private let mailbox: LoopMailbox
  private let state: Locked<State>

  /// Describes a transfer that is not submitted yet.
  init(_ prepared: PreparedRequest, mailbox: LoopMailbox, configuration: TransportConfiguration) {
    self.prepared = prepared
    self.mailbox = mailbox
    deadline = prepared.request.timeouts.total.map { ContinuousClock.now + $0 }
    state = Locked(
      State(buffer: ReceiveBuffer(high: configuration.receiveHighWatermark, low: configuration.receiveLowWatermark)))
  }

  /// An error of this transfer.
  func error(_ code: TransportError.Code, _ reason: String) -> TransportError {
    TransportError(code: code, message: "\(prepared.origin): \(reason)")
  }

  // MARK: For the caller

  /// Submits the request and waits for the head of the final response.
  func start() async throws(TransportError) -> ResponseHead {
    try await withTaskCancellationHandler {
      await withCheckedContinuation { begin($0) }
    } onCancel: {
      cancel()
    }.get()
  }

  /// The next bytes of the body, or nil at its end.
  func next() async throws(TransportError) -> [UInt8]? {
    if Task.isCancelled { cancel() }
    if case .finish(let result, let resumes) = state.withLock({ $0.pull() }) {
      if resumes { mailbox.post(.resume(self)) }
      return try result.get()
    }
    return try await withTaskCancellationHandler {
      await withCheckedContinuation { pull($0) }
    } onCancel: {
      cancel()
    }.get()
  }

  /// Ends the transfer; waiters hear of it from the loop. Anything may have happened before, also the end.
  func cancel() {
    let error = error(.cancelled, "the request was cancelled")
    if state.withLock({ $0.cancel(error) }) { mailbox.post(.cancel(self)) }
  }

  private func begin(_ continuation: CheckedContinuation<HeadResult, Never>) {
    switch state.withLock({ $0.begin(continuation) }) {
    case .submit:
      if let refusal = mailbox.post(.start(self)) {
        finish(refusal)
        deliver()
      }
    case .fail(let continuation, let error): continuation.resume(returning: .failure(error))
    }
  }

  private func pull(_ continuation: CheckedContinuation<BodyResult, Never>) {
    guard case .finish(let result, let resumes) = state.withLock({ $0.pull(continuation) }) else { return }
    if resumes { mailbox.post(.resume(self)) }
    continuation.resume(returning: result)
  }

  // MARK: For the loop

  /// Where the loop keeps the transfer while it runs.
  var slot: Int? { state.withLock { $0.slot } }

  /// Whether the sender waits for the reader of the body.
  var isReceivePaused: Bool { state.withLock { $0.isReceivePaused } }

  /// Bytes that wait for the reader of the body.
  var bufferedBytes: Int { state.withLock { $0.bufferedBytes } }

  /// Gives the transfer its place; false when it was cancelled before.
  func run(in slot: Int) -> Bool { state.withLock { $0.run(in: slot) } }

  /// Stores the head.
  func receive(_ head: ResponseHead, expectedLength: Int?) {
    state.withLock { $0.receive(head, expectedLength: expectedLength) }
  }

  /// Stores bytes of the body, or refuses them all.
  func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
    state.withLock { state in unsafe state.receive(bytes) }
  }

  /// Marks the end.
  func finish(_ error: TransportError?) { state.withLock { $0.finish(error) } }

  /// Tells a waiter what it waits for, if that is here.
  func deliver() {
    switch state.withLock({ $0.deliver() }) {
    case .head(let continuation, let result): continuation.resume(returning: result)
    case .body(let continuation, let result, let resumes):
      if resumes { mailbox.post(.resume(self)) }
      continuation.resume(returning: result)
    case nil: break
    }
  }
}
