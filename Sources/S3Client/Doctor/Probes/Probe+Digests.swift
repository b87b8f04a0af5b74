internal import Digests
internal import HTTPTransport
internal import S3Types

/// Whether the service looks at the digests that it is sent, and what an ETag is.
extension Probe {
  /// The bytes of the usual test vector (s3-semantics 3d).
  private static let bytes = "123456789"

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
    checksum("checksum", .crc32, "y/Q5Jg=="),
    checksum("checksum_crc64nvme", .crc64nvme, "rosUhgp5mIg="),
    Probe("etag_is_md5", "the ETag of a PutObject is its MD5") { bench async throws(S3Error) in
      let answer = try await bench.put(try bench.location("etag"), bytes)
      let isMD5 = answer.etag?.md5Hex == Hex.encode(Digest.of(Array(bytes.utf8), .md5))
      let text = "ETag \(answer.etag?.rawValue ?? "missing")"
      return isMD5 ? .supported(text) : .notSupported(text)
    },
  ]

  private static func checksum(_ name: String, _ algorithm: ChecksumAlgorithm, _ right: String) -> Probe {
    let header = algorithm.headerName
    let wrong = Base64.encode([UInt8](repeating: 0, count: Base64.decode(right)?.count ?? 0))
    return Probe(name, "\(header) of an upload") { bench async throws(S3Error) in
      let location = try bench.location(name)
      try await bench.put(location, bytes, [(header, right)])
      let found = try await bench.head(location, [("x-amz-checksum-mode", "ENABLED")])?[header]
      let refused = try await refusal { () async throws(S3Error) in
        try await bench.put(location, bytes, [(header, wrong)])
      }
      let keeping = found == right ? "returned by HEAD" : "not returned by HEAD"
      guard let refused else { return .ignored("a wrong one is accepted; \(keeping)") }
      return found == right
        ? .supported("a wrong one is refused: \(refused.code); \(keeping)")
        : .ignored("a wrong one is refused: \(refused.code); \(keeping)")
    }
  }
}
