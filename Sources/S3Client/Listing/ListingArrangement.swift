internal import S3Types

/// Turns pages into entries: a pure function of one page and the key before it.
struct ListingArrangement: Sendable {
  let path: S3Path
  let isRecursive: Bool

  /// The entries of a page.
  ///
  /// - Parameter lastKey: The last key before the page, to know which prefixes have come; because keys come in byte
  ///   order, all keys with a prefix are neighbours and nothing else has to be remembered.
  func entries(of page: ListObjectsV2Page, after lastKey: inout String) -> [S3PathEntry] {
    guard isRecursive else { return oneLevel(page) }
    var entries: [S3PathEntry] = []
    entries.reserveCapacity(page.objects.count)
    for object in page.objects {
      for prefix in newPrefixes(of: object.key.rawValue, after: lastKey) {
        entries.append(S3PathEntry(prefix: path.with(key: prefix)))
      }
      entries.append(S3PathEntry(object, near: path))
      lastKey = object.key.rawValue
      // An object `d/` with bytes in it is no marker, and does not stand for its prefix.
      if object.key.endsInSlash, !object.isMarker { lastKey = String(Substring(lastKey.utf8.dropLast())) }
    }
    return entries
  }

  /// The prefixes between the path and a key that the key before does not share, nearest to the key first.
  private func newPrefixes(of key: String, after lastKey: String) -> [String] {
    let bytes = key.utf8
    let base = path.prefix.utf8.count
    var shared = 0
    for (left, right) in zip(bytes, lastKey.utf8) {
      guard left == right else { break }
      shared += 1
    }
    var prefixes: [String] = []
    var length = 0
    for byte in bytes {
      length += 1
      // The last byte of a marker ends the marker itself; what the key before shares has been told.
      guard byte == UInt8(ascii: "/"), length > base, length > shared, length < bytes.count else { continue }
      prefixes.append(String(Substring(bytes.prefix(length))))
    }
    return prefixes.reversed()
  }

  /// Objects and common prefixes in one order (row 28: both `a` and `a/`), without the path's own marker (row 27).
  private func oneLevel(_ page: ListObjectsV2Page) -> [S3PathEntry] {
    var entries: [S3PathEntry] = []
    var prefixes = page.commonPrefixes[...]
    for object in page.objects where !isOwnMarker(object) {
      while let prefix = prefixes.first, ByteOrder.precedes(prefix, object.key.rawValue) {
        entries.append(S3PathEntry(prefix: path.with(key: prefix)))
        prefixes.removeFirst()
      }
      entries.append(S3PathEntry(object, near: path))
    }
    for prefix in prefixes { entries.append(S3PathEntry(prefix: path.with(key: prefix))) }
    return entries
  }

  private func isOwnMarker(_ object: ObjectSummary) -> Bool {
    object.isMarker && ByteOrder.areEqual(object.key.rawValue, path.prefix)
  }
}
