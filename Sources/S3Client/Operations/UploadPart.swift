internal import HTTPTransport
public import S3Types

/// Which part of which upload to send.
public struct UploadPartParameters: Sendable, Hashable {
  /// The object that the upload is for.
  public var location: S3Location
  /// The upload.
  public var uploadID: String
  /// The number of the part, 1 to 10,000; a part with the same number is replaced.
  public var partNumber: Int
  /// Its bytes; all parts but the last have at least 5 MiB.
  public var source: ObjectSource
  /// The checksum that goes with the bytes besides Content-MD5; nil leaves it to the configuration.
  public var checksum: UploadChecksum?
  /// The key that the upload was begun with (SSE-C).
  public var customerKey: CustomerKey?
  /// Owner check and payer.
  public var options: RequestOptions

  /// Says what to send.
  public init(
    _ location: S3Location, uploadID: String, partNumber: Int, source: ObjectSource, checksum: UploadChecksum? = nil,
    customerKey: CustomerKey? = nil, options: RequestOptions = .none
  ) {
    self.location = location
    self.uploadID = uploadID
    self.partNumber = partNumber
    self.source = source
    self.checksum = checksum
    self.customerKey = customerKey
    self.options = options
  }
}

/// A part that the service has.
public struct UploadPartResult: Sendable, Hashable {
  /// The part, as it is named when the upload is completed.
  public let part: CompletedPart
  /// How many bytes it has.
  public let size: Int
  /// How many requests were sent for it.
  public let attempts: Int

  /// Describes a part.
  public init(part: CompletedPart, size: Int, attempts: Int = 1) {
    self.part = part
    self.size = size
    self.attempts = attempts
  }
}

extension S3Client {
  /// Sends one part of an upload, from memory or from a part of a file, with a digest that the service verifies.
  public func uploadPart(_ parameters: UploadPartParameters) async throws(S3Error) -> UploadPartResult {
    var request = try S3Request(
      .uploadPart, .put, bucket: parameters.location.bucket, key: parameters.location.key, options: parameters.options)
    try request.name(uploadID: parameters.uploadID, partNumber: parameters.partNumber)
    try request.add(parameters.customerKey)
    let body = try await preparedBody(parameters.source, parameters.checksum, request)
    try request.set(body)
    do {
      return try await perform(request) { response async throws(S3Error) in
        try await response.readNothing()
        let part = CompletedPart(
          number: parameters.partNumber, etag: try response.writtenETag(),
          checksum: body.checksum ?? response.checksums.first)
        return UploadPartResult(part: part, size: body.http.length, attempts: response.attempts)
      }
    } catch {
      throw body.explain(error, request)
    }
  }
}
