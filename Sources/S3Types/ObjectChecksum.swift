/// The checksum of an object or of a part, beside its ETag: "Checking object integrity" in the Amazon S3 user guide.
public struct ObjectChecksum: Hashable, Sendable {
  /// How it was computed.
  public var algorithm: ChecksumAlgorithm
  /// The value in Base64; a composite one ends in `-N`, the number of parts.
  public var value: String
  /// What it covers; nil where nobody says so.
  public var coverage: Coverage?

  /// What a checksum covers.
  public enum Coverage: String, Hashable, Sendable {
    /// All bytes of the object.
    case fullObject = "FULL_OBJECT"
    /// The checksums of its parts; it cannot be compared with the bytes.
    case composite = "COMPOSITE"
  }

  /// Names a checksum.
  public init(algorithm: ChecksumAlgorithm, value: String, coverage: Coverage? = nil) {
    self.algorithm = algorithm
    self.value = value
    self.coverage = coverage
  }
}

/// An algorithm for checksums, by the name that S3 gives it; unknown names survive.
public struct ChecksumAlgorithm: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The name on the wire, such as `CRC32C`.
  public let rawValue: String

  /// Takes any name.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// The name on the wire.
  public var description: String { rawValue }

  /// `x-amz-checksum-crc32c` and its relatives.
  public var headerName: String { "x-amz-checksum-" + rawValue.lowercased() }

  /// `ChecksumCRC32C` and its relatives, the element in answers.
  public var elementName: String { "Checksum" + rawValue }

  /// CRC-32 of ISO 3309.
  public static let crc32 = ChecksumAlgorithm(rawValue: "CRC32")
  /// CRC-32C, Castagnoli.
  public static let crc32c = ChecksumAlgorithm(rawValue: "CRC32C")
  /// CRC-64/NVME.
  public static let crc64nvme = ChecksumAlgorithm(rawValue: "CRC64NVME")
  /// SHA-1.
  public static let sha1 = ChecksumAlgorithm(rawValue: "SHA1")
  /// SHA-256.
  public static let sha256 = ChecksumAlgorithm(rawValue: "SHA256")
  /// The algorithms that every part of S3 knows.
  public static let known: [ChecksumAlgorithm] = [.crc64nvme, .crc32c, .crc32, .sha1, .sha256]
}
