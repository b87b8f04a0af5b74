internal import Digests
package import S3Types

/// What was compared to prove that bytes are those of an object; their number always was.
package enum Verification: Sendable, Hashable, CustomStringConvertible {
  /// Nothing but the number of bytes: the service says nothing else that can be compared.
  case length
  /// One digest of all bytes.
  case whole(DigestKind)
  /// The digest of the digests of the parts that the object was written in.
  case ofParts(DigestKind)

  /// The word in run files and reports: `crc64nvme`, `md5`, `md5 of parts`, `length`.
  package var description: String {
    switch self {
    case .length: "length"
    case .whole(let kind): kind.description
    case .ofParts(let kind): "\(kind) of parts"
    }
  }
}

/// A digest that services tell of objects.
package enum DigestKind: Sendable, Hashable, CustomStringConvertible {
  /// The MD5 in an ETag.
  case md5
  /// One of the checksums that S3 knows.
  case checksum(ChecksumAlgorithm)

  /// Its name in lower case.
  package var description: String {
    switch self {
    case .md5: "md5"
    case .checksum(let algorithm): algorithm.rawValue.lowercased()
    }
  }

  /// The check that is linear, so that those of ranges make that of the whole (s3-semantics 3d).
  var crc: CRC.Variant? {
    guard case .checksum(let algorithm) = self else { return nil }
    return CRC.Variant(algorithm)
  }

  /// A digest in the writing of its header.
  func text(_ bytes: [UInt8]) -> String {
    switch self {
    case .md5: Hex.encode(bytes)
    case .checksum: Base64.encode(bytes)
    }
  }

  /// The digest of bytes at once; nil for an algorithm that is not computed here.
  func digest(_ bytes: [UInt8]) -> [UInt8]? {
    var running = RunningDigest(self)
    running?.update(bytes)
    return running?.finish()
  }
}

/// A digest under way.
struct RunningDigest {
  private enum State {
    case md5(Digest)
    case checksum(RunningChecksum)
  }

  private var state: State

  /// Starts a digest; nil for an algorithm that is not computed here.
  init?(_ kind: DigestKind) {
    switch kind {
    case .md5: state = .md5(Digest(.md5))
    case .checksum(let algorithm):
      guard let checksum = RunningChecksum(algorithm) else { return nil }
      state = .checksum(checksum)
    }
  }

  /// Adds bytes.
  mutating func update(_ bytes: [UInt8]) {
    switch state {
    case .md5(let digest): digest.update(bytes)
    case .checksum(var checksum):
      checksum.update(bytes)
      state = .checksum(checksum)
    }
  }

  /// Ends the computation; nothing may be added afterwards.
  func finish() -> [UInt8] {
    switch state {
    case .md5(let digest): digest.finish()
    case .checksum(let checksum): checksum.finishBytes()
    }
  }
}
