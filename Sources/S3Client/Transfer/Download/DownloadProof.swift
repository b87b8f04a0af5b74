internal import Digests
internal import S3Types

/// What the digests of the pieces that arrived have to make together (rows T7, T8).
struct DownloadProof: Sendable, Hashable {
  /// How the digests of the pieces and the expected one belong together.
  enum Rule: Sendable, Hashable {
    /// One digest of all bytes: of a single piece, of linear checks in pieces, or of the file read once more.
    case whole
    /// The digest of the digests of all parts, and their number.
    case ofParts
  }

  let kind: DigestKind
  let rule: Rule
  /// As the service writes it.
  let expected: String

  /// What it proves.
  var verification: Verification {
    switch rule {
    case .whole: .whole(kind)
    case .ofParts: .ofParts(kind)
    }
  }

  /// Whether the digests of pieces are enough; else the bytes have to be read once more, in order.
  func canCombine(pieces: Int) -> Bool { rule == .ofParts || pieces == 1 || kind.crc != nil }

  /// Whether the pieces, which are all of the object in order, have the digest that is expected.
  func holds(for pieces: [Piece], size: Int) -> Bool {
    switch rule {
    case .whole: combined(pieces, size).map(kind.text) == expected
    case .ofParts: kind.digest(pieces.flatMap(\.digest)).map { kind.text($0) + "-\(pieces.count)" } == expected
    }
  }

  private func combined(_ pieces: [Piece], _ size: Int) -> [UInt8]? {
    if pieces.count == 1 { return pieces[0].digest }
    guard let variant = kind.crc else { return nil }
    var combination = PartwiseCRC(variant, size: size)
    for piece in pieces {
      guard combination.add(piece.digest, of: piece.range) else { return nil }
    }
    return combination.value
  }

  /// Bytes that arrived in one piece, and their digest.
  struct Piece: Sendable, Hashable {
    let range: Range<Int>
    let digest: [UInt8]
  }
}

extension DownloadProof {
  /// The best proof for an object that comes in one stream or in ranges of any size; nil when only parts tell one.
  init?(ofWhole metadata: ObjectMetadata, _ rules: DownloadRules) {
    let computed = metadata.checksums.filter { $0.coversBytes && RunningChecksum($0.algorithm) != nil }
    if let checksum = computed.first(where: { DigestKind.checksum($0.algorithm).crc != nil }) ?? computed.first {
      self.init(kind: .checksum(checksum.algorithm), rule: .whole, expected: checksum.value)
    } else if rules.isETagMD5, !metadata.hasForeignETag, let md5 = metadata.etag?.md5Hex {
      self.init(kind: .md5, rule: .whole, expected: md5)
    } else {
      return nil
    }
  }

  /// The best proof for an object of so many parts; nil when nothing is said about them.
  init?(ofParts count: Int, _ metadata: ObjectMetadata, _ rules: DownloadRules) {
    let composite = metadata.checksums.first {
      !$0.coversBytes && $0.value.hasSuffix("-\(count)") && RunningChecksum($0.algorithm) != nil
    }
    if let composite {
      self.init(kind: .checksum(composite.algorithm), rule: .ofParts, expected: composite.value)
    } else if rules.isMultipartETagTrusted, !metadata.hasForeignETag, let etag = metadata.etag, etag.partCount == count
    {
      self.init(kind: .md5, rule: .ofParts, expected: etag.rawValue.lowercased())
    } else {
      return nil
    }
  }
}

extension ObjectMetadata {
  /// Whether the object is encrypted with a key under which its ETag is no MD5 (row T8).
  var hasForeignETag: Bool { customerKeyAlgorithm != nil || encryption?.algorithm.hasPrefix("aws:") == true }

  /// How many parts the object was written in, by its ETag or by a composite checksum; nil for one that was written whole.
  var partCountBySuffix: Int? {
    etag?.partCount
      ?? checksums.lazy.filter { !$0.coversBytes }.compactMap { checksum in
        checksum.value.split(separator: "-").last.flatMap { Int($0) }
      }.first
  }
}
