/// A key as the tree around it and a name in that tree; both together are the key again, byte for byte.
///
/// The "/" at the end of a marker belongs to its name: without it the name would be another key.
extension String {
  /// The key without its last segment; empty, or with "/" at its end.
  var parentOfKey: String {
    guard let slash = utf8.dropLast().lastIndex(of: UInt8(ascii: "/")) else { return "" }
    return String(self[...slash])
  }

  /// The last segment of the key.
  var nameOfKey: String { String(decoding: utf8.dropFirst(parentOfKey.utf8.count), as: UTF8.self) }
}
