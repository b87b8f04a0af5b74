internal import HTTPTransport
public import S3Types

/// Which upload to give up.
public struct AbortMultipartUploadParameters: Sendable, Hashable {
  /// The object that the upload is for.
  public var location: S3Location
  /// The upload.
  public var uploadID: String
  /// Owner check and payer.
  public var options: RequestOptions

  /// Names the upload.
  public init(_ location: S3Location, uploadID: String, options: RequestOptions = .none) {
    self.location = location
    self.uploadID = uploadID
    self.options = options
  }
}

extension S3Client {
  /// Gives up an upload and frees its parts; throws `.noSuchUpload` when it is gone, completed or aborted.
  ///
  /// A part that is under way may arrive afterwards: list the parts, and abort again until there are none (row R17).
  public func abortMultipartUpload(_ parameters: AbortMultipartUploadParameters) async throws(S3Error) {
    var request = try S3Request(
      .abortMultipartUpload, .delete, bucket: parameters.location.bucket, key: parameters.location.key,
      options: parameters.options)
    try request.name(uploadID: parameters.uploadID)
    do {
      try await perform(request) { response async throws(S3Error) in
        guard [200, 204].contains(response.http.status) else {
          throw response.failure(
            .malformedResponse, "status \(response.http.status) does not confirm that the upload is gone")
        }
        try await response.readNothing()
      }
    } catch {
      // The answer to an earlier attempt was lost after the upload was aborted (row T3).
      guard error.code == .noSuchUpload, error.attempts > 1 else { throw error }
    }
  }
}
