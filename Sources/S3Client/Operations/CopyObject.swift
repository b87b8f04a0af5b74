internal import HTTPTransport
public import S3Types

/// What to copy, and where.
public struct CopyObjectParameters: Sendable, Hashable {
  /// The object to copy.
  public var source: S3Location
  /// Copy only if the source has this ETag (`x-amz-copy-source-if-match`); some services ignore it.
  public var sourceIfMatch: ETag?
  /// The account that must own the source bucket.
  public var sourceExpectedBucketOwner: String?
  /// Where the copy goes.
  public var destination: S3Location
  /// What becomes of the headers.
  public var headers: Directive<ObjectHeaders>
  /// What becomes of the tags.
  public var tags: Directive<[String: String]>
  /// The storage class of the copy when the headers are kept; nil is the default class, not that of the source.
  public var storageClass: StorageClass?
  /// How the copy is encrypted; nil is the default of the destination bucket, not that of the source.
  public var encryption: ServerSideEncryption?
  /// What must be at the destination now.
  public var condition: WriteCondition
  /// Owner check and payer.
  public var options: RequestOptions

  /// Whether a copy takes something from its source.
  public enum Directive<Value: Sendable & Hashable>: Sendable, Hashable {
    /// As it is at the source (`COPY`, the default of S3).
    case keep
    /// Exactly this, nothing of the source (`REPLACE`).
    case replace(Value)
  }

  /// Says what to copy.
  public init(
    from source: S3Location, to destination: S3Location, sourceIfMatch: ETag? = nil,
    headers: Directive<ObjectHeaders> = .keep, tags: Directive<[String: String]> = .keep,
    storageClass: StorageClass? = nil, encryption: ServerSideEncryption? = nil, condition: WriteCondition = .none,
    options: RequestOptions = .none, sourceExpectedBucketOwner: String? = nil
  ) {
    self.source = source
    self.destination = destination
    self.sourceIfMatch = sourceIfMatch
    self.headers = headers
    self.tags = tags
    self.storageClass = storageClass
    self.encryption = encryption
    self.condition = condition
    self.options = options
    self.sourceExpectedBucketOwner = sourceExpectedBucketOwner
  }
}

/// What was copied.
public struct CopyObjectResult: Sendable, Hashable {
  /// The ETag of the copy.
  public let etag: ETag
  /// When the copy was made, where the service says so.
  public let lastModified: Timestamp?
  /// Its version, in a versioned bucket.
  public let versionID: String?
  /// How many requests were sent for it.
  public let attempts: Int

  /// Describes a copy.
  public init(etag: ETag, lastModified: Timestamp? = nil, versionID: String? = nil, attempts: Int = 1) {
    self.etag = etag
    self.lastModified = lastModified
    self.versionID = versionID
    self.attempts = attempts
  }
}

extension S3Client {
  /// Copies an object within the endpoint, up to 5 GiB.
  ///
  /// The service answers with status 200 before it has copied; only the result element says that it did (rows R5-R8).
  public func copyObject(_ parameters: CopyObjectParameters) async throws(S3Error) -> CopyObjectResult {
    let request = try Self.request(parameters)
    return try await perform(request) { response async throws(S3Error) in
      let visitor = CopyResultVisitor()
      try await response.readXML(root: "CopyObjectResult", into: visitor)
      guard let etag = visitor.etag, !etag.rawValue.isEmpty else {
        throw response.failure(.missingResult, "the answer says success but has no ETag")
      }
      return CopyObjectResult(
        etag: etag, lastModified: visitor.lastModified, versionID: response.headers["x-amz-version-id"],
        attempts: response.attempts)
    }
  }

  private static func request(_ parameters: CopyObjectParameters) throws(S3Error) -> S3Request {
    var request = try S3Request(
      .copyObject, .put, bucket: parameters.destination.bucket, key: parameters.destination.key,
      options: parameters.options)
    request.timeouts.idle = copyIdleTimeout
    try request.add("x-amz-copy-source", copySource(parameters.source))
    try request.add("x-amz-copy-source-if-match", ifSet: parameters.sourceIfMatch?.quoted)
    try request.add("x-amz-source-expected-bucket-owner", ifSet: parameters.sourceExpectedBucketOwner)
    switch parameters.headers {
    case .keep: try request.add("x-amz-storage-class", ifSet: parameters.storageClass?.rawValue)
    case .replace(var headers):
      try request.add("x-amz-metadata-directive", "REPLACE")
      headers.storageClass = headers.storageClass ?? parameters.storageClass
      try request.add(headers)
    }
    if case .replace(let tags) = parameters.tags {
      try request.add("x-amz-tagging-directive", "REPLACE")
      let pairs = tags.sorted { $0.key < $1.key }
      let text = pairs.map { "\(PercentEncoding.component($0.key))=\(PercentEncoding.component($0.value))" }
      if !text.isEmpty { try request.add("x-amz-tagging", text.joined(separator: "&")) }
    }
    if let encryption = parameters.encryption { try request.add(encryption) }
    try request.add(parameters.condition)
    return request
  }

  /// S3 may send nothing or white space for minutes while it copies (row T4).
  private static var copyIdleTimeout: Duration { .seconds(900) }

  /// `bucket/key`, the key encoded as in a path, so that `?` in it starts no version (s3-semantics 3a).
  static func copySource(_ source: S3Location) -> String {
    var bytes = Array("\(source.bucket)/".utf8)
    PercentEncoding.append(source.key.rawValue, keepingSlashes: true, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}

private final class CopyResultVisitor: XMLVisitor {
  private(set) var etag: ETag?
  private(set) var lastModified: Timestamp?

  func begin(_ name: String, depth: Int) {}

  func end(_ name: String, parent: String, depth: Int, text: [UInt8]) {
    guard depth == 1 else { return }
    switch name {
    case "ETag": etag = ETag(String(decoding: text, as: UTF8.self))
    case "LastModified": lastModified = Timestamp(parsing: String(decoding: text, as: UTF8.self))
    default: break
    }
  }
}
