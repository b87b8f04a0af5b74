import S3Types
import Testing

@testable import S3Client

@Suite struct PathNamingTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let key: String
    let name: String
    let parent: String
    let stem: String
    let suffix: String
    let parts: [String]
    var testDescription: String { key.debugDescription }
  }

  static let rows = [
    Row(key: "", name: "", parent: "", stem: "", suffix: "", parts: []),
    Row(key: "a", name: "a", parent: "", stem: "a", suffix: "", parts: ["a"]),
    Row(key: "a/b.txt", name: "b.txt", parent: "a/", stem: "b", suffix: ".txt", parts: ["a", "b.txt"]),
    Row(key: "a/b/", name: "b", parent: "a/", stem: "b", suffix: "", parts: ["a", "b"]),
    Row(key: "x//y", name: "y", parent: "x//", stem: "y", suffix: "", parts: ["x", "", "y"]),
    Row(key: "x//", name: "", parent: "x/", stem: "", suffix: "", parts: ["x", ""]),
    Row(key: "/lead", name: "lead", parent: "/", stem: "lead", suffix: "", parts: ["", "lead"]),
    Row(key: "/", name: "", parent: "", stem: "", suffix: "", parts: [""]),
    Row(key: "//", name: "", parent: "/", stem: "", suffix: "", parts: ["", ""]),
    Row(key: ".", name: ".", parent: "", stem: ".", suffix: "", parts: ["."]),
    Row(key: "a/..", name: "..", parent: "a/", stem: "..", suffix: "", parts: ["a", ".."]),
    Row(key: "a/../b", name: "b", parent: "a/../", stem: "b", suffix: "", parts: ["a", "..", "b"]),
    Row(key: "a.tar.gz", name: "a.tar.gz", parent: "", stem: "a.tar", suffix: ".gz", parts: ["a.tar.gz"]),
    Row(key: ".profile", name: ".profile", parent: "", stem: ".profile", suffix: "", parts: [".profile"]),
    Row(key: "..a.b", name: "..a.b", parent: "", stem: "..a", suffix: ".b", parts: ["..a.b"]),
    Row(key: "dot.", name: "dot.", parent: "", stem: "dot.", suffix: "", parts: ["dot."]),
    Row(key: "v1.2/", name: "v1.2", parent: "", stem: "v1", suffix: ".2", parts: ["v1.2"]),
    Row(key: "u\u{308}.x", name: "u\u{308}.x", parent: "", stem: "u\u{308}", suffix: ".x", parts: ["u\u{308}.x"]),
    Row(key: "\u{FC}.x", name: "\u{FC}.x", parent: "", stem: "\u{FC}", suffix: ".x", parts: ["\u{FC}.x"]),
    Row(key: "a b/100%+?#", name: "100%+?#", parent: "a b/", stem: "100%+?#", suffix: "", parts: ["a b", "100%+?#"]),
  ]

  let client: S3Client

  init() throws { client = try TestClient([]).client }

  func path(_ key: String) throws -> S3Path { S3Path(client: client, bucket: try .make(), key: key) }

  @Test(arguments: rows) func `the parts of a key are its bytes, and nothing is normalised`(_ row: Row) throws {
    let path = try path(row.key)
    func same(_ left: String, _ right: String) -> Bool { ByteOrder.areEqual(left, right) }
    #expect(same(path.name, row.name), "\(path.name)")
    #expect(same(path.parent.key, row.parent), "\(path.parent.key)")
    #expect(same(path.stem, row.stem), "\(path.stem)")
    #expect(same(path.suffix, row.suffix), "\(path.suffix)")
    #expect(path.parts.count == row.parts.count && zip(path.parts, row.parts).allSatisfy(same), "\(path.parts)")
    // Parent, name and the closing slash are the whole key again.
    let slash = path.endsInSlash && !path.name.isEmpty ? "/" : ""
    #expect(same(path.parent.key + path.name + slash, row.key) || path.name.isEmpty)
    #expect(path.parents.last?.isBucket ?? path.isBucket)
  }

  @Test func `suffixes come in order`() throws {
    #expect(try path("a.tar.gz").suffixes == [".tar", ".gz"])
    #expect(try path(".a.b").suffixes == [".b"])
    #expect(try path("a").suffixes.isEmpty)
    #expect(try path("a.b.").suffixes.isEmpty)
  }

  @Test func `parents come nearest first and end at the bucket`() throws {
    #expect(try path("a/b//c").parents.map(\.key) == ["a/b//", "a/b/", "a/", ""])
  }

  @Test(arguments: [
    ("", "a", "a"), ("a", "b", "a/b"), ("a/", "b", "a/b"), ("a", "/b", "a//b"), ("a", "", "a"), ("a", "..", "a/.."),
    ("a/", "b/", "a/b/"), ("/", "x", "/x"), ("a", "b/c", "a/b/c"),
  ])
  func `joining puts one slash between and changes nothing else`(_ left: String, _ right: String, _ joined: String)
    throws
  {
    #expect(try (path(left) / right).key == joined)
    #expect(try path(left).appending(right).key == joined)
  }

  @Test(arguments: [
    ("a/b", "a", "b"), ("a/b", "a/", "b"), ("a/b", "", "a/b"), ("a/b", "a/b", ""), ("a/", "a", ""),
    ("a", "a/", nil), ("logs2/a", "logs", nil), ("a//b", "a", "/b"), ("u\u{308}/x", "\u{FC}", nil),
  ])
  func `relative keys end at a slash and compare bytes`(_ key: String, _ base: String, _ rest: String?) throws {
    let (path, base) = (try path(key), try path(base))
    #expect(path.relative(to: base) == rest)
    #expect(path.isRelative(to: base) == (rest != nil))
  }

  @Test func `nothing is relative to another bucket or another client`() throws {
    let elsewhere = S3Path(client: client, bucket: try .make("elsewhere"), key: "a")
    let foreign = S3Path(client: try TestClient([]).client, bucket: try .make(), key: "a")
    #expect(try path("a/b").relative(to: elsewhere) == nil)
    #expect(try path("a/b").relative(to: foreign) == nil)
  }

  @Test func `a name, a stem and a suffix can be replaced`() throws {
    #expect(try path("a/b.tar.gz").withName("c").key == "a/c")
    #expect(try path("a/b/").withName("c").key == "a/c/")
    #expect(try path("a/b.tar.gz").withStem("c").key == "a/c.gz")
    #expect(try path("a/b.tar.gz").withSuffix(".xz").key == "a/b.tar.xz")
    #expect(try path("a/b.txt").withSuffix("").key == "a/b")
    #expect(try path("a/b").withSuffix(".txt").key == "a/b.txt")
  }

  @Test(arguments: ["", "a/b", "/"]) func `a name that would be no name is refused`(_ name: String) throws {
    let error = #expect(throws: S3Error.self) { try path("x").withName(name) }
    #expect(error?.code == .invalidRequest)
  }

  @Test(arguments: ["txt", ".", "./a", ".a/b"]) func `a suffix that is none is refused`(_ suffix: String) throws {
    #expect(throws: S3Error.self) { try path("x").withSuffix(suffix) }
  }

  @Test func `a bucket has no name to replace`() throws {
    #expect(throws: S3Error.self) { try path("").withName("a") }
  }

  @Test func `equality and order are those of bytes, client and bucket`() throws {
    #expect(try path("\u{FC}") != path("u\u{308}"))
    #expect(try path("a") == path("a"))
    #expect(try Set([path("\u{FC}"), path("u\u{308}"), path("\u{FC}")]).count == 2)
    let foreign = S3Path(client: try TestClient([]).client, bucket: try .make(), key: "a")
    #expect(try path("a") != foreign)
    let keys = ["a/", "a", "a-b", "a.txt", "Z", "\u{10FFFF}", "\u{FFFD}"]
    #expect(try keys.map(path).sorted().map(\.key) == ["Z", "a", "a-b", "a.txt", "a/", "\u{FFFD}", "\u{10FFFF}"])
  }

  @Test(arguments: [
    ("s3://bucket/a b%20c?x#y", "a b%20c?x#y"), ("s3://bucket", ""), ("s3://bucket/", ""), ("s3://bucket//x", "/x"),
    ("s3://bucket/a/../b", "a/../b"),
  ])
  func `a URL names bucket and key literally (row 40)`(_ url: String, _ key: String) throws {
    let path = try client.path(url)
    #expect(path.key == key)
    #expect(path.bucket.rawValue == "bucket")
    #expect(path.description == "s3://bucket/\(key)")
  }

  @Test(arguments: [
    "", "bucket/a", "S3://bucket/a", "s3:/bucket/a", "s3://", "s3:///a", "s3://ab/x", "s3://Bucket/x", "s3://a..b/x",
    "s3://127.0.0.1/x", "https://bucket/a", "s3://buck et/a", "s3://bucket?x/a", " s3://bucket/a",
    "s3://bucket/" + String(repeating: "k", count: 1025), "s3://-bucket/x", "s3://bucket_name/x",
  ])
  func `a URL that is none is refused with its text`(_ url: String) throws {
    let error = #expect(throws: S3Error.self) { try client.path(url) }
    #expect(error?.code == .invalidRequest)
    #expect(error?.message.contains("is not a valid") == true)
  }

  @Test(arguments: [
    ("a/b.csv", "*.csv", true), ("a/b.csv", "a/*.csv", true), ("x/a/b.csv", "a/*.csv", true),
    ("a/b/c.csv", "a/*.csv", false), ("a/b/c.csv", "a/**/*.csv", true), ("a/b/", "b", true), ("ab", "b", false),
    ("a/[x]", "[[]x]", true), ("a.csv", "?.{csv,tsv}", true), ("\u{FC}", "u\u{308}", false),
  ])
  func `a glob matches the end of a key from any slash on`(_ key: String, _ pattern: String, _ matches: Bool) throws {
    #expect(try path(key).matches(pattern) == matches)
  }

  @Test(arguments: ["/a", "../a", "a/../b", "a/..", "..", "", "[a", "s3://b/a"])
  func `a pattern that leads out of the path is refused (row 50)`(_ pattern: String) throws {
    let path = try path("a")
    for attempt in [{ try path.glob(pattern) }, { try path.rglob(pattern) }] {
      let error = #expect(throws: S3Error.self) { try attempt() }
      #expect(error?.code == .invalidRequest)
    }
    #expect(throws: S3Error.self) { try path.matches(pattern) }
  }

  @Test(arguments: [
    ("*.csv", "", true), ("2026/*.csv", "2026/", true), ("2026/a*", "2026/a", true), ("**/a", "", false),
    ("a/*/b", "a/", false), ("a\\*b", "a*b", true), ("a/{b,c/d}", "a/", false), ("a/", "a/", false),
  ])
  func `a glob knows what its matches start with`(_ pattern: String, _ prefix: String, _ isOneLevel: Bool) throws {
    let glob = try PathGlob(pattern, anywhere: false)
    #expect(glob.literalPrefix == prefix)
    #expect(glob.isOneLevel == isOneLevel)
  }

  @Test func `a path shows nothing of its client`() throws {
    var text = ""
    dump(try path("a"), to: &text)
    #expect(!text.contains("AKID") && !text.contains("planted"))
  }
}
