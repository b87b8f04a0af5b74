/// What is wrong with a pattern.
package struct PatternError: Error, Sendable, Hashable {
  /// One sentence without a full stop.
  package var message: String
  /// Where, in UTF-8 offsets of the pattern; nil for the pattern as a whole.
  package var range: Range<Int>?
  /// What to do.
  package var hint: String?

  /// Describes a mistake.
  package init(_ message: String, at range: Range<Int>? = nil, hint: String? = nil) {
    self.message = message
    self.range = range
    self.hint = hint
  }
}
