internal import S3Types

/// A glob that looks for places below a path: what it can be narrowed to before it is matched.
struct PathGlob: Sendable {
  /// What every match starts with, below the path.
  let literalPrefix: String
  /// Whether nothing after `literalPrefix` reaches over a "/", so that one level is all there is to list.
  let isOneLevel: Bool
  private let automaton: GlobAutomaton

  /// Reads a pattern.
  ///
  /// - Parameter anywhere: Whether the match may start after any "/" (`rglob`), or only at the path (`glob`).
  init(_ pattern: String, anywhere: Bool) throws(S3Error) {
    var glob = try Self.parse(pattern)
    glob.isAnchored = !anywhere
    let literal = anywhere ? [] : glob.items.prefix { if case .scalar = $0 { true } else { false } }
    var scalars = String.UnicodeScalarView()
    for case .scalar(let scalar) in literal { scalars.append(scalar) }
    literalPrefix = String(scalars)
    isOneLevel = !anywhere && !glob.items.dropFirst(literal.count).contains(where: Self.reachesOver)
    automaton = GlobAutomaton(glob)
  }

  /// Whether the glob matches a place, given relative to the path; a "/" at its end is not looked at.
  func matches(_ relative: String) -> Bool {
    let bytes = relative.utf8
    return automaton.matches(bytes.last == UInt8(ascii: "/") ? String(Substring(bytes.dropLast())) : relative)
  }

  /// Reads a pattern and refuses what cannot be meant below a path (row 50).
  static func parse(_ pattern: String) throws(S3Error) -> Glob {
    func refused(_ why: String) -> S3Error {
      S3Error(code: .invalidRequest, message: "the pattern '\(Sanitised.text(pattern))' cannot be used: \(why)")
    }
    let slash = UInt8(ascii: "/")
    guard pattern.utf8.first != slash else {
      throw refused("patterns are relative to a path; leave out the '/' at its start")
    }
    guard !pattern.utf8.split(separator: slash).contains(where: { $0.elementsEqual("..".utf8) }) else {
      throw refused("'..' leads nowhere in a bucket; start from the parent instead")
    }
    var parser = GlobParser(pattern, from: 0)
    do throws(PatternError) {
      return try parser.parse()
    } catch {
      throw refused(error.message + (error.hint.map { "; \($0)" } ?? ""))
    }
  }

  private static func reachesOver(_ item: GlobItem) -> Bool {
    switch item {
    case .scalar(let scalar): scalar == "/"
    case .one, .set, .run: false
    case .crossingRun, .segments, .any, .times: true
    case .either(let alternatives): alternatives.contains { $0.contains(where: reachesOver) }
    }
  }
}
