import S3Client
import S3Types
import Testing

extension Clause {
  /// The keys of s3-semantics 3a, each a promise of its own, so that a server that lacks one lacks only that.
  static let keys: [Clause] = oddKeys.map { name, key in
    Clause("\(name) are bytes of a key: put, head, get, list, copy, delete") { bucket in
      try await bucket.put(key, "of \(key)", headers: ObjectHeaders(contentType: "text/plain"))
      #expect(try await bucket.head(key).headers.contentType == "text/plain")
      #expect(try await bucket.text(key) == "of \(key)")
      #expect(try await bucket.keys().map { Array($0.rawValue.utf8) } == [Array(key.utf8)])
      _ = try await bucket.client.copyObject(
        CopyObjectParameters(from: try bucket.at(key), to: try bucket.at("copy")))
      #expect(try await bucket.text("copy") == "of \(key)")
      // No longer than a key may be.
      let again = "again/" + String(decoding: key.utf8.suffix(ObjectKey.maximumByteCount - 6), as: UTF8.self)
      _ = try await bucket.client.copyObject(
        CopyObjectParameters(from: try bucket.at("copy"), to: try bucket.at(again)))
      #expect(try await bucket.text(again) == "of \(key)")
      if DeleteObjectsParameters.canName(try ObjectKey(key)) {
        let outcomes = try await bucket.client.deleteObjects(
          DeleteObjectsParameters(
            bucket: bucket.name,
            entries: [try ObjectKey(key), try ObjectKey(again)].map { DeleteObjectsParameters.Entry($0) }))
        for outcome in outcomes { _ = try outcome.result.get() }
      } else {
        for name in [key, again] {
          _ = try await bucket.client.deleteObject(DeleteObjectParameters(try bucket.at(name)))
        }
      }
      #expect(try await bucket.keys().map(\.rawValue) == ["copy"])
    }
  }

  private static let oddKeys: [(String, String)] = [
    ("spaces", " a b "), ("plus signs", "a+b"), ("percent signs", "100%"), ("percent codes", "a%2Fb"),
    ("leading slashes", "/lead"), ("two leading slashes", "//x"), ("doubled slashes", "x//y"),
    ("dot segments", "a/../b"), ("leading dot segments", "./c"), ("single dots", "."), ("double dots", ".."),
    ("question marks", "q?x=1&y"), ("versions that are none", "k?versionId=1"), ("number signs", "h#x"),
    ("marks of RFC 3986", "~-_.!*'()"), ("brackets and bars", "[x]{y}|\\^\"<>`"), ("composed letters", "\u{FC}"),
    ("decomposed letters", "u\u{308}"), ("emoji", "\u{1F469}\u{200D}\u{1F680}"), ("tabs", "a\tb"),
    ("line feeds", "a\nb"), ("carriage returns", "a\rb"), ("control characters", "a\u{1}b"),
    ("trailing slashes", "x/"), ("the word soap", "soap"), ("globs", "*?[a-z]"), ("ampersands", "a&amp;b"),
    ("names of 1,024 bytes", String(repeating: "k/23456789", count: 102) + "1234"),
  ]
}
