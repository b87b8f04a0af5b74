/// The text of one input file and its name, for messages.
package struct SourceFile: Sendable, Hashable {
  /// The name as the user gave it.
  package let name: String
  /// The text.
  package let text: String

  /// Names a text.
  package init(name: String, text: String) {
    self.name = name
    self.text = text
  }
}

/// A stretch of one source file in UTF-8 offsets; `start == end` marks a point.
package struct SourceRange: Sendable, Hashable {
  /// Offset of the first byte.
  package let start: Int
  /// Offset after the last byte.
  package let end: Int

  /// Marks a stretch.
  package init(start: Int, end: Int) {
    self.start = start
    self.end = end
  }
}

/// A value and where it was written.
package struct Located<Value: Sendable & Hashable>: Sendable, Hashable {
  /// The value.
  package var value: Value
  /// Where it stands; nil for defaults.
  package var range: SourceRange?

  /// Pairs a value with its place.
  package init(_ value: Value, at range: SourceRange?) {
    self.value = value
    self.range = range
  }
}
