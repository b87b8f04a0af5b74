internal import HTTPTransport
internal import S3Types

/// How far the clock of the service is ahead of ours (row R3), as the AWS SDKs measure it.
enum ClockSkew {
  /// From here on a refusal may be about the clock; S3's own limit is 15 minutes.
  static let threshold: Int64 = 4 * 60 * 1_000_000_000

  /// A request that took longer says nothing about the clock.
  private static let longestRequest: Int64 = 15 * 60 * 1_000_000_000

  /// 1970 to 2200: no clock is that wrong, and within it no sum of moments exceeds 64 bits.
  private static let plausible = Timestamp(seconds: 0)...Timestamp(seconds: 7_258_118_400)

  /// The difference in nanoseconds, from `Date` and the middle of the request; nil when the answer does not tell, or
  /// may come from a cache (`Age`).
  static func measure(_ headers: HTTPHeaders, sent: Timestamp, received: Timestamp) -> Int64? {
    guard headers["age"] == nil, let date = headers["date"].flatMap(Timestamp.init(parsing:)), plausible.contains(date)
    else { return nil }
    let duration = received.nanoseconds - sent.nanoseconds
    guard duration >= 0, duration <= longestRequest else { return nil }
    return date.nanoseconds - (sent.nanoseconds + duration / 2)
  }

  /// Whether a refusal with this code may be due to the clock.
  static func explains(_ failure: AttemptFailure) -> Bool {
    guard let skew = failure.clockSkew, abs(skew) > threshold else { return false }
    // A HEAD has no body that could say RequestTimeTooSkewed.
    return codes.contains(failure.error.code.rawValue)
      || failure.isBodyless && failure.error.code == .accessDenied
  }

  private static let codes: Set<String> = [
    "RequestTimeTooSkewed", "SignatureDoesNotMatch", "InvalidSignatureException", "AuthFailure",
    "AccessDeniedException",
  ]
}
