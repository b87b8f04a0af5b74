/// One entry of a listing.
public struct ObjectSummary: Hashable, Sendable {
  /// The key.
  public let key: ObjectKey
  /// Bytes.
  public let size: Int
  /// The entity tag; some services leave it out.
  public let etag: ETag?
  /// Last modification.
  public let lastModified: Timestamp
  /// The storage class, where the service names one.
  public let storageClass: StorageClass?

  /// Describes one listed object.
  public init(key: ObjectKey, size: Int, etag: ETag?, lastModified: Timestamp, storageClass: StorageClass? = nil) {
    self.key = key
    self.size = size
    self.etag = etag
    self.lastModified = lastModified
    self.storageClass = storageClass
  }

  /// A zero-byte object whose key ends in "/": a directory by convention only.
  public var isMarker: Bool { size == 0 && key.endsInSlash }
}
