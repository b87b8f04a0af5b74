internal import Digests
internal import HTTPTransport
public import S3Types

/// What to write, and where.
public struct PutObjectParameters: Sendable, Hashable {
  /// The object.
  public var location: S3Location
  /// Its bytes.
  public var source: ObjectSource
  /// Its headers.
  public var headers: ObjectHeaders
  /// Its tags, at most 10.
  public var tags: [String: String]
  /// Who may do what with it; nil leaves it to the bucket.
  public var acl: CannedACL?
  /// How the service encrypts it; nil leaves it to the bucket.
  public var encryption: ServerSideEncryption?
  /// The key that the service encrypts it with and forgets (SSE-C); over TLS only.
  public var customerKey: CustomerKey?
  /// The checksum that goes with the bytes besides Content-MD5; nil leaves it to the configuration.
  public var checksum: UploadChecksum?
  /// What must be there now.
  public var condition: WriteCondition
  /// Owner check and payer.
  public var options: RequestOptions

  /// Says what to write.
  public init(
    _ location: S3Location, source: ObjectSource, headers: ObjectHeaders = .none, tags: [String: String] = [:],
    acl: CannedACL? = nil, encryption: ServerSideEncryption? = nil, customerKey: CustomerKey? = nil,
    checksum: UploadChecksum? = nil, condition: WriteCondition = .none, options: RequestOptions = .none
  ) {
    self.location = location
    self.source = source
    self.headers = headers
    self.tags = tags
    self.acl = acl
    self.encryption = encryption
    self.customerKey = customerKey
    self.checksum = checksum
    self.condition = condition
    self.options = options
  }
}

/// What was written.
public struct PutObjectResult: Sendable, Hashable {
  /// The ETag of the new object.
  public let etag: ETag
  /// Its version, in a versioned bucket.
  public let versionID: String?
  /// How many bytes it has.
  public let size: Int
  /// The checksums that the service keeps, where it says so.
  public let checksums: [ObjectChecksum]
  /// How many requests were sent for it.
  public let attempts: Int

  /// Describes a written object.
  public init(
    etag: ETag, versionID: String? = nil, size: Int, checksums: [ObjectChecksum] = [], attempts: Int = 1
  ) {
    self.etag = etag
    self.versionID = versionID
    self.size = size
    self.checksums = checksums
    self.attempts = attempts
  }
}

extension S3Client {
  /// Writes an object from memory or from a file, with a digest that the service verifies.
  public func putObject(_ parameters: PutObjectParameters) async throws(S3Error) -> PutObjectResult {
    var request = try S3Request(
      .putObject, .put, bucket: parameters.location.bucket, key: parameters.location.key,
      options: parameters.options)
    try request.add(parameters.headers)
    try request.add(tags: parameters.tags)
    try request.add(parameters.acl)
    try request.add(parameters.encryption, or: parameters.customerKey)
    try request.add(parameters.condition)
    let body = try await preparedBody(parameters.source, parameters.checksum, request)
    try request.set(body)
    do {
      return try await perform(request) { response async throws(S3Error) in
        try await response.readNothing()
        return PutObjectResult(
          etag: try response.writtenETag(), versionID: response.versionID, size: body.http.length,
          checksums: response.checksums, attempts: response.attempts)
      }
    } catch {
      if let proven = await ownEarlierWrite(after: error, parameters, body) { return proven }
      throw body.explain(error, request)
    }
  }

  /// Row R13: the answer to an earlier attempt was lost, and the condition now fails on our own object.
  ///
  /// It is ours when it has our size and the MD5 of our bytes as its ETag, or their checksum; anything less stays a
  /// failure.
  private func ownEarlierWrite(
    after error: S3Error, _ parameters: PutObjectParameters, _ body: PreparedBody
  ) async -> PutObjectResult? {
    guard error.isPreconditionFailed, error.attempts > 1, parameters.condition != .none else { return nil }
    do throws(S3Error) {
      let head = HeadObjectParameters(
        parameters.location, wantsChecksums: body.checksum != nil, customerKey: parameters.customerKey,
        options: parameters.options)
      let found = try await headObject(head)
      guard let etag = found.etag, found.size == body.http.length,
        etag.md5Hex == Hex.encode(body.md5) || found.hasChecksum(body.checksum)
      else { return nil }
      return PutObjectResult(
        etag: etag, versionID: found.versionID, size: found.size, checksums: found.checksums, attempts: error.attempts)
    } catch {
      return nil  // Without proof the failed condition is what is reported.
    }
  }
}
