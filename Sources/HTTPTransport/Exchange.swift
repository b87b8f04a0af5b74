import CCurl

/// An easy handle with what its callbacks need; on the loop thread only, used for many transfers in turn.
final class Exchange {
  let easy = EasyHandle()
  let notes: LoopNotes
  private(set) var transfer: Transfer?
  private var collector: HeadCollector
  private var upload: UploadBody = .none
  private var idle: IdleWatch
  /// Why a callback ended the transfer.
  private var failure: TransportError?
  private var head: ResponseHead?
  private var bodyBytes = 0
  private var sendCount = 0
  private var isSendPaused = false
  /// The socket on which a body from `sendBody` goes out.
  private(set) var socket: Int32?
  private var hasEarlyAnswer = false
  private var isListed = false
  /// The rates that the transfer keeps to; nil for none.
  var pacing: Pacing?
  /// Whether the loop has it among those that wait for their moment.
  var isPaced = false

  /// Makes an exchange without a transfer.
  init(notes: LoopNotes, configuration: TransportConfiguration) {
    self.notes = notes
    collector = HeadCollector(limit: configuration.maxHeadSize)
    idle = IdleWatch(limit: .zero, now: .now)
  }

  /// Takes a transfer; returns why it cannot be sent.
  func take(
    _ transfer: Transfer, slot: Int, upload: UploadBody, configuration: TransportConfiguration
  ) -> TransportError? {
    self.transfer = transfer
    self.upload = upload
    pacing = Pacing(transfer.prepared.request)
    idle = IdleWatch(limit: transfer.prepared.request.timeouts.idle, now: .now)
    easy.reset()
    easy.apply(configuration)
    easy.apply(transfer.prepared.origin.isPlain ? configuration.httpProxy : configuration.httpsProxy)
    easy.apply(transfer.prepared, isStreamed: upload.isRead)
    easy.setSlot(slot)
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    unsafe easy.setCallbacks(context: context, notes: Unmanaged.passUnretained(notes).toOpaque())
    guard easy.refusal != CURLE_OK else { return nil }
    return CurlErrorMapping.error(for: easy.refusal, origin: transfer.prepared.origin, detail: "")
  }

  /// Gives the transfer back; the exchange can take another.
  func clear() {
    transfer = nil
    upload.close()
    collector.reset()
    failure = nil
    head = nil
    bodyBytes = 0
    sendCount = 0
    isSendPaused = false
    hasEarlyAnswer = false
    pacing?.end()
    pacing = nil
    forgetSocket()
  }

  private func forgetSocket() {
    guard socket != nil else { return }
    socket = nil
    notes.senders.removeAll { $0 === self }
  }

  /// What the end of the transfer means: nil for a complete response.
  func outcome(_ result: CURLcode, of transfer: Transfer) -> TransportError? {
    guard result != CURLE_OK else {
      // Known to happen (row T2): an end without an answer is none.
      guard head == nil else { return nil }
      return collector.receivedBytes > 0
        ? transfer.error(.connectionLost, "the connection closed within the head of the response")
        : transfer.error(.malformedResponse, "the transfer ended without a response")
    }
    // Row T12: what went wrong with sending does not matter once the whole answer is here.
    if let head, isWhole(head, transfer) { return nil }
    if let failure { return failure }
    return CurlErrorMapping.error(for: result, origin: transfer.prepared.origin, detail: easy.detail)
  }

  private func isWhole(_ head: ResponseHead, _ transfer: Transfer) -> Bool {
    head.status >= 300 && (hasEarlyAnswer || easy.expectedLength == bodyBytes)
  }

  /// Lets curl go on with what is not paused by a reader.
  func resume() {
    guard let transfer else { return }
    isSendPaused = false
    let held = heldDirections
    // With the head of the answer here, the sender has to be asked once more, to hear that it is over (row T12).
    easy.pause(receiving: transfer.isReceivePaused || held.receiving, sending: held.sending && head == nil)
  }

  /// Tells waiters what has arrived in this turn.
  func publish() {
    isListed = false
    // libcurl ends no transfer whose sending is paused, also when the final answer is there (row T12).
    if head != nil, isSendPaused { resume() }
    transfer?.deliver()
  }

