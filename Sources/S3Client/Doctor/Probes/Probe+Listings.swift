internal import HTTPTransport
internal import S3Types

/// Listings and their encoding.
extension Probe {
  static let listings: [Probe] = [
    Probe("list_v2", "ListObjectsV2, page by page") { bench async throws(S3Error) in
      try await paged(bench, .v2, "v2/")
    },
    Probe("list_v1", "ListObjects, page by page") { bench async throws(S3Error) in
      try await paged(bench, .v1, "v1/")
    },
    Probe("list_encoding", "encoding-type=url") { bench async throws(S3Error) in
      let location = try bench.location("encoding/a b+c%25&\u{E9}")
      try await bench.put(location, "x")
      // By the first version, which every service has.
      let request = try S3Request(
        .listObjects, .get, bucket: bench.bucket,
        query: [QueryItem("encoding-type", "url"), QueryItem("prefix", bench.prefix + "encoding/")])
      let raw = try await bench.send(request).texts("Key").first ?? ""
      let isEncoded = raw.utf8.contains(UInt8(ascii: "%")) && !raw.utf8.contains(0xC3)
      let keys = try await bench.keys("encoding/")
      guard keys == ["a b+c%25&\u{E9}"] else {
        return .notSupported("the key comes back as \(keys.first ?? "nothing")")
      }
      return isEncoded ? .supported("the key comes as \(raw.suffix(24))") : .ignored("keys come as they are")
    },
    Probe("list_byte_order", "listings in byte order, after any text") { bench async throws(S3Error) in
      // Letters of both cases, and characters that UTF-16 orders the other way round.
      let keys = ["B", "Ba", "a-", "a/b", "ab", "\u{E9}", "\u{FB00}", "\u{1F600}"]
      for key in keys { try await bench.put(try bench.location("order/" + key), "x") }
      let all = try await bench.keys("order/")
      guard all == keys else { return .notSupported("the order is \(all.joined(separator: ", "))") }
      let rest = try await bench.keys("order/", after: "a0")
      return rest == Array(keys.dropFirst(4))
        ? .supported("\(keys.count) keys in order, and \(rest.count) after 'a0'")
        : .ignored("start-after gives \(rest.joined(separator: ", "))")
    },
  ]

  private static func paged(
    _ bench: ProbeBench, _ version: ListVersion, _ name: String
  ) async throws(S3Error) -> Answer {
    let keys = ["a", "b", "c/d"]
    for key in keys { try await bench.put(try bench.location(name + key), "x") }
    let client = bench.client { $0.listVersion = version }
    let (found, pages) = try await bench.list(client, name, pageSize: 1)
    guard found == keys else { return .notSupported("3 objects were written and these listed: \(found)") }
    return pages >= 3
      ? .supported("3 objects in \(pages) pages") : .ignored("max-keys=1 gave \(pages) page(s) for 3 objects")
  }
}
