/// A parsed glob.
package struct Glob: Sendable {
  /// Whether it must match from the root of the tree.
  package var isAnchored: Bool
  /// What has to follow each other.
  package var items: [GlobItem]

  /// The longest pattern in bytes.
  package static let maximumByteCount = 1024
  /// The deepest nesting of braces.
  package static let maximumDepth = 8
}

/// One element of a glob.
package indirect enum GlobItem: Sendable {
  /// Exactly this scalar.
  case scalar(Unicode.Scalar)
  /// `?`.
  case one
  /// `[..]`, `[!..]`.
  case set(ScalarSet)
  /// `*`.
  case run
  /// `**`.
  case crossingRun
  /// `**/` at the start of a segment: nothing, or whole segments with their "/".
  case segments
  /// `{..}`, and `a|b` of a regular expression.
  case either([[GlobItem]])
  /// `.` of a regular expression: any scalar.
  case any
  /// `*`, `+`, `?` and `{m,n}` of a regular expression; without a most, any number of times.
  case times([GlobItem], least: Int, most: Int?)
}

/// The scalars of a bracket expression; "/" is never among those of a glob.
package struct ScalarSet: Sendable {
  /// Inclusive ranges.
  package var ranges: [ClosedRange<Unicode.Scalar>]
  /// `[!..]`.
  package var isNegated: Bool
  /// Whether "/" is a scalar as any other, as in a regular expression.
  package var crossesSlash = false

  /// Whether a scalar belongs to the set.
  package func contains(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar != "/" || crossesSlash else { return false }
    return ranges.contains { $0.contains(scalar) } != isNegated
  }
}
