internal import ConcurrencyHelpers
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
  /// What must be there now.
  public var condition: WriteCondition
  /// Owner check and payer.
  public var options: RequestOptions

  /// Says what to write.
  public init(
    _ location: S3Location, source: ObjectSource, headers: ObjectHeaders = .none, condition: WriteCondition = .none,
    options: RequestOptions = .none
  ) {
    self.location = location
    self.source = source
    self.headers = headers
    self.condition = condition
    self.options = options
  }
}

/// Where the bytes of an object come from.
public enum ObjectSource: Sendable, Hashable {
  /// From memory.
  case bytes([UInt8])
  /// From a file.
  case file(FileSource)
}

/// A regular file to upload; a change of it while it is read fails the upload (row D6).
public struct FileSource: Sendable, Hashable {
  /// Where it lies.
  public var path: String
  /// The size that it must have when it is opened; nil takes what is there.
  public var expectedSize: Int?
  /// The modification time that it must have when it is opened; nil takes what is there.
  public var expectedModified: Timestamp?

  /// Names a file and, where known, the state in which it was planned.
  public init(path: String, expectedSize: Int? = nil, expectedModified: Timestamp? = nil) {
    self.path = path
    self.expectedSize = expectedSize
    self.expectedModified = expectedModified
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
  /// How many requests were sent for it.
  public let attempts: Int

  /// Describes a written object.
  public init(etag: ETag, versionID: String? = nil, size: Int, attempts: Int = 1) {
    self.etag = etag
    self.versionID = versionID
    self.size = size
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
    try request.add(parameters.condition)
    let body = try await PreparedBody(parameters.source, hashingPayload: signsPayloads, request)
    request.body = body.http
    request.payloadHash = body.sha256 ?? SigV4Signer.unsignedPayload
    try request.add("content-md5", Base64.encode(body.md5))
    do {
      return try await perform(request) { response async throws(S3Error) in
        try await response.readNothing()
        return PutObjectResult(
          etag: try response.writtenETag(), versionID: response.headers["x-amz-version-id"], size: body.http.length,
          attempts: response.attempts)
      }
    } catch {
      if let proven = await ownEarlierWrite(after: error, parameters, body) { return proven }
      throw body.explain(error, request)
    }
  }

  /// Row R13: the answer to an earlier attempt was lost, and `If-None-Match: *` now fails on our own object.
  ///
  /// It is ours when it has our size and the MD5 of our bytes as its ETag; anything less stays a failure.
  private func ownEarlierWrite(
    after error: S3Error, _ parameters: PutObjectParameters, _ body: PreparedBody
  ) async -> PutObjectResult? {
    guard error.isPreconditionFailed, error.attempts > 1, parameters.condition == .absent else { return nil }
    do throws(S3Error) {
      let found = try await headObject(HeadObjectParameters(parameters.location, options: parameters.options))
      guard let etag = found.etag, etag.md5Hex == Hex.encode(body.md5), found.size == body.http.length else {
        return nil
      }
      return PutObjectResult(etag: etag, versionID: found.versionID, size: found.size, attempts: error.attempts)
    } catch {
      return nil  // Without proof the failed condition is what is reported.
    }
  }
}

/// The bytes of an object with their digests.
private struct PreparedBody {
  let http: HTTPBody
  let sha256: String?
  let md5: [UInt8]
  private let fileFailure: Locked<FileFailure?>?

  init(_ source: ObjectSource, hashingPayload: Bool, _ request: S3Request) async throws(S3Error) {
    switch source {
    case .bytes(let bytes):
      http = .bytes(bytes)
      sha256 = hashingPayload ? Hex.encode(Digest.of(bytes, .sha256)) : nil
      md5 = Digest.of(bytes, .md5)
      fileFailure = nil
    case .file(let file):
      do throws(FileFailure) {
        let body = try await FileBody.prepare(file, hashingPayload: hashingPayload)
        http = body.body
        sha256 = body.sha256
        md5 = body.md5
        fileFailure = body.failure
      } catch {
        throw error.error(of: request)
      }
    }
  }

  /// Puts the reason that the file gave in the place of the transport's "the body failed".
  func explain(_ error: S3Error, _ request: S3Request) -> S3Error {
    guard case .transport(TransportError.Code.requestBodyFailed.rawValue)? = error.cause,
      let failure = fileFailure?.withLock({ $0 })
    else { return error }
    var explained = failure.error(of: request)
    explained.attempts = error.attempts
    return explained
  }
}
