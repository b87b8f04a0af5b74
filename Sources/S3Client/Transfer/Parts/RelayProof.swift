internal import Digests
internal import S3Types

/// What the bytes of a relay are compared with: the best that the service of their source tells (rows T7, T8).
package struct RelayProof: Sendable {
  /// Nil when nothing but the length can be compared.
  let digest: DownloadProof?
  /// The bytes that each digest is of.
  let pieces: [Range<Int>]
  /// Whether the pieces were only inferred, from the first of them.
  var isInferred = false

  /// What a relay that succeeds has proven.
  package var verification: Verification { digest?.verification ?? .length }

  /// The check that is linear, for which parts may come in any order.
  var variant: CRC.Variant? { digest?.rule == .whole ? digest?.kind.crc : nil }
}

extension ObjectRelay {
  /// Finds out what the bytes can be compared with, for which an object that was written in parts costs a request.
  package func proof() async throws(S3Error) -> RelayProof {
    let rules = reading.rules
    if let whole = DownloadProof(ofWhole: metadata, rules) {
      return RelayProof(digest: whole, pieces: [0..<metadata.size])
    }
    guard let count = metadata.partCountBySuffix, let digest = DownloadProof(ofParts: count, metadata, rules),
      let (layout, isExact) = try await reading.question.known(
        size: metadata.size, count: count, limit: rules.transfer.maxConcurrentParts)
    else { return RelayProof(digest: nil, pieces: []) }
    return RelayProof(digest: digest, pieces: layout.ranges, isInferred: !isExact)
  }

  /// The same by the sizes of all parts; nil when that says nothing new.
  func exact(_ proof: RelayProof) async throws(S3Error) -> RelayProof? {
    guard proof.isInferred else { return nil }
    let layout = try await reading.question.exact(
      size: metadata.size, count: proof.pieces.count, limit: reading.rules.transfer.maxConcurrentParts)
    guard let layout, layout.ranges != proof.pieces else { return nil }
    return RelayProof(digest: proof.digest, pieces: layout.ranges)
  }
}
