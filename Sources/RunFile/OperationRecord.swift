package import JobPlan
package import S3Types

/// Where an operation is in its life.
package enum OperationState: String, Sendable, Hashable, CaseIterable {
  /// Its expansion has not ended.
  case pending
  /// Expanded. Next: `running`, `notStarted`.
  case planned
  /// Its steps are being done.
  case running
  /// Every step is done or skipped.
  case done
  /// A step failed, or it could not be planned.
  case failed
  /// It was stopped before its end.
  case cancelled
  /// It was never started.
  case notStarted = "not_started"
}

/// An operation as the run file keeps it.
package struct OperationRecord: Sendable, Hashable {
  /// Its index in the manifest.
  package var index: Int
  /// Name, verb and line.
  package var header: OperationHeader
  /// Where it is in its life.
  package var state: OperationState
  /// Why it was not started or failed, in words.
  package var reason: String?
  /// How its expansion ended; nil while it has not.
  package var outcome: ExpansionOutcome?
  /// When it was started.
  package var started: Timestamp?
  /// When it ended.
  package var finished: Timestamp?

  /// Describes an operation.
  package init(
    index: Int, header: OperationHeader, state: OperationState, reason: String?, outcome: ExpansionOutcome?,
    started: Timestamp?, finished: Timestamp?
  ) {
    self.index = index
    self.header = header
    self.state = state
    self.reason = reason
    self.outcome = outcome
    self.started = started
    self.finished = finished
  }
}
