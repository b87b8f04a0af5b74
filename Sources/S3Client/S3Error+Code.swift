extension S3Error {
  /// A failure by name: S3's own codes as they are sent, so that unknown ones survive, and ours, which start with
  /// `Client.`.
  public struct Code: RawRepresentable, Sendable, Hashable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The name.
    public let rawValue: String

    /// Takes any name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Takes any name.
    public init(stringLiteral value: String) { rawValue = value }

    /// The name.
    public var description: String { rawValue }
  }
}

/// Codes of the service.
extension S3Error.Code {
  /// The key does not exist.
  public static let noSuchKey: Self = "NoSuchKey"
  /// The bucket does not exist.
  public static let noSuchBucket: Self = "NoSuchBucket"
  /// The upload does not exist: it was completed, aborted or never begun.
  public static let noSuchUpload: Self = "NoSuchUpload"
  /// Something does not exist, from an answer that could not say what (HEAD).
  public static let notFound: Self = "NotFound"
  /// Not allowed; for a HEAD also "missing, and you may not list" (row R19).
  public static let accessDenied: Self = "AccessDenied"
  /// A condition did not hold.
  public static let preconditionFailed: Self = "PreconditionFailed"
  /// The object has not changed since the condition's ETag.
  public static let notModified: Self = "NotModified"
  /// Another conditional write was going on.
  public static let conditionalRequestConflict: Self = "ConditionalRequestConflict"
  /// The request rate is too high.
  public static let slowDown: Self = "SlowDown"
  /// The service failed.
  public static let internalError: Self = "InternalError"
  /// The service is not available.
  public static let serviceUnavailable: Self = "ServiceUnavailable"
  /// The body of the request did not arrive in time; comes with status 400 (row R2).
  public static let requestTimeout: Self = "RequestTimeout"
  /// The clock of this machine is wrong.
  public static let requestTimeTooSkewed: Self = "RequestTimeTooSkewed"
  /// The signature is wrong: secret key, endpoint or a proxy that changes requests.
  public static let signatureDoesNotMatch: Self = "SignatureDoesNotMatch"
  /// The access key is unknown.
  public static let invalidAccessKeyID: Self = "InvalidAccessKeyId"
  /// The session token has expired.
  public static let expiredToken: Self = "ExpiredToken"
  /// The session token is not valid.
  public static let invalidToken: Self = "InvalidToken"
  /// The bytes that arrived do not have the digest that was announced.
  public static let badDigest: Self = "BadDigest"
  /// The bucket is in another region.
  public static let permanentRedirect: Self = "PermanentRedirect"
  /// The credential scope names another region.
  public static let authorizationHeaderMalformed: Self = "AuthorizationHeaderMalformed"
  /// The bucket exists and belongs to the caller.
  public static let bucketAlreadyOwnedByYou: Self = "BucketAlreadyOwnedByYou"
  /// The bucket exists and belongs to someone else.
  public static let bucketAlreadyExists: Self = "BucketAlreadyExists"
  /// The service does not have the feature (row R22).
  public static let notImplemented: Self = "NotImplemented"
}

/// Codes of ours.
extension S3Error.Code {
  /// The task was cancelled.
  public static let cancelled: Self = "Client.Cancelled"
  /// No complete answer arrived.
  public static let transport: Self = "Client.Transport"
  /// The server answered with something that is not S3.
  public static let notS3: Self = "Client.NotS3"
  /// The answer is not the XML that was expected, or was cut.
  public static let malformedResponse: Self = "Client.MalformedResponse"
  /// The answer was a success in name only: it lacks its result (rows R7, R11).
  public static let missingResult: Self = "Client.MissingResult"
  /// A listing cannot be trusted to be complete (rows L4, L5, L8).
  public static let brokenListing: Self = "Client.BrokenListing"
  /// The number of bytes is not the one that was announced (row T6).
  public static let sizeMismatch: Self = "Client.SizeMismatch"
  /// A range answer does not cover the range that was asked for (row T10).
  public static let rangeMismatch: Self = "Client.RangeMismatch"
  /// The answer to DeleteObjects does not mention the key (row R10).
  public static let keyNotAnswered: Self = "Client.KeyNotAnswered"
  /// The request cannot be expressed: a header with a line break, a key that XML cannot carry.
  public static let invalidRequest: Self = "Client.InvalidRequest"
  /// The local file cannot be read.
  public static let fileUnreadable: Self = "Client.FileUnreadable"
  /// The local file is not what it was when it was planned, or changed while it was read (row D6).
  public static let fileChanged: Self = "Client.FileChanged"
  /// No provider has credentials, or a provider has broken ones.
  public static let credentials: Self = "Client.Credentials"
  /// Endpoint, region or profile make no sense.
  public static let configuration: Self = "Client.Configuration"
}
