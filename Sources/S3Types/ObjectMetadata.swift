/// What HeadObject tells about one object.
public struct ObjectMetadata: Hashable, Sendable {
  /// Bytes.
  public var size: Int
  /// The entity tag; some services leave it out.
  public var etag: ETag?
  /// Last modification.
  public var lastModified: Timestamp?
  /// The headers that its writer chose.
  public var headers: ObjectHeaders
  /// The version, in a versioned bucket.
  public var versionID: String?
  /// How many user metadata entries the service could not send as headers (`x-amz-missing-meta`).
  public var missingMetadataCount: Int
  /// How the service encrypts it, where it says so; a copy has to ask for the same.
  public var encryption: ServerSideEncryption?
  /// The algorithm of a key that only the writer has (SSE-C); such an object cannot be copied without that key.
  public var customerKeyAlgorithm: String?
  /// The checksums that the service keeps; only sent when they were asked for.
  public var checksums: [ObjectChecksum] = []
  /// The number of parts, when the request named one (`x-amz-mp-parts-count`).
  public var partsCount: Int?
  /// The number of tags, where the caller may know it; 0 when the service says nothing.
  public var tagCount = 0
  /// The state of a restored copy of an archived object, as sent (`x-amz-restore`).
  public var restore: String?
  /// `archived` storage of an Intelligent-Tiering object, as sent (`x-amz-archive-status`).
  public var archiveStatus: String?

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
