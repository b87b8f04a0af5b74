internal import HTTPTransport
public import S3Types

/// What to copy, and where.
public struct CopyObjectParameters: Sendable, Hashable {
  /// The object to copy, and the state that it must be in.
  public var source: CopySource
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
  /// The key that the service encrypts the copy with and forgets (SSE-C); over TLS only.
  public var customerKey: CustomerKey?
  /// Who may do what with the copy; nil is the owner alone, whatever held at the source.
  public var acl: CannedACL?
  /// The algorithm of the checksum that the copy gets; nil keeps that of the source.
  public var checksumAlgorithm: ChecksumAlgorithm?
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
    self.init(
      from: CopySource(source, ifMatch: sourceIfMatch, expectedBucketOwner: sourceExpectedBucketOwner),
      to: destination, headers: headers, tags: tags, storageClass: storageClass, encryption: encryption,
      condition: condition, options: options)
  }

  /// Says what to copy, with all that can be said of the source.
  public init(
    from source: CopySource, to destination: S3Location, headers: Directive<ObjectHeaders> = .keep,
    tags: Directive<[String: String]> = .keep, storageClass: StorageClass? = nil,
    encryption: ServerSideEncryption? = nil, customerKey: CustomerKey? = nil, acl: CannedACL? = nil,
    checksumAlgorithm: ChecksumAlgorithm? = nil, condition: WriteCondition = .none, options: RequestOptions = .none
  ) {
    self.source = source
    self.destination = destination
    self.headers = headers
    self.tags = tags
    self.storageClass = storageClass
    self.encryption = encryption
    self.customerKey = customerKey
    self.acl = acl
    self.checksumAlgorithm = checksumAlgorithm
    self.condition = condition
    self.options = options
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
  /// The version of the source that was copied, where the service says so.
  public let sourceVersionID: String?
  /// The checksums that the copy has, where the service says so.
  public let checksums: [ObjectChecksum]
  /// How many requests were sent for it.
  public let attempts: Int

  /// Describes a copy.
  public init(
    etag: ETag, lastModified: Timestamp? = nil, versionID: String? = nil, sourceVersionID: String? = nil,
    checksums: [ObjectChecksum] = [], attempts: Int = 1
  ) {
    self.etag = etag
    self.lastModified = lastModified
    self.versionID = versionID
    self.sourceVersionID = sourceVersionID
    self.checksums = checksums
    self.attempts = attempts
  }
}

extension S3Client {
  /// Copies an object within the endpoint, up to 5 GiB.
  ///
  /// The service answers with status 200 before it has copied; only the result element says that it did (rows R5-R8).
  /// When an answer was lost and the condition fails on our own copy, the copy proves that by its bytes and headers.
  public func copyObject(_ parameters: CopyObjectParameters) async throws(S3Error) -> CopyObjectResult {
    do throws(S3Error) {
      return try await copyOnce(parameters)
    } catch {
      guard let proven = await ownEarlierCopy(after: error, parameters) else { throw error }
      return proven
    }
  }

  private func copyOnce(_ parameters: CopyObjectParameters) async throws(S3Error) -> CopyObjectResult {
    let request = try Self.request(parameters)
    return try await perform(request) { response async throws(S3Error) in
      let document = try await response.readRecords(root: "CopyObjectResult").document
      guard let etag = document.etag() else {
        throw response.failure(.missingResult, "the answer says success but has no ETag")
      }
      return CopyObjectResult(
        etag: etag, lastModified: document.timestamp("LastModified"), versionID: response.versionID,
        sourceVersionID: response.headers["x-amz-copy-source-version-id"], checksums: document.checksums(),
        attempts: response.attempts)
    }
  }

  private static func request(_ parameters: CopyObjectParameters) throws(S3Error) -> S3Request {
    var request = try S3Request(
      .copyObject, .put, bucket: parameters.destination.bucket, key: parameters.destination.key,
      options: parameters.options)
    request.timeouts.idle = longWorkIdleTimeout
    try request.add(parameters.source)
    switch parameters.headers {
    case .keep: try request.add("x-amz-storage-class", ifSet: parameters.storageClass?.rawValue)
    case .replace(var headers):
      try request.add("x-amz-metadata-directive", "REPLACE")
      headers.storageClass = headers.storageClass ?? parameters.storageClass
      try request.add(headers)
    }
    if case .replace(let tags) = parameters.tags {
      try request.add("x-amz-tagging-directive", "REPLACE")
      try request.add(tags: tags)
    }
    try request.add(parameters.encryption, or: parameters.customerKey)
    try request.add(parameters.acl)
    try request.add("x-amz-checksum-algorithm", ifSet: parameters.checksumAlgorithm?.rawValue)
    try request.add(parameters.condition)
    return request
  }
}
