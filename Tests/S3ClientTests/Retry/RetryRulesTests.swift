import HTTPTransport
import S3Types
import Testing

@testable import S3Client

/// The retry rules of the AWS SDKs of November 2026, one row of s3-semantics 1 after the other.
@Suite struct RetryRulesTests {
  private static func failure(_ code: String, status: Int, retryAfter: String? = nil) -> AttemptFailure {
    AttemptFailure(
      S3Error(code: S3Error.Code(rawValue: code), origin: .service(status: status), message: "m"),
      headers: retryAfter.map { ["x-amz-retry-after": $0] } ?? [:])
  }

  @Test(arguments: [
    "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "RequestThrottled",
    "TooManyRequestsException", "ProvisionedThroughputExceededException", "TransactionInProgressException",
    "RequestLimitExceeded", "BandwidthLimitExceeded", "LimitExceededException", "SlowDown", "PriorRequestNotComplete",
    "EC2ThrottledException",
  ])
  func `these codes ask for fewer requests, whatever the status`(_ code: String) {
    for status in [200, 400, 429, 503] {
      #expect(RetryPolicy.kind(of: Self.failure(code, status: status)) == .throttling)
    }
  }

  @Test(arguments: [500, 502, 503, 504])
  func `these statuses pass, whatever the code`(_ status: Int) {
    #expect(RetryPolicy.kind(of: Self.failure("Anything", status: status)) == .transient)
  }

  @Test(arguments: [400, 401, 403, 404, 405, 409, 411, 412, 416, 429, 501, 505])
  func `other statuses say the same every time`(_ status: Int) {
    #expect(RetryPolicy.kind(of: Self.failure("Anything", status: status)) == nil)
  }

  @Test(
    arguments: [
      // No hint: random × min(scale × 2^(n-1), 20 s).
      ("InternalError", 1, 0.5, nil, 0.025), ("InternalError", 3, 0.5, nil, 0.1), ("InternalError", 9, 1, nil, 12.8),
      ("InternalError", 10, 1, nil, 20), ("InternalError", 10, 0.5, nil, 10), ("SlowDown", 1, 0.5, nil, 0.5),
      ("SlowDown", 5, 1, nil, 16), ("SlowDown", 6, 0.5, nil, 10), ("SlowDown", 99, 1, nil, 20),
      // The hint is held between that and five seconds more.
      ("SlowDown", 1, 1, "0", 1), ("SlowDown", 1, 1, "999", 1), ("SlowDown", 1, 1, "1001", 1.001),
      ("SlowDown", 1, 1, "6000", 6), ("SlowDown", 1, 1, "6001", 6), ("SlowDown", 1, 1, "7200000", 6),
      ("SlowDown", 1, 1, "9223372036854775807", 6), ("SlowDown", 1, 1, "9223372036854775808", 1),
      ("SlowDown", 1, 1, "-5", 1), ("SlowDown", 1, 1, "", 1), ("SlowDown", 1, 1, "2.0", 1),
      ("SlowDown", 1, 1, " 2000", 1), ("InternalError", 1, 0, "300", 0.3),
    ] as [(String, Int, Double, String?, Double)])
  func `the pause before the next attempt`(
    _ code: String, _ attempt: Int, _ random: Double, _ hint: String?, _ seconds: Double
  ) {
    let failure = Self.failure(code, status: 500, retryAfter: hint)
    let verdict = RetryPolicy.verdict(on: failure, attempt: attempt, maxAttempts: 100, random: random)
    guard case .retry(let delay, let cost) = verdict else {
      Issue.record("no retry")
      return
    }
    #expect(abs(delay / .seconds(1) - seconds) < 1e-9)
    #expect(cost == (code == "SlowDown" ? 5 : 14))
  }

  /// The skew that a refusal measures, the one that its signature assumed, in minutes.
  @Test(arguments: [
    ("RequestTimeTooSkewed", 5, 0, true), ("SignatureDoesNotMatch", 5, 0, true),
    ("InvalidSignatureException", -5, 0, true), ("AuthFailure", 5, 0, true), ("AccessDeniedException", 5, 0, true),
    ("RequestTimeTooSkewed", 4, 0, false), ("RequestTimeTooSkewed", -4, 0, false), ("AccessDenied", 5, 0, false),
    ("RequestTimeTooSkewed", 20, 20, false), ("RequestTimeTooSkewed", 0, 20, true),
    ("RequestTimeTooSkewed", 18, 20, false),
  ])
  func `a refusal is tried again when the clock explains it`(
    _ code: String, _ measured: Int64, _ assumed: Int64, _ isRetried: Bool
  ) {
    var failure = Self.failure(code, status: 403)
    failure.clockSkew = measured * 60_000_000_000
    failure.assumedSkew = assumed * 60_000_000_000
    #expect((RetryPolicy.kind(of: failure) == .transient) == isRetried)
  }

  @Test func `skews that no 64 bits can tell apart are far apart`() {
    var failure = Self.failure("RequestTimeTooSkewed", status: 403)
    failure.clockSkew = .max
    failure.assumedSkew = .min
    #expect(RetryPolicy.kind(of: failure) == .transient)
  }
}
