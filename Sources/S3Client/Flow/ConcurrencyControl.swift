/// How many requests may be on their way at once, decided from how they end; a value without clock and lock.
///
/// It doubles while that pays, keeps what it found, now and then tries a little more, and halves when the service asks for
/// less (row R1). Moments are nanoseconds of any steady clock.
struct ConcurrencyControl: Sendable {
  /// The number for now.
  private(set) var limit: Int
  /// The highest that it has been.
  private(set) var peak: Int
  /// How often the service asked for less.
  private(set) var throttles = 0

  private let range: ClosedRange<Int>
  private var phase = Phase.seeking(nil)
  private var window = Window()
  /// When the limit was last changed; what began before says nothing about the present one.
  private var changed = Int64.min
  private var patience = Self.firstPatience

  private enum Phase: Sendable {
    /// Doubling; what the level before gave.
    case seeking(Level?)
    /// At a level that is good, for a number of windows.
    case holding(Level, windows: Int)
    /// A little above a level that is good.
    case probing(Level)
    /// Going up again in small steps to where the service asked for less.
    case recovering(upTo: Int)
  }

  private struct Level: Sendable {
    let limit: Int
    var rate: Double
  }

  /// What has ended since the limit was changed.
  private struct Window: Sendable {
    var start: Int64?
    var work = 0.0
    var count = 0
    var isSaturated = false
  }

  /// A window is at least so long, because the ends of requests come in bursts.
  private static let shortestWindow: Int64 = 100_000_000
  private static let fewestRequests = 8
  private static let firstPatience = 8
  private static let longestPatience = 64
  /// Bytes that are as much work as the rest of a request.
  private static let bytesOfARequest = 256.0 * 1024

  /// Keeps to a number.
  init(fixed limit: Int) { self.init(startingAt: limit, in: max(1, limit)...max(1, limit)) }

  /// Starts at a number and stays in a range.
  init(startingAt limit: Int, in range: ClosedRange<Int>) {
    self.range = max(1, range.lowerBound)...max(1, range.upperBound)
    self.limit = min(max(limit, self.range.lowerBound), self.range.upperBound)
    peak = self.limit
  }

  /// A request has ended, well or not.
  ///
  /// - Parameters:
  ///   - began: When it began.
  ///   - now: When it ended.
  ///   - bytes: What its bodies held.
  ///   - isSaturated: Whether others wait; only then does a number of requests say what a limit is good for.
  mutating func finished(began: Int64, now: Int64, bytes: Int, isSaturated: Bool) {
    guard range.count > 1, began >= changed else { return }
    guard let start = window.start else { return window.start = now }
    window.count += 1
    window.work += 1 + Double(bytes) / Self.bytesOfARequest
    window.isSaturated = window.isSaturated || isSaturated
    let length = now - start
    guard length >= Self.shortestWindow, window.count >= max(Self.fewestRequests, limit / 2) else { return }
    let rate = window.work / Double(length)
    let counts = window.isSaturated
    window = Window()
    if counts { decide(rate, now) }
  }

  /// The service asked for less; once for all that were on their way then.
  mutating func throttled(began: Int64, now: Int64) {
    throttles += 1
    guard began >= changed || phaseIsNotRecovering else { return }
    phase = .recovering(upTo: limit)
    change(to: limit / 2, now)
  }

  private var phaseIsNotRecovering: Bool {
    if case .recovering = phase { return false }
    return true
  }

  private mutating func decide(_ rate: Double, _ now: Int64) {
    let here = Level(limit: limit, rate: rate)
    switch phase {
    case .seeking(let before?) where rate < before.rate * 1.2: settle(before, now)
    case .seeking:
      if limit == range.upperBound { return settle(here, now) }
      phase = .seeking(here)
      change(to: limit * 2, now)
    case .holding(var level, let windows):
      level.rate = 0.7 * level.rate + 0.3 * rate
      phase = .holding(level, windows: windows - 1)
      guard windows <= 1, limit < range.upperBound else { return }
      phase = .probing(level)
      change(to: limit + max(1, limit / 4), now)
    case .probing(let level) where rate < level.rate * 1.08:
      patience = min(patience * 2, Self.longestPatience)
      settle(level, now)
    case .probing:
      patience = Self.firstPatience
      if limit == range.upperBound { return settle(here, now) }
      phase = .probing(here)
      change(to: limit + max(1, limit / 4), now)
    case .recovering(let goal):
      if limit >= goal { return settle(here, now) }
      change(to: min(goal, limit + max(1, limit / 16)), now)
    }
  }

  private mutating func settle(_ level: Level, _ now: Int64) {
    phase = .holding(level, windows: patience)
    if limit != level.limit { change(to: level.limit, now) }
  }

  private mutating func change(to new: Int, _ now: Int64) {
    limit = min(max(new, range.lowerBound), range.upperBound)
    peak = max(peak, limit)
    changed = now
    window = Window()
  }
}
