/// One event of a YAML stream.
struct YAMLEvent {
  /// What happens.
  enum Kind {
    case streamStart
    case streamEnd
    case documentStart
    case documentEnd
    case alias(String)
    case scalar(YAMLScalar)
    case sequenceStart
    case sequenceEnd
    case mappingStart
    case mappingEnd
  }

  /// What happens.
  var kind: Kind
  /// `&name`.
  var anchor: String?
  /// An explicit tag, resolved: `tag:yaml.org,2002:str` for `!!str`.
  var tag: String?
  /// Where.
  var range: SourceRange
}

/// The text of a scalar after unfolding and unescaping.
package struct YAMLScalar: Sendable, Hashable {
  /// How it was written.
  package enum Style: Sendable, Hashable { case plain, singleQuoted, doubleQuoted, block }

  /// The text.
  package var text: String
  /// How it was written.
  package var style: Style

  /// Whether it says "nothing" in so few words: empty, `~`, `null` (row Y11).
  package var isNull: Bool { style == .plain && ["", "~", "null", "Null", "NULL"].contains(text) }
}

/// An error of the YAML parser, in its own words.
struct YAMLProblem: Error {
  /// What was wrong.
  var problem: String
  /// What the parser was doing.
  var context: String
  /// Where it was noticed.
  var offset: Int
  /// Where what it was doing began.
  var contextOffset: Int?
}
