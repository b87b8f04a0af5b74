package import S3Types

/// A pattern for paths relative to a tree: `*.html`, `/assets/**`, `build-[0-9]?.{log,txt}`, `literal:a*b`.
///
/// - `*` and `?` stop at "/", `**` crosses it; `?` stands for one Unicode scalar.
/// - `[a-z]`, `[!a-z]`: one scalar of a set or outside of it, never "/".
/// - `{a,b}`: either; `\` takes the next character literally.
/// - A leading "/" ties the pattern to the root of the tree; without it the pattern may start after any "/".
/// - A trailing "/" means everything below; `a/**/b` matches `a/b` too.
/// - `literal:` takes the rest as the whole path, character by character; `glob:` says what is the default.
/// - `regex:` takes the rest as a regular expression that the whole path has to match, "/" as any character.
///
/// Letter case counts, and nothing is normalised. Matching takes time proportional to the length of the path times the
/// length of the pattern, whatever they are.
package struct Pattern: Sendable, Hashable, CustomStringConvertible {
  /// The text as it was given.
  package let text: String
  /// Texts of which every path that matches starts with one; a single "" when that says nothing.
  package let literalPrefixes: [String]
  private let matcher: Matcher

  private enum Matcher: Sendable {
    case literal
    case automaton(GlobAutomaton)
  }

  /// Reads a pattern; throws what is wrong with it and where.
  package init(parsing text: String) throws(PatternError) {
    self.text = text
    if let rest = text.afterPrefix("literal:") {
      guard !rest.isEmpty else {
        throw PatternError("the pattern 'literal:' names nothing", hint: "write the path after 'literal:'")
      }
      matcher = .literal
      literalPrefixes = [String(rest)]
    } else if text.afterPrefix("regex:") != nil {
      var parser = RegexParser(text, from: 6)
      let expression = try parser.parse()
      matcher = .automaton(GlobAutomaton(expression))
      literalPrefixes = expression.literalPrefixes
    } else {
      let skipped = text.afterPrefix("glob:") == nil ? 0 : 5
      var parser = GlobParser(text, from: skipped)
      let glob = try parser.parse()
      matcher = .automaton(GlobAutomaton(glob))
      literalPrefixes = glob.literalPrefixes
    }
  }

  /// Whether the pattern matches a path relative to the tree, such as `assets/site.css`.
  package func matches(_ relativePath: String) -> Bool {
    switch matcher {
    case .literal: text.utf8.dropFirst("literal:".utf8.count).elementsEqual(relativePath.utf8)
    case .automaton(let automaton): automaton.matches(relativePath)
    }
  }

  /// What of the paths below a directory, written with "/" at its end, it matches: perhaps some, and surely all.
  package func matches(below directory: String) -> (some: Bool, all: Bool) {
    switch matcher {
    case .literal:
      (text.utf8.dropFirst("literal:".utf8.count).starts(with: directory.utf8), false)
    case .automaton(let automaton): automaton.matches(below: directory)
    }
  }

  /// Writes a value so that it stands for itself inside a pattern that starts like this one.
  package static func escaping(_ value: String, in pattern: String = "") -> String {
    guard pattern.afterPrefix("literal:") == nil else { return value }
    let signs = pattern.afterPrefix("regex:") == nil ? "*?[]{},!\\" : ".^$|()[]{}*+?-\\"
    var escaped = String.UnicodeScalarView()
    for scalar in value.unicodeScalars {
      if signs.unicodeScalars.contains(scalar) { escaped.append("\\") }
      escaped.append(scalar)
    }
    return String(escaped)
  }

  /// The text as it was given.
  package var description: String { text }

  /// Same text, byte for byte.
  package static func == (left: Self, right: Self) -> Bool { ByteOrder.areEqual(left.text, right.text) }

  /// Hashes the bytes of the text.
  package func hash(into hasher: inout Hasher) { ByteOrder.hash(text, into: &hasher) }
}

extension String {
  /// The rest after a prefix, compared byte by byte; nil when the text does not start with it.
  func afterPrefix(_ prefix: String) -> Substring? {
    guard utf8.starts(with: prefix.utf8) else { return nil }
    return Substring(utf8.dropFirst(prefix.utf8.count))
  }
}
