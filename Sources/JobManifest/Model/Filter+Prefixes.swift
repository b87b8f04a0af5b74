import S3Types

/// What of a tree has to be listed at all.
extension Filter {
  /// More prefixes than this are not worth a listing each.
  private static let mostPrefixes = 16

  /// Texts in byte order, none of which starts with another, such that every path that takes part starts with one of
  /// them; a single "" for the whole tree.
  ///
  /// Only rules that include can make the tree smaller, and only where nothing else takes part: each path that takes
  /// part is matched by one of them then, whatever is excluded before. A pattern that may start after any "/" says
  /// nothing about where.
  package var literalPrefixes: [String] {
    guard otherwise == .exclude else { return [""] }
    let all = includes.flatMap(\.value.literalPrefixes).sorted(by: ByteOrder.precedes)
    var prefixes: [String] = []
    for prefix in all {
      // What starts with another comes right after it in byte order.
      if let last = prefixes.last, prefix.utf8.starts(with: last.utf8) { continue }
      prefixes.append(prefix)
    }
    guard prefixes.count > Self.mostPrefixes else { return prefixes.isEmpty ? [""] : prefixes }
    return [Self.common(prefixes)]
  }

  /// What texts in byte order start with.
  private static func common(_ texts: [String]) -> String {
    guard let first = texts.first, let last = texts.last else { return "" }
    // Whole characters, because half of one is no prefix that can be asked for.
    let shared = zip(first.unicodeScalars, last.unicodeScalars).prefix { $0 == $1 }.map(\.0)
    return String(String.UnicodeScalarView(shared))
  }
}
