internal import HTTPTransport
internal import S3Types

/// How far the clock of the service is ahead of ours (row R3), as the AWS SDKs measure it.
enum ClockSkew {
  /// From here on a refusal may be about the clock; S3's own limit is 15 minutes.
  static let threshold: Int64 = 4 * 60 * 1_000_000_000

  /// A request that took longer says nothing about the clock.
  private static let longestRequest: Int64 = 15 * 60 * 1_000_000_000

  /// A difference beyond a year is no clock but a broken `Date`; it must not date signatures.
  private static let largest: Int64 = 365 * 86_400 * 1_000_000_000

  /// The difference in nanoseconds, from `Date` and the middle of the request; nil when the answer does not tell, is
  /// off beyond reason, or may come from a cache (`Age`).
  static func measure(_ headers: HTTPHeaders, sent: Timestamp, received: Timestamp) -> Int64? {
    guard headers["age"] == nil, let date = headers["date"].flatMap(Timestamp.init(parsing:)) else { return nil }
    // Service and caller choose these moments, and years 1 and 9999 lie further apart than 64 bits can count.
    let (duration, isTooLong) = received.nanoseconds.subtractingReportingOverflow(sent.nanoseconds)
    guard !isTooLong, duration >= 0, duration <= longestRequest else { return nil }
    let (skew, isTooFar) = date.nanoseconds.subtractingReportingOverflow(sent.nanoseconds + duration / 2)
    guard !isTooFar, (-largest...largest).contains(skew) else { return nil }
    return skew
  }

  /// What the clock of the service shows when ours shows `moment`; our own time where that cannot be counted.
  static func corrected(_ moment: Timestamp, by skew: Int64) -> Timestamp {
    let (nanoseconds, isTooFar) = moment.nanoseconds.addingReportingOverflow(skew)
    return isTooFar ? moment : Timestamp(nanoseconds: nanoseconds)
  }

  /// Whether a refusal with this code may be due to the clock: the signature's time was far from the service's.
  ///
  /// What counts is the distance to what the signature assumed, so that a clock that was wrong and is set right while
  /// the client lives is found out too, and a right assumption is not tried again.
  static func explains(_ failure: AttemptFailure) -> Bool {
    guard let skew = failure.clockSkew, isFar(skew, failure.assumedSkew) else { return false }
    // A HEAD has no body that could say RequestTimeTooSkewed.
    return codes.contains(failure.error.code.rawValue)
      || failure.isBodyless && failure.error.code == .accessDenied
  }

  private static func isFar(_ skew: Int64, _ assumed: Int64) -> Bool {
    let (distance, isTooFar) = skew.subtractingReportingOverflow(assumed)
    return isTooFar || distance.magnitude > UInt64(threshold)
  }

  private static let codes: Set<String> = [
    "RequestTimeTooSkewed", "SignatureDoesNotMatch", "InvalidSignatureException", "AuthFailure",
    "AccessDeniedException",
  ]
}
