internal import Digests
internal import S3Types

extension PartPlan {
  /// The checksum of the whole object from those of its parts; nil where one of them has none of this kind.
  func checksum(_ algorithm: ChecksumAlgorithm, of parts: [CompletedPart]) -> ObjectChecksum? {
    guard var whole = CRC.Variant(algorithm).map({ PartwiseCRC($0, size: size) }) else { return nil }
    for part in parts {
      let range = range(ofPart: part.number)
      guard let checksum = part.checksum, checksum.algorithm == algorithm, let value = Base64.decode(checksum.value),
        whole.add(value, of: range.lowerBound..<(range.upperBound + 1))
      else { return nil }
    }
    return whole.value.map {
      ObjectChecksum(algorithm: algorithm, value: Base64.encode($0), coverage: .fullObject)
    }
  }
}

extension CRC.Variant {
  /// The check behind a checksum of S3; nil for digests, which cannot be put together from those of parts.
  init?(_ algorithm: ChecksumAlgorithm) {
    switch algorithm {
    case .crc32: self = .crc32
    case .crc32c: self = .crc32c
    case .crc64nvme: self = .crc64nvme
    default: return nil
    }
  }
}
