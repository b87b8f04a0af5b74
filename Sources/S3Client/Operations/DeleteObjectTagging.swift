internal import HTTPTransport
public import S3Types

/// Which object's tags to remove.
public struct DeleteObjectTaggingParameters: Sendable, Hashable {
  /// The object.
  public var location: S3Location
  /// The version of it; nil for the newest.
  public var versionID: String?
  /// The account that must own the bucket; this operation knows no payer.
  public var options: RequestOptions

  /// Names the object.
  public init(_ location: S3Location, versionID: String? = nil, options: RequestOptions = .none) {
    self.location = location
    self.versionID = versionID
    self.options = options
  }
}

extension S3Client {
  /// Removes all tags of an object; the object itself stays as it is.
  public func deleteObjectTagging(_ parameters: DeleteObjectTaggingParameters) async throws(S3Error) {
    var request = try S3Request(
      .deleteObjectTagging, .delete, bucket: parameters.location.bucket, key: parameters.location.key,
      query: [QueryItem("tagging")], options: parameters.options)
    try request.name(versionID: parameters.versionID)
    try await perform(request) { response async throws(S3Error) in
      guard [200, 204].contains(response.http.status) else {
        throw response.failure(
          .malformedResponse, "status \(response.http.status) does not confirm that the tags are gone")
      }
      try await response.readNothing()
    }
  }
}
