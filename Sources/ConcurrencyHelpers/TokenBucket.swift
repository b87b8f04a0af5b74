/// Says when so many units of something may go, so that a rate is kept on average; a value without a clock.
///
/// Moments are nanoseconds of any steady clock. What is asked for is taken at once, and the answer is the moment when it is
/// paid for: whoever asks first goes first, and whoever keeps to the answers never exceeds the rate by more than the burst.
package struct TokenBucket: Sendable {
  private let nanosecondsEach: Double
  private let burst: Int64
  /// When everything that was taken is paid for; nil before the first.
  private var paid: Int64?

  /// A bucket that starts full.
  ///
  /// - Parameters:
  ///   - perSecond: Units that come in a second; more than nothing.
  ///   - burst: Units that may go at once after a pause.
  package init(perSecond: Double, burst: Double) {
    nanosecondsEach = 1e9 / max(perSecond, 1e-3)
    self.burst = Self.whole(burst * nanosecondsEach)
  }

  /// Takes units and says when they may go: at `now` or later.
  package mutating func take(_ count: Int, now: Int64) -> Int64 {
    let start = max(paid ?? (now - burst), now - burst)
    let end = start + Self.whole(Double(count) * nanosecondsEach)
    paid = end
    return max(now, end)
  }

  /// Puts back units that were taken and will not go.
  package mutating func putBack(_ count: Int) {
    if let paid { self.paid = paid - Self.whole(Double(count) * nanosecondsEach) }
  }

  /// Far below the largest number, so that sums of them are numbers.
  private static func whole(_ nanoseconds: Double) -> Int64 { Int64(min(nanoseconds.rounded(), 1e17)) }
}
