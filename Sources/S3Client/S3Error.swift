public import S3Types

/// Why an operation on S3 has no result: what was asked, on which object, what came back, and what to do next.
///
/// No field ever holds a secret; text that came from a server has been sanitised and capped (rows S5, S12).
public struct S3Error: Error, Sendable, Hashable {
  /// The code; one of S3's own for answers of the service, one of ours otherwise.
  public var code: Code
  /// Who says so.
  public var origin: Origin
  /// The operation; nil when none had begun (configuration, credentials).
  public var operation: S3Operation?
  /// The bucket that the operation was about.
  public var bucket: BucketName?
  /// The key that the operation was about; nil for a whole bucket.
  public var key: ObjectKey?
  /// What is wrong, as a sentence without a full stop.
  public var message: String
  /// The service's name for the failed request, `x-amz-request-id`.
  public var requestID: String?
  /// How many requests were sent before giving up; 0 when none was.
  public var attempts: Int
  /// What lies beneath.
  public var cause: Cause?

  /// Who found the failure.
  public enum Origin: Sendable, Hashable {
    /// The service answered with this HTTP status; 200 when the error stood inside a successful answer (row R5).
    case service(status: Int)
    /// We did: no complete answer, an answer that makes no sense, or a request that could not be made.
    case client
  }

  /// What lies beneath a failure.
  public enum Cause: Sendable, Hashable {
    /// The transport: the kind of its failure, such as `cannotConnect`.
    case transport(kind: String)
    /// An answer that is not the XML that was expected.
    case xml(String)
    /// A refusal by a service that credentials come from, with its code, such as `AccessDenied` of STS.
    case credentialService(code: String)
    /// A local file and the error number of the system call.
    case file(path: String, errno: Int32)
  }

  /// Describes a failure.
  public init(
    code: Code, origin: Origin = .client, operation: S3Operation? = nil, bucket: BucketName? = nil,
    key: ObjectKey? = nil, message: String, requestID: String? = nil, attempts: Int = 0, cause: Cause? = nil
  ) {
    self.code = code
    self.origin = origin
    self.operation = operation
    self.bucket = bucket
    self.key = key
    self.message = message
    self.requestID = requestID
    self.attempts = attempts
    self.cause = cause
  }

  /// The HTTP status, when the service answered.
  public var status: Int? {
    if case .service(let status) = origin { status } else { nil }
  }

  /// The object, when the operation was about one.
  public var location: S3Location? {
    guard let bucket, let key else { return nil }
    return S3Location(bucket: bucket, key: key)
  }

  /// Whether the service says that the object or the bucket does not exist.
  ///
  /// Only S3's own 404 counts: a 403 may hide a missing object and may not be read as one (row R19), and the 404 page
  /// of a web server says nothing about objects.
  public var isNotFound: Bool { status == 404 && code != .notS3 }

  /// Whether a condition of the request did not hold (`If-Match`, `If-None-Match`, copy source).
  public var isPreconditionFailed: Bool { code == .preconditionFailed }
}
