import Digests

/// The checksums that a client may send along with a body.
enum ChecksumAlgorithm: String, Sendable, CaseIterable, Comparable {
  case crc32 = "CRC32"
  case crc32c = "CRC32C"
  case crc64nvme = "CRC64NVME"
  case sha1 = "SHA1"
  case sha256 = "SHA256"

  /// The header that carries it; constants, because every request is searched for all of them.
  var headerName: String {
    switch self {
    case .crc32: "x-amz-checksum-crc32"
    case .crc32c: "x-amz-checksum-crc32c"
    case .crc64nvme: "x-amz-checksum-crc64nvme"
    case .sha1: "x-amz-checksum-sha1"
    case .sha256: "x-amz-checksum-sha256"
    }
  }

  /// The name in result documents: `ChecksumCRC32` and so on.
  var elementName: String { "Checksum\(rawValue)" }

  init?(headerName: String) {
    guard let found = Self.allCases.first(where: { $0.headerName == headerName.lowercased() }) else { return nil }
    self = found
  }

  static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// One checksum of a whole object, in Base64 as S3 carries it.
struct Checksum: Sendable, Hashable {
  let algorithm: ChecksumAlgorithm
  let value: String

  /// A checksum of the checksums of parts ends in their number.
  var type: String { value.utf8.contains(UInt8(ascii: "-")) ? "COMPOSITE" : "FULL_OBJECT" }
}

/// A checksum under way.
struct RunningChecksum {
  private enum State {
    case crc(CRC)
    case digest(Digest)
  }

  let algorithm: ChecksumAlgorithm
  private var state: State

  init(_ algorithm: ChecksumAlgorithm) {
    self.algorithm = algorithm
    state =
      switch algorithm {
      case .crc32: .crc(CRC(.crc32))
      case .crc32c: .crc(CRC(.crc32c))
      case .crc64nvme: .crc(CRC(.crc64nvme))
      case .sha1: .digest(Digest(.sha1))
      case .sha256: .digest(Digest(.sha256))
      }
  }

  mutating func update(_ bytes: RawSpan) {
    switch state {
    case .crc(var crc):
      crc.update(bytes)
      state = .crc(crc)
    case .digest(let digest): digest.update(bytes)
    }
  }

  /// Ends the computation; nothing may be added afterwards.
  func finish() -> Checksum {
    let bytes =
      switch state {
      case .crc(let crc): crc.value
      case .digest(let digest): digest.finish()
      }
    return Checksum(algorithm: algorithm, value: Base64.encode(bytes))
  }
}
