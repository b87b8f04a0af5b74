internal import HTTPTransport
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

extension S3Client {
  /// Confirms that a bucket exists and may be used.
  public func headBucket(_ parameters: HeadBucketParameters) async throws(S3Error) -> HeadBucketResult {
    let request = try S3Request(.headBucket, .head, bucket: parameters.bucket, options: parameters.options)
    return try await perform(request) { response async throws(S3Error) in
      try await response.readNothing()
      return HeadBucketResult(region: response.headers["x-amz-bucket-region"])
    }
  }
}
