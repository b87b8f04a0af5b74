public import S3Types

/// What any operation on a bucket can be told besides its own parameters.
public struct RequestOptions: Sendable, Hashable {
  /// The account that must own the bucket, else the service refuses (`x-amz-expected-bucket-owner`).
  public var expectedBucketOwner: String?
  /// Whether the caller pays for requests to somebody else's bucket (`x-amz-request-payer: requester`).
  public var requestPayer: Bool

  /// Sets the options.
  public init(expectedBucketOwner: String? = nil, requestPayer: Bool = false) {
    self.expectedBucketOwner = expectedBucketOwner
    self.requestPayer = requestPayer
  }

  /// Nothing set.
  public static let none = RequestOptions()
}

/// A condition on the object that a write would replace.
public enum WriteCondition: Sendable, Hashable {
  /// No condition.
  case none
  /// There must be an object with this ETag (`If-Match`).
  case matches(ETag)
  /// There must be no object (`If-None-Match: *`).
  case absent
}
