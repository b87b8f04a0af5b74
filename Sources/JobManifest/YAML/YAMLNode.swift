/// A part of a YAML document and where it stands.
package struct YAMLNode: Sendable {
  /// What it is.
  package enum Content: Sendable {
    case scalar(YAMLScalar)
    case sequence([YAMLNode])
    case mapping([YAMLEntry])
    /// Something that has been reported already; nothing more is said about it.
    case invalid
  }

  /// What it is.
  package var content: Content
  /// Where; for a block mapping or sequence only its start, because its end is where the next thing begins.
  package var range: SourceRange

  /// Whether it is a scalar that says "nothing" (row Y11).
  package var isNull: Bool {
    if case .scalar(let scalar) = content { scalar.isNull } else { false }
  }

  /// What it is, for messages: quotes what was seen (row Y17).
  package var summary: String {
    switch content {
    case .scalar(let scalar): scalar.isNull ? "nothing" : scalar.text.quoted
    case .sequence: "a list"
    case .mapping: "a mapping"
    case .invalid: "something invalid"
    }
  }
}

/// One key of a mapping and its value.
package struct YAMLEntry: Sendable {
  /// The key.
  package var key: String
  /// Where the key stands.
  package var keyRange: SourceRange
  /// The value.
  package var value: YAMLNode
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
