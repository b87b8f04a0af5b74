/// The mutating half of a store.
public protocol ObjectWriter: Sendable {
  /// Writes an object from memory or from a file.
  func putObject(_ parameters: PutObjectParameters) async throws(S3Error) -> PutObjectResult

  /// Copies an object within the endpoint, up to 5 GiB.
  func copyObject(_ parameters: CopyObjectParameters) async throws(S3Error) -> CopyObjectResult

  /// Replaces the tags of an object; the object itself stays as it is.
  ///
  /// A writer that has no tags throws `.notImplemented`.
  func putObjectTagging(_ parameters: PutObjectTaggingParameters) async throws(S3Error)

  /// Deletes one object; one that is missing is deleted already.
  func deleteObject(_ parameters: DeleteObjectParameters) async throws(S3Error) -> DeleteObjectResult

  /// Deletes up to 1,000 objects in one request and answers for each of them, in the order given (rows R9, R10).
  func deleteObjects(_ parameters: DeleteObjectsParameters) async throws(S3Error) -> [DeleteObjectsOutcome]

  /// Creates a bucket.
  func createBucket(_ parameters: CreateBucketParameters) async throws(S3Error)
}

extension ObjectWriter {
  /// Throws `.notImplemented`.
  public func putObjectTagging(_ parameters: PutObjectTaggingParameters) async throws(S3Error) {
    throw S3Error(
      code: .notImplemented, operation: .putObjectTagging, bucket: parameters.location.bucket,
      key: parameters.location.key, message: "this writer has no tags")
  }
}
