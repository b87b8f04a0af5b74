internal import Digests
package import S3Types

/// A checksum under way.
package struct RunningChecksum {
  private enum State {
    case crc(CRC)
    case digest(Digest)
  }

  private let algorithm: ChecksumAlgorithm
  private var state: State

  /// Starts a checksum; nil for an algorithm that we cannot compute.
  package init?(_ algorithm: ChecksumAlgorithm) {
    self.algorithm = algorithm
    switch algorithm {
    case .crc32: state = .crc(CRC(.crc32))
    case .crc32c: state = .crc(CRC(.crc32c))
    case .crc64nvme: state = .crc(CRC(.crc64nvme))
    case .sha1: state = .digest(Digest(.sha1))
    case .sha256: state = .digest(Digest(.sha256))
    default: return nil
    }
  }

  /// Adds bytes.
  package mutating func update(_ bytes: [UInt8]) {
    switch state {
    case .crc(var crc):
      unsafe crc.update(bytes.span.bytes)
      state = .crc(crc)
    case .digest(let digest): digest.update(bytes)
    }
  }

  /// Ends the computation; nothing may be added afterwards.
  package func finish() -> ObjectChecksum { ObjectChecksum(algorithm: algorithm, value: Base64.encode(finishBytes())) }

  /// The same as bytes.
  func finishBytes() -> [UInt8] {
    switch state {
    case .crc(let crc): crc.value
    case .digest(let digest): digest.finish()
    }
  }
}
