/// Why an operation, with all its steps, is not started.
package enum NotStartedReason: Sendable, Hashable, CustomStringConvertible {
  /// How the dependency ended.
  package enum DependencyEnd: String, Sendable, Hashable {
    case failed = "failed"
    case cancelled = "was cancelled"
    case notStarted = "was not started"
  }

  /// An operation that it waits for did not succeed (row R24).
  case dependency(Int, name: String, ended: DependencyEnd)
  /// The run was interrupted before its turn.
  case interrupted

  /// `needs assets, which failed`.
  package var description: String {
    switch self {
    case .dependency(_, let name, let end): "needs \(name), which \(end.rawValue)"
    case .interrupted: "the run was interrupted"
    }
  }
}
