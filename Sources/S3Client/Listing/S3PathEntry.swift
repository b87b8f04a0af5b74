public import S3Types

/// One thing that a listing of a path found.
public struct S3PathEntry: Sendable, Hashable {
  /// Where it is; a prefix ends in "/".
  public let path: S3Path
  /// What it is.
  public let kind: Kind
  /// What the listing says about the object; nil for a prefix.
  public let summary: ObjectSummary?

  /// What an entry is.
  public enum Kind: Sendable, Hashable {
    /// An object.
    case object
    /// An object of no bytes whose key ends in "/": a directory by convention, to be copied and deleted as an object and
    /// never to be downloaded as a file (row 26).
    case marker
    /// What keys have in common up to a "/"; no object stands for it.
    case prefix
  }

  /// Bytes; 0 for a prefix.
  public var size: Int { summary?.size ?? 0 }

  init(prefix: S3Path) {
    path = prefix
    kind = .prefix
    summary = nil
  }

  init(_ summary: ObjectSummary, near path: S3Path) {
    self.path = path.with(key: summary.key.rawValue)
    kind = summary.isMarker ? .marker : .object
    self.summary = summary
  }
}
