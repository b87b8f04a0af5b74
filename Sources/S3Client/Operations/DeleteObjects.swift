public import S3Types

/// Which objects of one bucket to delete in one request.
public struct DeleteObjectsParameters: Sendable, Hashable {
  /// The most objects that one request can name.
  public static let maximumCount = 1000

  /// The bucket.
  public var bucket: BucketName
  /// The objects, each key once.
  public var entries: [Entry]
  /// Owner check and payer.
  public var options: RequestOptions

  /// One object to delete.
  public struct Entry: Sendable, Hashable {
    /// Its key.
    public var key: ObjectKey
    /// Delete only the object with this ETag; some services ignore it.
    public var ifMatch: ETag?

    /// Names an object.
    public init(_ key: ObjectKey, ifMatch: ETag? = nil) {
      self.key = key
      self.ifMatch = ifMatch
    }
  }

  /// Names the objects.
  public init(bucket: BucketName, entries: [Entry], options: RequestOptions = .none) {
    self.bucket = bucket
    self.entries = entries
    self.options = options
  }
}

/// What became of one object of a DeleteObjects request.
public struct DeleteObjectsOutcome: Sendable, Hashable {
  /// Its key.
  public let key: ObjectKey
  /// Deleted (missing counts as deleted), or why not.
  public let result: Result<DeleteObjectResult, S3Error>

  /// Describes an outcome.
  public init(key: ObjectKey, result: Result<DeleteObjectResult, S3Error>) {
    self.key = key
    self.result = result
  }
}
