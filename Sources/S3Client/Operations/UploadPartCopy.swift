internal import HTTPTransport
public import S3Types

/// Which bytes of another object to take for a part of an upload.
public struct UploadPartCopyParameters: Sendable, Hashable {
  /// The object to take them from; name its ETag, else a change of it splices two objects (row R16).
  public var source: CopySource
  /// The bytes, first and last included; nil for all.
  public var range: ClosedRange<Int>?
  /// The object that the upload is for.
  public var location: S3Location
  /// The upload.
  public var uploadID: String
  /// The number of the part, 1 to 10,000; a part with the same number is replaced.
  public var partNumber: Int
  /// The key that the upload was begun with (SSE-C).
  public var customerKey: CustomerKey?
  /// Owner check and payer.
  public var options: RequestOptions

  /// Says what to copy.
  public init(
    from source: CopySource, range: ClosedRange<Int>? = nil, to location: S3Location, uploadID: String,
    partNumber: Int, customerKey: CustomerKey? = nil, options: RequestOptions = .none
  ) {
    self.source = source
    self.range = range
    self.location = location
    self.uploadID = uploadID
    self.partNumber = partNumber
    self.customerKey = customerKey
    self.options = options
  }
}

/// A part that the service copied.
public struct UploadPartCopyResult: Sendable, Hashable {
  /// The part, as it is named when the upload is completed.
  public let part: CompletedPart
  /// When it was copied, where the service says so.
  public let lastModified: Timestamp?
  /// The version of the source that was copied, where the service says so.
  public let sourceVersionID: String?
  /// How many requests were sent for it.
  public let attempts: Int

  /// Describes a part.
  public init(
    part: CompletedPart, lastModified: Timestamp? = nil, sourceVersionID: String? = nil, attempts: Int = 1
  ) {
    self.part = part
    self.lastModified = lastModified
    self.sourceVersionID = sourceVersionID
    self.attempts = attempts
  }
}

extension S3Client {
  /// Takes bytes of another object of the endpoint for a part of an upload, up to 5 GiB.
  ///
  /// The service answers with status 200 before it has copied; only the result element says that it did (rows R5-R8).
  public func uploadPartCopy(_ parameters: UploadPartCopyParameters) async throws(S3Error) -> UploadPartCopyResult {
    var request = try S3Request(
      .uploadPartCopy, .put, bucket: parameters.location.bucket, key: parameters.location.key,
      options: parameters.options)
    request.timeouts.idle = Self.longWorkIdleTimeout
    try request.name(uploadID: parameters.uploadID, partNumber: parameters.partNumber)
    try request.add(parameters.source)
    if let range = parameters.range {
      guard range.lowerBound >= 0 else {
        throw request.failure(.invalidRequest, "a range of bytes begins at 0 or after, not at \(range.lowerBound)")
      }
      try request.add("x-amz-copy-source-range", "bytes=\(range.lowerBound)-\(range.upperBound)")
    }
    try request.add(parameters.customerKey)
    return try await perform(request) { response async throws(S3Error) in
      let document = try await response.readRecords(root: "CopyPartResult").document
      guard let etag = document.etag() else {
        throw response.failure(.missingResult, "the answer says success but has no ETag")
      }
      return UploadPartCopyResult(
        part: CompletedPart(number: parameters.partNumber, etag: etag, checksum: document.checksums().first),
        lastModified: document.timestamp("LastModified"),
        sourceVersionID: response.headers["x-amz-copy-source-version-id"], attempts: response.attempts)
    }
  }

  /// S3 may send nothing or white space for minutes while it puts an object together (row T4).
  static var longWorkIdleTimeout: Duration { .seconds(900) }
}
