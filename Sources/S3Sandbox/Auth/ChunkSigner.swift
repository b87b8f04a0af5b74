import Digests

/// Verifies the chain of chunk signatures of a signed aws-chunked stream.
///
/// See "Transferring payload in multiple chunks" in the Amazon S3 API reference.
struct ChunkSigner: Sendable {
  private let signingKey: [UInt8]
  private let timestamp: String
  private let scope: String
  private var previous: String

  private static let emptyHash = Hex.encode(Digest.of([], .sha256))

  /// Starts the chain at the signature of the request itself.
  init(signingKey: [UInt8], timestamp: String, scope: String, seed: String) {
    self.signingKey = signingKey
    self.timestamp = timestamp
    self.scope = scope
    previous = seed
  }

  /// Whether `signature` is right for a chunk whose data has the given SHA-256; moves the chain on.
  mutating func accept(_ signature: String, chunkHash: [UInt8]) -> Bool {
    advance(
      "AWS4-HMAC-SHA256-PAYLOAD\n\(timestamp)\n\(scope)\n\(previous)\n\(Self.emptyHash)\n\(Hex.encode(chunkHash))",
      signature)
  }

  /// Whether `signature` is right for the trailing headers, given as `name:value` lines each ended by LF.
  mutating func acceptTrailer(_ signature: String, canonicalTrailers: [UInt8]) -> Bool {
    let hash = Hex.encode(Digest.of(canonicalTrailers, .sha256))
    return advance("AWS4-HMAC-SHA256-TRAILER\n\(timestamp)\n\(scope)\n\(previous)\n\(hash)", signature)
  }

  private mutating func advance(_ stringToSign: String, _ signature: String) -> Bool {
    previous = Hex.encode(Digest.hmacSHA256(key: signingKey, Array(stringToSign.utf8)))
    return previous == signature
  }
}
