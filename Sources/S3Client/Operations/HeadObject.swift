internal import HTTPTransport
public import S3Types

/// Which object to look up.
public struct HeadObjectParameters: Sendable, Hashable {
  /// The object.
  public var location: S3Location
  /// The version of the object; nil for the newest.
  public var versionID: String?
  /// The part to look up, by its number when it was uploaded, 1 to 10,000; size and checksums are then its own.
  public var partNumber: Int?
  /// Answer only if the object has this ETag.
  public var ifMatch: ETag?
  /// Answer only if the object has another ETag; else the failure is `.notModified`.
  public var ifNoneMatch: ETag?
  /// Answer only if the object was modified after this moment; else the failure is `.notModified`.
  public var ifModifiedSince: Timestamp?
  /// Answer only if the object was not modified after this moment.
  public var ifUnmodifiedSince: Timestamp?
  /// Whether the answer should tell the checksums that the service keeps.
  public var wantsChecksums: Bool
  /// The key that it was encrypted with (SSE-C).
  public var customerKey: CustomerKey?
  /// Owner check and payer.
  public var options: RequestOptions

  /// Names the object.
  public init(
    _ location: S3Location, versionID: String? = nil, partNumber: Int? = nil, ifMatch: ETag? = nil,
    ifNoneMatch: ETag? = nil, ifModifiedSince: Timestamp? = nil, ifUnmodifiedSince: Timestamp? = nil,
    wantsChecksums: Bool = false, customerKey: CustomerKey? = nil, options: RequestOptions = .none
  ) {
    self.location = location
    self.versionID = versionID
    self.partNumber = partNumber
    self.ifMatch = ifMatch
    self.ifNoneMatch = ifNoneMatch
    self.ifModifiedSince = ifModifiedSince
    self.ifUnmodifiedSince = ifUnmodifiedSince
    self.wantsChecksums = wantsChecksums
    self.customerKey = customerKey
    self.options = options
  }
}

extension S3Client {
  /// Looks up size, ETag and headers of an object.
  public func headObject(_ parameters: HeadObjectParameters) async throws(S3Error) -> ObjectMetadata {
    var request = try S3Request(
      .headObject, .head, bucket: parameters.location.bucket, key: parameters.location.key,
      options: parameters.options)
    try request.add(
      ReadOptions(
        partNumber: parameters.partNumber, versionID: parameters.versionID, ifMatch: parameters.ifMatch,
        ifNoneMatch: parameters.ifNoneMatch, ifModifiedSince: parameters.ifModifiedSince,
        ifUnmodifiedSince: parameters.ifUnmodifiedSince, wantsChecksums: parameters.wantsChecksums,
        customerKey: parameters.customerKey))
    return try await perform(request) { response async throws(S3Error) in
      try await response.readNothing()
      guard let size = try response.contentLength() else {
        throw response.failure(.malformedResponse, "the answer does not say how long the object is")
      }
      return response.metadata(size: size)
    }
  }
}
