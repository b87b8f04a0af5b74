public import S3Types

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
  /// The size that the whole file must have when it is opened; nil takes what is there.
  public var expectedSize: Int?
  /// The modification time that it must have when it is opened; nil takes what is there.
  public var expectedModified: Timestamp?
  /// The bytes of it that are meant, as for one part of an upload; nil for all.
  public var range: Range<Int>?
  /// Which file in which state it must be when it is opened; nil takes any of that name.
  package var identity: FileIdentity?

  /// Names a file and, where known, the state in which it was planned.
  public init(
    path: String, expectedSize: Int? = nil, expectedModified: Timestamp? = nil, range: Range<Int>? = nil
  ) {
    self.path = path
    self.range = range
    self.expectedSize = expectedSize
    self.expectedModified = expectedModified
  }
}

/// The checksum that goes with the bytes of an object or of a part, besides Content-MD5.
public enum UploadChecksum: Sendable, Hashable {
  /// None; Content-MD5 alone protects the bytes on their way.
  case none
  /// One that the caller knows; the service refuses bytes that do not have it.
  case given(ObjectChecksum)
  /// One that is computed before the bytes are sent; an algorithm of `ChecksumAlgorithm.known`.
  case computed(ChecksumAlgorithm)
}
