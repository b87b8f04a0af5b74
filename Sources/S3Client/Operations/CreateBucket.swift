public import S3Types

/// Which bucket to create.
public struct CreateBucketParameters: Sendable, Hashable {
  /// The bucket; it is created in the region of the client.
  public var bucket: BucketName

  /// Names the bucket.
  public init(_ bucket: BucketName) { self.bucket = bucket }
}
