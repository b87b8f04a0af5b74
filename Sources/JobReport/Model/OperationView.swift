import JobPlan
import RunFile
import S3Types

/// One operation of a report.
struct OperationView {
  /// An operation that comes before this one.
  struct Predecessor {
    /// Its name.
    let operation: String
    /// `needs` or `overlap`.
    let kind: String
    /// Why, in words.
    let reason: String
  }

  /// Its index in the manifest.
  let index: Int
  let name: String
  let verb: String
  /// Where it starts in the manifest.
  let line: Int
  /// Where it looks for what it acts on.
  let subject: String
  let state: OperationState
  /// Why it failed or was not started.
  let reason: String?
  /// Why it could not be planned, when it could not.
  let failure: PlanFailure?
  /// Whether its steps are known.
  let isPlanned: Bool
  /// Whether it is planned only when a wait is over.
  let isDeferred: Bool
  /// What it waits for.
  let after: [Predecessor]
  let started: Timestamp?
  let finished: Timestamp?
  let counts: ReportCounts
  /// What its steps send and get.
  let traffic: [Traffic]
  /// What its steps are estimated to cost; nil without prices.
  let cost: Cost?
  /// What it takes away before its time.
  let earlyDeletions: [EarlyDeletion]

  init(
    _ record: OperationRecord, header: RunFileHeader, counts: ReportCounts, traffic: [Traffic], cost: Cost?,
    earlyDeletions: [EarlyDeletion]
  ) {
    index = record.index
    name = record.header.name
    verb = record.header.verb
    line = record.header.line
    subject = record.header.subject
    state = record.state
    reason = record.reason
    if case .failed(let failure)? = record.outcome { self.failure = failure } else { failure = nil }
    if case .deferred? = record.outcome { isDeferred = true } else { isDeferred = false }
    if case .planned? = record.outcome { isPlanned = true } else { isPlanned = false }
    after = header.edges.filter { $0.to == record.index && $0.isEssential }.map {
      Predecessor(operation: header.operations[$0.from].name, kind: $0.kind, reason: $0.reason)
    }
    started = record.started
    finished = record.finished
    self.counts = counts
    self.traffic = traffic
    self.cost = cost
    self.earlyDeletions = earlyDeletions
  }
}
