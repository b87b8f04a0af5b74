public import S3Types

/// Which bucket to look up.
public struct HeadBucketParameters: Sendable, Hashable {
  /// The bucket.
  public var bucket: BucketName
  /// Owner check and payer.
  public var options: RequestOptions

  /// Names the bucket.
  public init(_ bucket: BucketName, options: RequestOptions = .none) {
    self.bucket = bucket
    self.options = options
  }
}

/// What is known of a bucket.
public struct HeadBucketResult: Sendable, Hashable {
  /// Its region, where the service says so.
  public let region: String?

  /// Describes a bucket.
  public init(region: String?) { self.region = region }
}
