/// A parsed glob.
struct Glob: Sendable {
  /// Whether it must match from the root of the tree.
  var isAnchored: Bool
  /// What has to follow each other.
  var items: [GlobItem]

  /// The longest pattern in bytes.
  static let maximumByteCount = 1024
  /// The deepest nesting of braces.
  static let maximumDepth = 8
}

/// One element of a glob.
indirect enum GlobItem: Sendable {
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
  /// `{..}`.
  case either([[GlobItem]])
}

/// The scalars of a bracket expression; "/" is never among them.
struct ScalarSet: Sendable {
  /// Inclusive ranges.
  var ranges: [ClosedRange<Unicode.Scalar>]
  /// `[!..]`.
  var isNegated: Bool

  /// Whether a scalar belongs to the set.
  func contains(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar != "/" else { return false }
    return ranges.contains { $0.contains(scalar) } != isNegated
  }
}
