internal import HTTPTransport
public import S3Types

/// Which object to look up.
public struct HeadObjectParameters: Sendable, Hashable {
  /// The object.
  public var location: S3Location
  /// Answer only if the object has this ETag.
  public var ifMatch: ETag?
  /// Owner check and payer.
  public var options: RequestOptions

  /// Names the object.
  public init(_ location: S3Location, ifMatch: ETag? = nil, options: RequestOptions = .none) {
    self.location = location
    self.ifMatch = ifMatch
    self.options = options
  }
}

extension S3Client {
  /// Looks up size, ETag and headers of an object.
  public func headObject(_ parameters: HeadObjectParameters) async throws(S3Error) -> ObjectMetadata {
    var request = try S3Request(
      .headObject, .head, bucket: parameters.location.bucket, key: parameters.location.key,
      options: parameters.options)
    if let etag = parameters.ifMatch { try request.add("if-match", etag.quoted) }
    return try await perform(request) { response async throws(S3Error) in
      try await response.readNothing()
      guard let size = try response.contentLength() else {
        throw response.failure(.malformedResponse, "the answer does not say how long the object is")
      }
      return response.metadata(size: size)
    }
  }
}
