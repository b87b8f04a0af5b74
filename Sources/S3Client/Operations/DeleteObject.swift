internal import HTTPTransport
public import S3Types

/// Which object to delete.
public struct DeleteObjectParameters: Sendable, Hashable {
  /// The object.
  public var location: S3Location
  /// Delete only the object with this ETag; some services ignore it.
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

/// What a delete did.
public struct DeleteObjectResult: Sendable, Hashable {
  /// Whether a delete marker was put on top of the versions instead.
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
