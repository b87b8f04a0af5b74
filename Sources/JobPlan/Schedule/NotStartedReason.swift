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
  /// It deletes, and waits, perhaps through others, for an operation that has left something out (invariant I1).
  case deletesAfterFailures(Int, name: String)
  /// An operation has failed for which the manifest says `on_error: stop`.
  case stopped(Int, name: String)
  /// The run was interrupted before its turn.
  case interrupted

  /// `needs assets, which failed`.
  package var description: String {
    switch self {
    case .dependency(_, let name, let end): "needs \(name), which \(end.rawValue)"
    case .deletesAfterFailures(_, let name):
      "deletes, and comes after \(name), of which steps failed; what it tolerates does not justify a delete"
    case .stopped(_, let name): "stopped: operation \(name) failed"
    case .interrupted: "the run was interrupted"
    }
  }
}
