internal import Digests
internal import HTTPTransport
internal import S3Types

/// Whether the service looks at the digests that it is sent, and what an ETag is.
extension Probe {
  /// The bytes of the usual test vector, with its CRC-32 (s3-semantics 3d).
  private static let bytes = "123456789"
  private static let crc32 = "y/Q5Jg=="

  static let digests: [Probe] = [
    Probe("content_md5", "Content-MD5 of an upload") { bench async throws(S3Error) in
      let location = try bench.location("md5")
      let right = Base64.encode(Digest.of(Array(bytes.utf8), .md5))
      try await bench.put(location, bytes, [("content-md5", right)])
      let wrong = Base64.encode(Digest.of([], .md5))
      let refused = try await refusal { () async throws(S3Error) in
        try await bench.put(location, bytes, [("content-md5", wrong)])
      }
      return refused.map { .supported("a wrong one is refused: \($0.code)") } ?? .ignored("a wrong one is accepted")
    },
    Probe("checksum", "x-amz-checksum-crc32 of an upload") { bench async throws(S3Error) in
      let location = try bench.location("crc32")
      let name = "x-amz-checksum-crc32"
      try await bench.put(location, bytes, [(name, crc32)])
      let found = try await bench.head(location, [("x-amz-checksum-mode", "ENABLED")])?[name]
      let refused = try await refusal { () async throws(S3Error) in
        try await bench.put(location, bytes, [(name, "AAAAAA==")])
      }
      let keeping = found == crc32 ? "returned by HEAD" : "not returned by HEAD"
      guard let refused else { return .ignored("a wrong one is accepted; \(keeping)") }
      return found == crc32
        ? .supported("a wrong one is refused: \(refused.code); \(keeping)")
        : .ignored("a wrong one is refused: \(refused.code); \(keeping)")
    },
    Probe("etag_is_md5", "the ETag of a PutObject is its MD5") { bench async throws(S3Error) in
      let answer = try await bench.put(try bench.location("etag"), bytes)
      let isMD5 = answer.etag?.md5Hex == Hex.encode(Digest.of(Array(bytes.utf8), .md5))
      let text = "ETag \(answer.etag?.rawValue ?? "missing")"
      return isMD5 ? .supported(text) : .notSupported(text)
    },
  ]
}
