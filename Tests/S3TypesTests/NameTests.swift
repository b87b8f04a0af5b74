import S3Types
import Testing

@Suite struct BucketNameTests {
  @Test(arguments: [
    "abc", "my-bucket", "my.bucket.example", "0-1", "1.2.3", "192.168.1.256", "a--b", "xn--x",
    String(repeating: "a", count: 63),
  ])
  func `a name by the rules is taken`(_ name: String) throws {
    #expect(try BucketName(name).rawValue == name)
  }

  @Test(arguments: [
    "", "ab", String(repeating: "a", count: 64), "Abc", "a_b", "a b", "-abc", "abc-", ".abc", "abc.", "a..b",
    "192.168.1.1", "b\u{FC}cket", "a/b", "a\r\nb", "bucket\u{0}",
  ])
  func `a name that breaks a rule is refused`(_ name: String) {
    #expect(throws: InvalidName.self) { try BucketName(name) }
  }

  @Test func `the refusal quotes the name and the rule`() {
    do {
      _ = try BucketName("Upper")
      Issue.record("accepted")
    } catch {
      #expect(error.description == "'Upper' is not a valid bucket name: only a-z, 0-9, '.' and '-' are allowed")
    }
  }

  @Test func `a name with a dot is no single label`() throws {
    #expect(try BucketName("abc").isSingleLabel)
    #expect(try !BucketName("a.b").isSingleLabel)
  }
}

@Suite struct ObjectKeyTests {
  @Test(arguments: ["a", "/", "//", "..", " ", "a\u{0}b", "\u{FC}", String(repeating: "k", count: 1024)])
  func `any 1 to 1024 bytes are a key`(_ key: String) throws {
    #expect(try Array(ObjectKey(key).rawValue.utf8) == Array(key.utf8))
  }

  @Test(arguments: ["", String(repeating: "k", count: 1025), String(repeating: "\u{FC}", count: 513)])
  func `no bytes or more than 1024 are none`(_ key: String) {
    #expect(throws: InvalidName.self) { try ObjectKey(key) }
  }

  @Test func `keys are equal by bytes, so composed and decomposed letters are two keys`() throws {
    let composed = try ObjectKey("\u{FC}")
    let decomposed = try ObjectKey("u\u{308}")
    #expect(composed.rawValue == decomposed.rawValue, "Swift takes the texts for equal; the keys must not follow it")
    #expect(composed != decomposed)
    #expect(Set([composed, decomposed]).count == 2)
    #expect(try composed == ObjectKey("\u{FC}"))
    #expect(decomposed < composed)
  }

  @Test(arguments: [
    ("A", "a"), ("a", "b"), ("a", "aa"), ("a-b", "a.txt"), ("a.txt", "a/"), ("z", "\u{FC}"), ("\u{FFFF}", "\u{10000}"),
  ])
  func `keys are ordered by bytes`(_ first: String, _ second: String) throws {
    #expect(try ObjectKey(first) < ObjectKey(second))
    #expect(try !(ObjectKey(second) < ObjectKey(first)))
  }

  @Test func `prefixes are bytes, not letters`() throws {
    let key = try ObjectKey("u\u{308}/x")
    #expect(key.starts(with: "u"))
    #expect(!key.starts(with: "\u{FC}"))
    #expect(key.relative(to: "u\u{308}/") == "x")
    #expect(key.relative(to: "v") == nil)
    #expect(key.relative(to: "") == key.rawValue)
    #expect(try ObjectKey("dir/").endsInSlash)
    #expect(key.byteCount == 5)
  }
}

@Suite struct S3URLTests {
  @Test(arguments: [
    ("s3://bucket", "bucket", ""), ("s3://bucket/", "bucket", ""), ("s3://bucket/a/b", "bucket", "a/b"),
    ("s3://bucket//a", "bucket", "/a"), ("s3://bucket/a?b#c%20d", "bucket", "a?b#c%20d"),
    ("s3://bucket/../x", "bucket", "../x"), ("s3://bucket/u\u{308}", "bucket", "u\u{308}"),
  ])
  func `what follows the bucket is taken literally`(_ text: String, _ bucket: String, _ rest: String) throws {
    let url = try S3URL(text)
    #expect(url.bucket.rawValue == bucket)
    #expect(Array(url.keyOrPrefix.utf8) == Array(rest.utf8))
  }

  @Test(arguments: [
    "", "bucket/key", "S3://bucket/key", "http://bucket/key", "s3:/bucket", "s3://", "s3:///key", "s3://Bad/key",
    "s3://bucket/" + String(repeating: "k", count: 1025),
  ])
  func `what is not an S3 URL is refused`(_ text: String) {
    #expect(throws: InvalidName.self) { try S3URL(text) }
  }

  @Test func `URLs and locations compare by bytes`() throws {
    #expect(try S3URL("s3://bucket/\u{FC}") != S3URL("s3://bucket/u\u{308}"))
    let bucket = try BucketName("bucket")
    let locations = try ["b", "a", "B"].map { S3Location(bucket: bucket, key: try ObjectKey($0)) }
    #expect(locations.sorted().map(\.key.rawValue) == ["B", "a", "b"])
    #expect(locations[0].description == "s3://bucket/b")
  }
}

@Suite struct ETagTests {
  @Test(arguments: [("\"abc\"", "abc"), ("abc", "abc"), ("W/\"abc\"", "abc"), ("\"\"", ""), ("\"", "\""), ("", "")])
  func `quotes and the weak mark are dropped`(_ text: String, _ expected: String) {
    #expect(ETag(text).rawValue == expected)
    #expect(ETag(text).quoted == "\"\(expected)\"")
  }

  @Test(arguments: [
    ("5D41402ABC4B2A76B9719D911017C592", "5d41402abc4b2a76b9719d911017c592"),
    ("5d41402abc4b2a76b9719d911017c592-2", nil),
    ("5d41402abc4b2a76b9719d911017c59", nil), ("zd41402abc4b2a76b9719d911017c592", nil), ("", nil),
  ])
  func `only 32 hex digits have the shape of an MD5`(_ text: String, _ expected: String?) {
    #expect(ETag(text).md5Hex == expected)
  }
}
