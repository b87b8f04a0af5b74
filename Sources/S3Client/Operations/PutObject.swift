public import S3Types

/// What to write, and where.
public struct PutObjectParameters: Sendable, Hashable {
  /// The object.
  public var location: S3Location
  /// Its bytes.
  public var source: ObjectSource
  /// Its headers.
  public var headers: ObjectHeaders
  /// What must be there now.
  public var condition: WriteCondition
  /// Owner check and payer.
  public var options: RequestOptions

  /// Says what to write.
  public init(
    _ location: S3Location, source: ObjectSource, headers: ObjectHeaders = .none, condition: WriteCondition = .none,
    options: RequestOptions = .none
  ) {
    self.location = location
    self.source = source
    self.headers = headers
    self.condition = condition
    self.options = options
  }
}

/// Where the bytes of an object come from.
public enum ObjectSource: Sendable, Hashable {
  /// From memory.
  case bytes([UInt8])
  /// From a file.
  case file(FileSource)
}

/// A regular file to upload; a change of it while it is read fails the upload (row D6).
public struct FileSource: Sendable, Hashable {
  /// Where it lies.
  public var path: String
  /// The size that it must have when it is opened; nil takes what is there.
  public var expectedSize: Int?
  /// The modification time that it must have when it is opened; nil takes what is there.
  public var expectedModified: Timestamp?

  /// Names a file and, where known, the state in which it was planned.
  public init(path: String, expectedSize: Int? = nil, expectedModified: Timestamp? = nil) {
    self.path = path
    self.expectedSize = expectedSize
    self.expectedModified = expectedModified
  }
}

/// What was written.
public struct PutObjectResult: Sendable, Hashable {
  /// The ETag of the new object.
  public let etag: ETag
  /// Its version, in a versioned bucket.
  public let versionID: String?
  /// How many bytes it has.
  public let size: Int

  /// Describes a written object.
  public init(etag: ETag, versionID: String? = nil, size: Int) {
    self.etag = etag
    self.versionID = versionID
    self.size = size
  }
}
