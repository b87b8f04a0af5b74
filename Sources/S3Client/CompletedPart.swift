public import S3Types

/// A part of an upload, as it is named when the upload is completed.
public struct CompletedPart: Sendable, Hashable {
  /// Its number, 1 to 10,000; parts follow each other by it.
  public var number: Int
  /// The ETag that the service gave it.
  public var etag: ETag
  /// Its checksum, where the upload has one.
  public var checksum: ObjectChecksum?

  /// Names a part.
  public init(number: Int, etag: ETag, checksum: ObjectChecksum? = nil) {
    self.number = number
    self.etag = etag
    self.checksum = checksum
  }
}
