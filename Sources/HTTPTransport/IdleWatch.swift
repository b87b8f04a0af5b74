/// Notices when no byte moves for too long.
///
/// Kept here and not by libcurl's low-speed limit, which averages over six seconds, counts in whole seconds, and is
/// known to abort transfers on handles that are used again (row T4).
struct IdleWatch {
  private let limit: Duration
  private var movedBytes = 0
  private var lastMove: ContinuousClock.Instant

  /// Starts at a moment.
  init(limit: Duration, now: ContinuousClock.Instant) {
    self.limit = limit
    lastMove = now
  }

  /// Starts again, because nothing is expected to move at this moment.
  mutating func rest(now: ContinuousClock.Instant) { lastMove = now }

  /// Whether the sum of moved bytes has been the same for the limit.
  mutating func isStalled(movedBytes: Int, now: ContinuousClock.Instant) -> Bool {
    if movedBytes != self.movedBytes {
      self.movedBytes = movedBytes
      lastMove = now
    }
    return now - lastMove >= limit
  }
}
