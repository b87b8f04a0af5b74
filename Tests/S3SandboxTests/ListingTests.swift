import S3Types
import Testing

@testable import S3Sandbox

struct ListingTests {
  private static let keys = [
    "a", "a-b", "a.txt", "a/", "a/b", "a/b/c", "a/c", "a//d", "b/1", "b/2", "photos/2026/x", "photos/y", "z", "ü",
    "u\u{308}",
  ]

  private func pages(_ query: ListingQuery, of keys: [String] = keys) throws -> [[String]] {
    let index = ObjectIndex(try keys.map { try listed($0) })
    var query = query
    var pages: [[String]] = []
    while true {
      let page = index.list(query)
      pages.append(page.entries.map(\.name))
      guard page.isTruncated, let last = page.entries.last else { return pages }
      query.after = last.name
    }
  }

  @Test func `keys come in the order of their bytes`() throws {
    let expected = Self.keys.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
    #expect(try pages(ListingQuery()) == [expected])
  }

  @Test(
    arguments: [
      ("", "/", "", ["a", "a-b", "a.txt", "a/", "b/", "photos/", "u\u{308}", "z", "ü"]),
      ("a/", "/", "", ["a/", "a//", "a/b", "a/b/", "a/c"]),
      ("a/b", "/", "", ["a/b", "a/b/"]),
      ("a", "", "a/b", ["a/b/c", "a/c"]),
      ("", "/", "a/", ["b/", "photos/", "u\u{308}", "z", "ü"]),
      ("", "/", "b/1", ["photos/", "u\u{308}", "z", "ü"]),
      ("photos/", "/", "photos/2026/", ["photos/y"]),
      ("photos", "/", "", ["photos/"]),
      ("photos/2026/x", "/", "", ["photos/2026/x"]),
      ("photos/2026/xx", "/", "", []),
      ("", "026", "", nil),
      ("nothing", "", "", []),
    ] as [(String, String, String, [String]?)])
  func `prefix, delimiter and start decide what is listed`(
    _ prefix: String, _ delimiter: String, _ after: String, _ expected: [String]?
  ) throws {
    let found = try pages(ListingQuery(prefix: prefix, delimiter: delimiter, after: after)).flatMap { $0 }
    guard let expected else {
      #expect(found.contains("photos/2026"))
      #expect(found.filter { $0.hasPrefix("photos") } == ["photos/2026", "photos/y"])
      return
    }
    // Byte for byte: "ü" has two spellings here.
    #expect(found.map { Array($0.utf8) } == expected.map { Array($0.utf8) })
  }

  @Test(arguments: 1...16)
  func `pages of any size hold together what one page holds`(_ limit: Int) throws {
    for delimiter in ["", "/"] {
      for prefix in ["", "a", "a/"] {
        let whole = try pages(ListingQuery(prefix: prefix, delimiter: delimiter)).flatMap { $0 }
        let paged = try pages(ListingQuery(prefix: prefix, delimiter: delimiter, limit: limit))
        #expect(paged.flatMap { $0 } == whole)
        #expect(paged.dropLast().allSatisfy { $0.count == limit })
      }
    }
  }

  @Test func `a page of no keys is empty and not truncated`() throws {
    let page = ObjectIndex(try Self.keys.map { try listed($0) }).list(ListingQuery(limit: 0))
    #expect(page.entries.isEmpty)
    #expect(!page.isTruncated)
  }

  @Test func `the index agrees with a sorted set after thousands of random changes`() throws {
    var generator = Lehmer(state: 42)
    var index = ObjectIndex()
    var reference: Set<String> = []
    for _ in 0..<20_000 {
      let name = "k\(generator.next() % 6_000)"
      if generator.next() % 4 == 0 {
        index.remove(try key(name))
        reference.remove(name)
      } else {
        index.insert(try listed(name))
        reference.insert(name)
      }
    }
    #expect(index.count == reference.count)
    let sorted = reference.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    #expect(index.list(ListingQuery(limit: .max)).entries.map(\.name) == sorted)
    for name in sorted.prefix(500) { #expect(index[try key(name)] != nil) }
    #expect(index[try key("absent")] == nil)
  }

  @Test func `a listing encodes as S3 does and not as a path does`() {
    var encoded: [UInt8] = []
    PercentCoding.appendForListing("a b/c+d%e~f*ü\n", to: &encoded)
    #expect(String(decoding: encoded, as: UTF8.self) == "a+b/c%2Bd%25e%7Ef*%C3%BC%0A")
  }

  @Test(arguments: ["a", "a/", "ü/x y", String(repeating: "k", count: 1024)])
  func `a continuation token leads back to where the page ended`(_ last: String) throws {
    let token = ContinuationToken.encode(last)
    #expect(try ContinuationToken.decode(token) == last)
    #expect(token != last)
  }

  @Test(arguments: ["", "a", "YQ==", "not base64!"])
  func `a token that was never given out is refused`(_ token: String) {
    #expect(failureCode { () throws(S3Failure) in _ = try ContinuationToken.decode(token) } == "InvalidArgument")
  }

  @Test(arguments: [("", 1000), ("0", 0), ("7", 7), ("1000", 1000), ("5000", 1000)])
  func `a page size is cut to what S3 gives`(_ text: String, _ limit: Int) throws {
    #expect(try ListingParameters.limit(text, name: "max-keys", largest: 1000) == limit)
  }

  @Test(arguments: ["-1", "x", "99999999999"])
  func `a page size that is no number is refused`(_ text: String) {
    let code = failureCode { () throws(S3Failure) in
      _ = try ListingParameters.limit(text, name: "max-keys", largest: 1000)
    }
    #expect(code == "InvalidArgument")
  }
}

/// A small random number generator with a seed, so that a failure happens again.
private struct Lehmer {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }
}