  /// Whether the transfer moved no byte for too long.
  func isStalled(now: ContinuousClock.Instant) -> Bool {
    guard let transfer else { return false }
    let held = heldDirections
    guard sendCount > 0, !transfer.isReceivePaused, !held.receiving, !held.sending else {
      idle.rest(now: now)
      return false
    }
    return idle.isStalled(movedBytes: easy.movedBytes + collector.receivedBytes, now: now)
  }

  private func listChange() {
    guard !isListed else { return }
    isListed = true
    notes.changed.append(self)
  }
}

// MARK: Callbacks of libcurl

extension Exchange {
  /// A header line has arrived; returns false to end the transfer.
  func receiveHeader(_ line: UnsafeRawBufferPointer) -> Bool {
    guard let transfer else { return false }
    switch unsafe collector.take(line) {
    case .more: return true
    case .head(let head):
      self.head = head
      transfer.receive(head, expectedLength: easy.expectedLength)
      listChange()
      return true
    case .tooLarge: failure = transfer.error(.malformedResponse, "the head of the response is too large")
    case .malformed: failure = transfer.error(.malformedResponse, "the head of the response is not HTTP")
    }
    return false
  }

  /// Body bytes have arrived; returns false to pause.
  func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let transfer, allowsReceiving(bytes.count), unsafe transfer.receive(bytes) else { return false }
    pacing?.received.pass(bytes.count)
    bodyBytes += bytes.count
    listChange()
    return true
  }

  /// Copies the next bytes of the request body for libcurl.
  func sendBody(into target: UnsafeMutableRawBufferPointer) -> UploadQueue.Outcome {
    if let head {
      // Row T12: the server has decided, the rest of the body is of no use. libcurl stops by itself except when the
      // answer also closes the connection.
      if head.status >= 300 { return .copied(0) }
    } else if let socket, hasInput(socket) {
      // Row T12: read the answer first; sending to a server that has closed would fail and lose it.
      isSendPaused = true
      notes.held.append(self)
      return .wait
    }
    guard let target = unsafe allowedToSend(of: target) else {
      isSendPaused = true
      return .wait
    }
    let outcome = unsafe upload.copy(into: target)
    switch outcome {
    case .copied(let count): pacing?.send(count)
    case .wait: isSendPaused = true
    case .failed(let error): failure = transfer?.error(error.code, error.message) ?? error
    }
    return outcome
  }

  /// Whether the body comes from `sendBody`.
  var readsBody: Bool { upload.isRead }

  /// The body goes out on the connection between two ends.
  func send(between ends: ConnectionTable.Ends) {
    forgetSocket()
    socket = notes.connections.find(ends)
    // Without a socket nothing can be rescued, and nothing would take the exchange off the list again.
    if socket != nil { notes.senders.append(self) }
  }

  /// Takes the answer that sending was too fast for (row T12).
  func rescueAnswer() {
    guard let transfer, let socket, head == nil, transfer.prepared.origin.isPlain else { return }
    let unread = EarlyAnswer.unreadBytes(of: socket, limit: Self.maxEarlyAnswer)
    guard let answer = EarlyAnswer(unread, limit: Self.maxEarlyAnswer), answer.head.status >= 300 else { return }
    head = answer.head
    hasEarlyAnswer = answer.isWhole
    transfer.receive(answer.head, expectedLength: answer.body.count)
    // Never refused: this is the first of the body, and one piece of it.
    _ = unsafe answer.body.withUnsafeBytes { bytes in unsafe transfer.receive(bytes) }
    listChange()
  }

  /// Bytes that are looked at in a closing connection.
  private static let maxEarlyAnswer = 256 << 10

  /// libcurl wants to send the body again from a position.
  func seekBody(to position: Int) -> Bool {
    guard upload.seek(to: position) else { return false }
    if let length = transfer?.prepared.request.body.length { pacing?.unsent = length - position }
    return true
  }

  /// A connection is there and the request is about to be sent; returns false to end the transfer.
  func beginRequest() -> Bool {
    sendCount += 1
    guard sendCount > 1, let transfer, !transfer.prepared.isSafe else { return true }
    // Row T3: libcurl repeats by itself when a connection that it used again dies; a request that changes something
    // may have been carried out, and whether to repeat it is for the caller to decide.
    failure = transfer.error(.connectionLost, "the connection closed before the answer to \(transfer.prepared.name)")
    return false
  }
}
