internal import HTTPTransport

/// Decides whether and when a failed attempt is followed by another; by the rules of the AWS SDKs of 2026.
enum RetryPolicy {
  /// Why another attempt may help.
  enum Kind: Sendable, Hashable {
    /// Something broke for a moment.
    case transient
    /// The service asks for fewer requests.
    case throttling

    /// What a retry takes from the budget.
    var cost: Int { self == .throttling ? 5 : 14 }

    /// The seconds that back-off starts from.
    var scale: Double { self == .throttling ? 1 : 0.05 }
  }

  /// What to do after a failed attempt.
  enum Verdict: Sendable, Hashable {
    /// Wait, then try again, at this cost to the budget.
    case retry(after: Duration, cost: Int)
    /// Report the failure.
    case giveUp
  }

  /// The longest back-off in seconds, before jitter.
  static let longestBackoff: Double = 20

  /// The verdict on attempt number `attempt` (the first is 1); `random` is in 0..<1.
  static func verdict(on failure: AttemptFailure, attempt: Int, maxAttempts: Int, random: Double) -> Verdict {
    guard attempt < maxAttempts, let kind = kind(of: failure) else { return .giveUp }
    let backoff = random * min(kind.scale * exponential(attempt - 1), longestBackoff)
    var delay = Duration.seconds(backoff)
    if let hint = failure.retryAfter { delay = min(max(hint, delay), delay + .seconds(5)) }
    return .retry(after: delay, cost: kind.cost)
  }

  /// Whether another attempt may help; nil when the answer would be the same.
  static func kind(of failure: AttemptFailure) -> Kind? {
    if let transport = failure.transport { return kind(of: transport) }
    let error = failure.error
    if throttlingCodes.contains(error.code.rawValue) { return .throttling }
    // A HEAD has no body that could say SlowDown.
    if failure.isBodyless, error.status == 503 { return .throttling }
    if transientCodes.contains(error.code.rawValue) { return .transient }
    if let status = error.status, [500, 502, 503, 504].contains(status) { return .transient }
    if ClockSkew.explains(failure) { return .transient }
    // Row R14: the other write may have ended by then, but a completion that met it never succeeds any more. Rows R8,
    // L3: a cut answer says nothing about the object.
    if error.code == .conditionalRequestConflict, error.operation == .completeMultipartUpload { return nil }
    let mayPass: [S3Error.Code] = [.conditionalRequestConflict, .malformedResponse]
    return mayPass.contains(error.code) ? .transient : nil
  }

  private static func kind(of transport: TransportError.Code) -> Kind? {
    switch transport {
    case .cannotResolve, .cannotConnect, .connectTimedOut, .stalled, .timedOut, .connectionLost, .incompleteBody,
      .malformedResponse:
      .transient
    case .tlsFailed, .proxyRefused, .bodyTooLarge, .requestBodyFailed, .invalidRequest, .cancelled, .shutDown, .other:
      nil
    }
  }

  private static let throttlingCodes: Set<String> = [
    "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "RequestThrottled",
    "TooManyRequestsException", "ProvisionedThroughputExceededException", "TransactionInProgressException",
    "RequestLimitExceeded", "BandwidthLimitExceeded", "LimitExceededException", "SlowDown", "PriorRequestNotComplete",
    "EC2ThrottledException",
  ]

  /// `Internal…` and `Service…` come inside answers with status 200 (row R5), where no status says it; the last one is
  /// of STS, whose identity provider did not answer.
  private static let transientCodes: Set<String> = [
    "RequestTimeout", "RequestTimeoutException", "InternalError", "InternalServerError", "ServiceUnavailable",
    "IDPCommunicationError",
  ]

  private static func exponential(_ power: Int) -> Double { Double(1 << min(power, 30)) }
}
