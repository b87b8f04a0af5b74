/// Turns a key, relative to a tree, into the segments of a local path, or says why it cannot be one (rows S1, D9, D11).
package enum LocalName {
  /// The longest name of a file on the usual file systems.
  package static let maximumByteCount = 255

  /// Why a key cannot be a path.
  package struct Unsafe: Error, Sendable, Hashable {
    /// The reason, to follow the key: `it has an empty segment, …`.
    package let reason: String
  }

  /// The segments of `a/b/c`; for a marker those of its directory.
  ///
  /// Nothing is repaired: two keys that differ in an empty segment or a dot must not become one file, and no key may
  /// leave the directory.
  package static func segments(of relativeKey: String, isMarker: Bool) throws(Unsafe) -> [String] {
    var bytes = Substring(relativeKey).utf8
    if isMarker, bytes.last == UInt8(ascii: "/") { bytes = bytes.dropLast() }
    let segments = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    return try segments.map { (segment) throws(Unsafe) in
      let text = String(Substring(segment))
      if segment.isEmpty { throw Unsafe(reason: "it has an empty segment, which no file can have") }
      if text == "." || text == ".." { throw Unsafe(reason: "it has a segment '\(text)', which would lead elsewhere") }
      if segment.contains(0) { throw Unsafe(reason: "it has a NUL, which no file name can have") }
      if segment.count > maximumByteCount {
        throw Unsafe(reason: "it has a segment of \(segment.count) bytes, and file names have at most 255")
      }
      return text
    }
  }
}
