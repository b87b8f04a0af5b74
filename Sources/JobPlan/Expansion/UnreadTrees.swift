import S3Types

/// The trees at a destination of which nobody knows what their counterparts hold; pure.
///
/// They are added in byte order of the names that stand for them, and asked about in the same order, so that only those
/// are kept whose keys may still come.
struct UnreadTrees {
  private(set) var prefixes: [String] = []

  /// Adds a tree, with its "/", when everything before the name without the "/" has been asked about.
  mutating func add(_ prefix: String) {
    // What is past for this name is past for all that comes: `d/` is not yet over when `d-1` is there.
    let name = String(prefix.dropLast())
    prefixes.removeAll { ByteOrder.precedes($0, name) && !name.utf8.starts(with: $0.utf8) }
    prefixes.append(prefix)
  }

  /// Whether a key lies in one of them.
  func hold(_ key: String) -> Bool { prefixes.contains { key.utf8.starts(with: $0.utf8) } }
}
