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

/// What HeadObject tells about one object.
public struct ObjectMetadata: Hashable, Sendable {
  /// Bytes.
  public let size: Int
  /// The entity tag; some services leave it out.
  public let etag: ETag?
  /// Last modification.
  public let lastModified: Timestamp?
  /// The headers that its writer chose.
  public let headers: ObjectHeaders
  /// The version, in a versioned bucket.
  public let versionID: String?
  /// How many user metadata entries the service could not send as headers (`x-amz-missing-meta`).
  public let missingMetadataCount: Int
  /// How the service encrypts it, where it says so; a copy has to ask for the same.
  public let encryption: ServerSideEncryption?
  /// The algorithm of a key that only the writer has (SSE-C); such an object cannot be copied without that key.
  public let customerKeyAlgorithm: String?

  /// Describes one object.
  public init(
    size: Int, etag: ETag?, lastModified: Timestamp?, headers: ObjectHeaders, versionID: String? = nil,
    missingMetadataCount: Int = 0, encryption: ServerSideEncryption? = nil, customerKeyAlgorithm: String? = nil
  ) {
    self.size = size
    self.etag = etag
    self.lastModified = lastModified
    self.headers = headers
    self.versionID = versionID
    self.missingMetadataCount = missingMetadataCount
    self.encryption = encryption
    self.customerKeyAlgorithm = customerKeyAlgorithm
  }
}
