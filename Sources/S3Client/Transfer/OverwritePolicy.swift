internal import S3Types

/// When a transfer may replace what is at its destination; said with each call and never taken from the environment.
public enum OverwritePolicy: Sendable, Hashable, CaseIterable {
  /// Always.
  case always
  /// When the destination was written before the source.
  case ifOlder
  /// When size or content differ; where the content cannot be compared, when the destination is older.
  case ifDifferent
  /// Never.
  case never

  /// One side of a comparison.
  struct Side: Sendable, Hashable {
    var size: Int
    var modified: Timestamp?
    /// MD5 of the bytes in hex, where it is known.
    var md5: String?
  }

  /// Why the destination is left as it is; nil when it may be replaced.
  func reasonToSkip(source: Side, destination: Side) -> String? {
    switch self {
    case .always: return nil
    case .never: return "there is something already"
    case .ifOlder: return isOlder(destination, than: source) ? nil : "the destination is not older than the source"
    case .ifDifferent:
      guard source.size == destination.size else { return nil }
      if let left = source.md5, let right = destination.md5 { return left == right ? "the content is the same" : nil }
      return isOlder(destination, than: source) ? nil : "the size is the same and the destination is not older"
    }
  }

  /// Without both times nothing is known to be newer, so the destination counts as older.
  private func isOlder(_ destination: Side, than source: Side) -> Bool {
    guard let left = destination.modified, let right = source.modified else { return true }
    return left < right
  }
}

extension ObjectMetadata {
  /// The object as a side of a comparison.
  func side(at path: S3Path) -> OverwritePolicy.Side {
    OverwritePolicy.Side(size: size, modified: lastModified, md5: md5(at: path))
  }
}

extension S3Path {
  /// Decides about an object at this place, and the condition under which it may be written.
  ///
  /// The condition makes sure that what is replaced is what was looked at.
  func clearance(
    _ policy: OverwritePolicy, source: OverwritePolicy.Side
  ) async throws(S3Error) -> (skip: String?, condition: WriteCondition) {
    guard policy != .always else { return (nil, .none) }
    guard let found = try await headIfThere() else { return (nil, .absent) }
    if let reason = policy.reasonToSkip(source: source, destination: found.side(at: self)) { return (reason, .none) }
    return (nil, found.etag.map(WriteCondition.matches) ?? .none)
  }
}
