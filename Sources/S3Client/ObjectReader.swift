public import S3Types

/// The reading half of a store: nothing in it can change an object (invariant I9).
///
/// A dry run is given only this.
public protocol ObjectReader: Sendable {
  /// Fetches one page of a listing; use `listObjectsV2(_:)`, which also guards the way from page to page.
  func listObjectsV2Page(
    _ parameters: ListObjectsV2Parameters, continuationToken: String?
  ) async throws(S3Error) -> ListObjectsV2Page

  /// Whether listings of a bucket come in byte order and may begin after any key, so that they can be read in ranges;
  /// false when nobody says.
  func listsInByteOrder(_ bucket: BucketName) -> Bool

  /// Looks up size, ETag and headers of an object.
  func headObject(_ parameters: HeadObjectParameters) async throws(S3Error) -> ObjectMetadata

  /// Opens an object, or a range of it, for reading.
  func getObject(_ parameters: GetObjectParameters) async throws(S3Error) -> GetObjectResult

  /// Reads the tags of an object; a reader that has no tags throws `.notImplemented`.
  func getObjectTagging(_ parameters: GetObjectTaggingParameters) async throws(S3Error) -> GetObjectTaggingResult

  /// Confirms that a bucket exists and may be used.
  func headBucket(_ parameters: HeadBucketParameters) async throws(S3Error) -> HeadBucketResult
}

extension ObjectReader {
  /// Throws `.notImplemented`.
  public func getObjectTagging(
    _ parameters: GetObjectTaggingParameters
  ) async throws(S3Error) -> GetObjectTaggingResult {
    throw S3Error(
      code: .notImplemented, operation: .getObjectTagging, bucket: parameters.location.bucket,
      key: parameters.location.key, message: "this reader has no tags")
  }

  /// Lists a bucket page by page, in byte order.
  public func listObjectsV2(_ parameters: ListObjectsV2Parameters) -> ListObjectsV2Pager {
    ListObjectsV2Pager(parameters: parameters) { token async throws(S3Error) in
      try await listObjectsV2Page(parameters, continuationToken: token)
    }
  }
}
