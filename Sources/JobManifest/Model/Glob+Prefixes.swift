import S3Types

extension Glob {
  /// More alternatives than this are cut off at the "{" before them.
  private static let mostPrefixes = 64

  /// Texts of which every match starts with one; a single "" when that says nothing.
  var literalPrefixes: [String] { isAnchored ? Self.prefixes(of: items).map(\.text) : [""] }

  /// The starts of everything that elements match; an open one is the whole of it, so that more may follow.
  private static func prefixes(of items: [GlobItem]) -> [(text: String, isOpen: Bool)] {
    var found: [(text: String, isOpen: Bool)] = [("", true)]
    for item in items {
      switch item {
      case .scalar(let scalar):
        for index in found.indices where found[index].isOpen { found[index].text.unicodeScalars.append(scalar) }
      case .either(let alternatives):
        let starts = alternatives.flatMap { prefixes(of: $0) }
        guard found.count * starts.count <= mostPrefixes else { return found.map { ($0.text, false) } }
        found = found.flatMap { head in
          head.isOpen ? starts.map { (head.text + $0.text, $0.isOpen) } : [head]
        }
      case .one, .set, .run, .crossingRun, .segments, .any, .times: return found.map { ($0.text, false) }
      }
      guard found.contains(where: \.isOpen) else { return found }
    }
    return found
  }
}
