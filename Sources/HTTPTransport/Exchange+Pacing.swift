import ConcurrencyHelpers

/// The bytes of a transfer that keeps to rates, in both directions.
struct Pacing {
  /// Bytes that pass at once; small, so that many transfers that share a rate all move.
  static let quantum = 16 << 10

  let pacers: [Pacer]
  var received = PacedBytes()
  var sent = PacedBytes()
  /// Bytes of the request body that have not been sent.
  var unsent: Int

  init?(_ request: HTTPRequest) {
    guard !request.pacers.isEmpty else { return nil }
    pacers = request.pacers
    unsent = request.body.length
  }

  mutating func send(_ count: Int) {
    sent.pass(count)
    unsent -= count
  }

  /// When something that is held may pass; nil when nothing is held.
  var wakes: Int64? {
    switch (received.heldUntil, sent.heldUntil) {
    case (let one?, let other?): min(one, other)
    case (let one, let other): one ?? other
    }
  }

  /// Whether something waits for its moment.
  func isHeld(now: Int64) -> Bool { received.isHeld(now: now) || sent.isHeld(now: now) }

  mutating func end() {
    received.end(pacers)
    sent.end(pacers)
  }
}

extension Exchange {
  /// Whether received bytes may pass now; if not, the loop goes on with them later.
  func allowsReceiving(_ count: Int) -> Bool {
    guard var pacing else { return true }
    let isAllowed = pacing.received.allows(count, pacing.pacers, now: SteadyClock.now())
    self.pacing = pacing
    if !isAllowed { noteHeld() }
    return isAllowed
  }

  /// The part of a buffer that may be sent now; nil when nothing may.
  func allowedToSend(of target: UnsafeMutableRawBufferPointer) -> UnsafeMutableRawBufferPointer? {
    guard var pacing else { return unsafe target }
    let part = unsafe UnsafeMutableRawBufferPointer(rebasing: target.prefix(min(Pacing.quantum, max(1, pacing.unsent))))
    let isAllowed = pacing.unsent <= 0 || pacing.sent.allows(part.count, pacing.pacers, now: SteadyClock.now())
    self.pacing = pacing
    guard isAllowed else {
      noteHeld()
      return nil
    }
    return unsafe part
  }

  /// Goes on with what was held and may pass now; says whether something is held still.
  func resumePaced(now: Int64) -> Bool {
    guard let wakes = pacing?.wakes else { return false }
    if wakes <= now { resume() }
    return pacing?.isHeld(now: now) ?? false
  }

  /// The bytes that are not received and not sent at this moment because of a rate.
  var heldDirections: (receiving: Bool, sending: Bool) {
    guard let pacing else { return (false, false) }
    let now = SteadyClock.now()
    return (pacing.received.isHeld(now: now), pacing.sent.isHeld(now: now))
  }

  private func noteHeld() {
    guard !isPaced else { return }
    isPaced = true
    notes.paced.append(self)
  }
}
