public import S3Types

/// What a copy takes its bytes from, and in which state that must be.
public struct CopySource: Sendable, Hashable {
  /// The object.
  public var location: S3Location
  /// The version of it; nil for the newest.
  public var versionID: String?
  /// Copy only if it has this ETag; some services ignore it.
  public var ifMatch: ETag?
  /// Copy only if it has another ETag.
  public var ifNoneMatch: ETag?
  /// Copy only if it was modified after this moment.
  public var ifModifiedSince: Timestamp?
  /// Copy only if it was not modified after this moment.
  public var ifUnmodifiedSince: Timestamp?
  /// The key that it was encrypted with (SSE-C).
  public var customerKey: CustomerKey?
  /// The account that must own its bucket.
  public var expectedBucketOwner: String?

  /// Names the object.
  public init(
    _ location: S3Location, versionID: String? = nil, ifMatch: ETag? = nil, ifNoneMatch: ETag? = nil,
    ifModifiedSince: Timestamp? = nil, ifUnmodifiedSince: Timestamp? = nil, customerKey: CustomerKey? = nil,
    expectedBucketOwner: String? = nil
  ) {
    self.location = location
    self.versionID = versionID
    self.ifMatch = ifMatch
    self.ifNoneMatch = ifNoneMatch
    self.ifModifiedSince = ifModifiedSince
    self.ifUnmodifiedSince = ifUnmodifiedSince
    self.customerKey = customerKey
    self.expectedBucketOwner = expectedBucketOwner
  }

  /// `bucket/key?versionId=version`, the key encoded as in a path, so that `?` in it starts no version
  /// (s3-semantics 3a).
  var headerValue: String {
    location.copySource + (versionID.map { "?versionId=\($0)" } ?? "")
  }
}

extension S3Request {
  /// Adds what to copy.
  mutating func add(_ source: CopySource) throws(S3Error) {
    guard source.versionID != "" else {
      throw failure(.invalidRequest, "the version ID of the source is empty, and without one another object is meant")
    }
    try add("x-amz-copy-source", source.headerValue)
    try add("x-amz-copy-source-if-match", ifSet: source.ifMatch?.quoted)
    try add("x-amz-copy-source-if-none-match", ifSet: source.ifNoneMatch?.quoted)
    try add("x-amz-copy-source-if-modified-since", ifSet: source.ifModifiedSince?.httpDate)
    try add("x-amz-copy-source-if-unmodified-since", ifSet: source.ifUnmodifiedSince?.httpDate)
    try add("x-amz-source-expected-bucket-owner", ifSet: source.expectedBucketOwner)
    try add(source: source.customerKey)
  }
}
