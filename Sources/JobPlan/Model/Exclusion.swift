/// An object or a file that an operation leaves alone although it lies in its place.
package struct Exclusion: Sendable, Hashable {
  /// The operation, by index.
  package var operation: Int
  /// The object as an `s3://` URL, or the absolute path of the file.
  package var name: String
  /// Which rule.
  package var reason: ExclusionReason
  /// The pattern of an `exclude` that decided; nil for other reasons.
  package var pattern: String?
  /// Where the pattern stands in the manifest, as a UTF-8 offset; nil where nobody knows.
  package var offset: Int?

  /// Describes an exclusion.
  package init(operation: Int, name: String, reason: ExclusionReason, pattern: String? = nil, offset: Int? = nil) {
    self.operation = operation
    self.name = name
    self.reason = reason
    self.pattern = pattern
    self.offset = offset
  }
}

/// Why something takes no part; the raw value is stable and meant for machines.
package enum ExclusionReason: String, Sendable, Hashable, CaseIterable {
  /// A pattern of `exclude` matches it.
  case exclude = "filtered:exclude"
  /// There are patterns of `include`, and none matches it.
  case include = "filtered:include"
  /// It is younger than `older_than`.
  case younger
}
