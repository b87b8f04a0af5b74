/// How often the loop looks for transfers that take too long.
struct Ticker {
  /// The wait of a loop that has nothing to watch.
  static let longest: Int32 = 60_000
  private static let coarsest: Duration = .seconds(1)
  private static let finest: Duration = .milliseconds(10)

  private var interval = Ticker.coarsest
  private var last: ContinuousClock.Instant?

  /// Makes the steps as fine as the time limits need: an eighth of the shortest one seen.
  mutating func include(_ timeouts: HTTPTimeouts) {
    let shortest = min(timeouts.idle, timeouts.total ?? timeouts.idle)
    interval = min(interval, max(Self.finest, shortest / 8))
  }

  /// Whether it is time to look; if so, the next time is counted from now.
  mutating func isDue(_ now: ContinuousClock.Instant) -> Bool {
    if let last, now - last < interval { return false }
    last = now
    return true
  }

  /// The time until it is due, rounded up.
  func milliseconds(from now: ContinuousClock.Instant) -> Int32 {
    guard let last else { return 0 }
    let left = interval - (now - last)
    return Int32(clamping: max(0, left.milliseconds + 1))
  }
}
