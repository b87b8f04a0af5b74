internal import HTTPTransport

/// One attempt that failed: the error, and what the answer said about trying again.
struct AttemptFailure: Error, Sendable {
  /// What went wrong.
  var error: S3Error
  /// How the transport failed, when there was no complete answer.
  var transport: TransportError.Code?
  /// `x-amz-retry-after`.
  var retryAfter: Duration?
  /// `x-amz-bucket-region`, or the region that the error names (row R18).
  var bucketRegion: String?
  /// Whether the answer could not carry a code, so that the code was chosen by status (HEAD).
  var isBodyless = false
  /// How far the service's clock is ahead of ours, in nanoseconds (row R3).
  var clockSkew: Int64?
  /// How far ahead the signature assumed it to be.
  var assumedSkew: Int64 = 0
  /// The credentials that it was signed with.
  var credentials: Credentials?

  /// Whether the service may have done what it was asked for, although it did not say so.
  ///
  /// The answer did not come, was cut or no result, or is one that a service or a proxy gives without knowing. Every other
  /// answer says that nothing was done.
  var mayHaveWorked: Bool {
    guard transport == nil, let status = error.status else { return true }
    return (200..<300).contains(status) || [500, 502, 504].contains(status)
  }

  init(_ error: S3Error, transport: TransportError.Code? = nil) {
    self.error = error
    self.transport = transport
  }

  /// Takes over what the headers say.
  init(_ error: S3Error, headers: HTTPHeaders) {
    self.error = error
    if self.error.requestID == nil { self.error.requestID = headers["x-amz-request-id"].map { Sanitised.text($0) } }
    retryAfter = Self.retryAfter(headers)
    bucketRegion = headers["x-amz-bucket-region"]
  }

  /// Milliseconds; negative values and other text are ignored, and the policy limits the rest.
  private static func retryAfter(_ headers: HTTPHeaders) -> Duration? {
    guard let text = headers["x-amz-retry-after"], let milliseconds = Int(text), milliseconds >= 0 else {
      return nil
    }
    return .milliseconds(milliseconds)
  }
}
