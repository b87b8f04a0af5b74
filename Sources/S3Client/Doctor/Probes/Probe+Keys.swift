internal import HTTPTransport
internal import S3Types

/// Keys that are not clean as file names, and those at the limits (s3-semantics 3a).
extension Probe {
  static let keys: [Probe] = [
    key("key_double_slash", "keys with '//'", "a//b"),
    key("key_dot_segment", "keys with './'", "./b"),
    key("key_dot_dot_segment", "keys with '../'", "a/../b"),
    key("key_plus", "keys with '+'", "a+b"),
    key("key_space", "keys with a space", "a b"),
    key("key_newline", "keys with a newline", "a\nb"),
    key("key_trailing_slash", "keys that end in '/'", "marker/"),
    Probe("key_1024_bytes", "keys of 1,024 bytes") { bench async throws(S3Error) in
      let name = "keys/long/"
      let missing = ObjectKey.maximumByteCount - bench.prefix.utf8.count - name.utf8.count
      guard missing > 0 else { return .unclear("the scratch prefix leaves no room for one") }
      // Segments of a length that file systems take, so that it is the length of the key that is asked about.
      let text = String((0..<missing).map { $0 % 200 == 199 && $0 + 1 < missing ? "/" : "k" })
      return try await holds(bench, name, text)
    },
  ]

  private static func key(_ name: String, _ title: String, _ text: String) -> Probe {
    Probe(name, title) { bench async throws(S3Error) in
      try await holds(bench, "keys/" + name.dropFirst(4) + "/", text)
    }
  }

  /// Writes, reads, lists and deletes an object by a key.
  private static func holds(_ bench: ProbeBench, _ name: String, _ key: String) async throws(S3Error) -> Answer {
    let location = try bench.location(name + key)
    try await bench.put(location, "x")
    guard try await bench.text(location) == "x" else { return .notSupported("written, and not there afterwards") }
    let listed = try await bench.keys(name)
    guard listed == [key] else { return .notSupported("listed as \(listed)") }
    try await bench.send(.deleteObject, .delete, location)
    guard try await bench.head(location) == nil else { return .notSupported("still there after a delete") }
    return .supported("written, read, listed and deleted")
  }
}
