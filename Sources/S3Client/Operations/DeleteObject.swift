internal import HTTPTransport
public import S3Types

/// Which object to delete.
public struct DeleteObjectParameters: Sendable, Hashable {
  /// The object.
  public var location: S3Location
  /// The version to delete for good; nil puts a delete marker on top in a versioned bucket.
  public var versionID: String?
  /// Delete only the object with this ETag; some services ignore it.
  public var ifMatch: ETag?
  /// Owner check and payer.
  public var options: RequestOptions

  /// Names the object.
  public init(
    _ location: S3Location, versionID: String? = nil, ifMatch: ETag? = nil, options: RequestOptions = .none
  ) {
    self.location = location
    self.versionID = versionID
    self.ifMatch = ifMatch
    self.options = options
  }
}

/// What a delete did.
public struct DeleteObjectResult: Sendable, Hashable {
  /// Whether a delete marker was put on top of the versions instead, or was the version that was deleted.
  public let isDeleteMarker: Bool
  /// The version that was deleted, or that the marker has.
  public let versionID: String?
  /// How many requests were sent for it.
  public let attempts: Int

  /// Describes a delete.
  public init(isDeleteMarker: Bool = false, versionID: String? = nil, attempts: Int = 1) {
    self.isDeleteMarker = isDeleteMarker
    self.versionID = versionID
    self.attempts = attempts
  }
}

extension S3Client {
  /// Deletes one object; one that is missing is deleted already.
  public func deleteObject(_ parameters: DeleteObjectParameters) async throws(S3Error) -> DeleteObjectResult {
    var request = try S3Request(
      .deleteObject, .delete, bucket: parameters.location.bucket, key: parameters.location.key,
      options: parameters.options)
    try request.name(versionID: parameters.versionID)
    if let etag = parameters.ifMatch { try request.add("if-match", etag.quoted) }
    return try await perform(request) { response async throws(S3Error) in
      guard [200, 204].contains(response.http.status) else {
        throw response.failure(.malformedResponse, "status \(response.http.status) does not confirm a delete")
      }
      try await response.readNothing()
      return DeleteObjectResult(
        isDeleteMarker: response.headers["x-amz-delete-marker"] == "true",
        versionID: response.headers["x-amz-version-id"], attempts: response.attempts)
    }
  }
}
