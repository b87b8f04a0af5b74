public import S3Types

/// What to copy, and where.
public struct CopyObjectParameters: Sendable, Hashable {
  /// The object to copy.
  public var source: S3Location
  /// Copy only if the source has this ETag (`x-amz-copy-source-if-match`); some services ignore it.
  public var sourceIfMatch: ETag?
  /// The account that must own the source bucket.
  public var sourceExpectedBucketOwner: String?
  /// Where the copy goes.
  public var destination: S3Location
  /// What becomes of the headers.
  public var headers: Directive<ObjectHeaders>
  /// What becomes of the tags.
  public var tags: Directive<[String: String]>
  /// The storage class of the copy when the headers are kept; nil is the default class, not that of the source.
  public var storageClass: StorageClass?
  /// What must be at the destination now.
  public var condition: WriteCondition
  /// Owner check and payer.
  public var options: RequestOptions

  /// Whether a copy takes something from its source.
  public enum Directive<Value: Sendable & Hashable>: Sendable, Hashable {
    /// As it is at the source (`COPY`, the default of S3).
    case keep
    /// Exactly this, nothing of the source (`REPLACE`).
    case replace(Value)
  }

  /// Says what to copy.
  public init(
    from source: S3Location, to destination: S3Location, sourceIfMatch: ETag? = nil,
    headers: Directive<ObjectHeaders> = .keep, tags: Directive<[String: String]> = .keep,
    storageClass: StorageClass? = nil, condition: WriteCondition = .none, options: RequestOptions = .none,
    sourceExpectedBucketOwner: String? = nil
  ) {
    self.source = source
    self.destination = destination
    self.sourceIfMatch = sourceIfMatch
    self.headers = headers
    self.tags = tags
    self.storageClass = storageClass
    self.condition = condition
    self.options = options
    self.sourceExpectedBucketOwner = sourceExpectedBucketOwner
  }
}

/// What was copied.
public struct CopyObjectResult: Sendable, Hashable {
  /// The ETag of the copy.
  public let etag: ETag
  /// When the copy was made, where the service says so.
  public let lastModified: Timestamp?
  /// Its version, in a versioned bucket.
  public let versionID: String?

  /// Describes a copy.
  public init(etag: ETag, lastModified: Timestamp? = nil, versionID: String? = nil) {
    self.etag = etag
    self.lastModified = lastModified
    self.versionID = versionID
  }
}
