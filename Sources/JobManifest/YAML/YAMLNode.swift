/// A part of a YAML document and where it stands.
struct YAMLNode: Sendable {
  /// What it is.
  enum Content: Sendable {
    case scalar(YAMLScalar)
    case sequence([YAMLNode])
    case mapping([YAMLEntry])
    /// Something that has been reported already; nothing more is said about it.
    case invalid
  }

  /// What it is.
  var content: Content
  /// Where; for a block mapping or sequence only its start, because its end is where the next thing begins.
  var range: SourceRange

  /// Whether it is a scalar that says "nothing" (row Y11).
  var isNull: Bool {
    if case .scalar(let scalar) = content { scalar.isNull } else { false }
  }

  /// What it is, for messages: quotes what was seen (row Y17).
  var summary: String {
    switch content {
    case .scalar(let scalar): scalar.isNull ? "nothing" : scalar.text.quoted
    case .sequence: "a list"
    case .mapping: "a mapping"
    case .invalid: "something invalid"
    }
  }
}

/// One key of a mapping and its value.
struct YAMLEntry: Sendable {
  /// The key.
  var key: String
  /// Where the key stands.
  var keyRange: SourceRange
  /// The value.
  var value: YAMLNode
}

/// What a document may not exceed.
enum YAMLLimits {
  /// The longest file in bytes (row Y8).
  static let bytes = 16 * 1024 * 1024
  /// The most scalars, lists and mappings (row Y8).
  static let nodes = 200_000
  /// The deepest nesting (row Y7).
  static let depth = 64
}
