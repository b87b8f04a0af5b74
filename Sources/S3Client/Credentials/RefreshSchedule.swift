internal import S3Types

/// When temporary credentials are replaced (row R); a value without a clock.
///
/// From 15 minutes before they expire somebody should, from 10 minutes before nobody goes on without. What lives for
/// less than half an hour is replaced at half and at two thirds of its life, else every request would replace it.
struct RefreshSchedule: Sendable, Hashable {
  /// How urgent fresh credentials are.
  enum Need: Sendable, Hashable {
    /// Not at all.
    case none
    /// They are worth asking for, and the old ones still do.
    case advisory
    /// The old ones may expire on the way.
    case mandatory
  }

  /// The longest time before the end at which fresh ones are asked for.
  static let advisoryWindow: Duration = .seconds(15 * 60)
  /// The longest time before the end from which on the old ones are not used.
  static let mandatoryWindow: Duration = .seconds(10 * 60)
  /// How long a failure in the advisory time is left alone, before jitter.
  static let pause: Duration = .seconds(60)

  /// nil for never.
  private let times: Times?

  private struct Times: Sendable, Hashable {
    let advisory: Timestamp
    let mandatory: Timestamp
  }

  /// Plans for credentials that were obtained and expire at these moments.
  init(obtained: Timestamp, expiration: Timestamp?) {
    guard let expiration else {
      times = nil
      return
    }
    let life = max(.zero, obtained.distance(to: expiration))
    times = Times(
      advisory: expiration.advanced(by: .zero - min(Self.advisoryWindow, life / 2)),
      mandatory: expiration.advanced(by: .zero - min(Self.mandatoryWindow, life / 3)))
  }

  /// The need at a moment; `pausedUntil` holds the advisory one back, after a failure.
  func need(at now: Timestamp, pausedUntil: Timestamp? = nil) -> Need {
    guard let times else { return .none }
    if now >= times.mandatory { return .mandatory }
    if now < times.advisory { return .none }
    return pausedUntil.map { now < $0 } == true ? .none : .advisory
  }

  /// The end of the pause after a failure; `random` is in 0..<1.
  static func pauseEnd(after now: Timestamp, random: Double) -> Timestamp {
    now.advanced(by: pause * (0.5 + random / 2))
  }
}

extension Timestamp {
  /// How much later the other moment is, as far as 64 bits of nanoseconds can count.
  func distance(to other: Timestamp) -> Duration {
    let (nanoseconds, isTooFar) = other.nanoseconds.subtractingReportingOverflow(nanoseconds)
    return .nanoseconds(isTooFar ? (other > self ? .max : .min) : nanoseconds)
  }

  /// The moment that much later, as far as it can be counted.
  func advanced(by duration: Duration) -> Timestamp {
    let (seconds, attoseconds) = duration.components
    let later = Timestamp(seconds: Int(seconds), nanoseconds: Int(attoseconds / 1_000_000_000)).nanoseconds
    let (sum, isTooFar) = nanoseconds.addingReportingOverflow(later)
    return Timestamp(nanoseconds: isTooFar ? (later < 0 ? .min : .max) : sum)
  }
}
