package import JobPlan
package import RunFile

/// Objects and bytes of a run or of one operation, by what became of them; they always add up (invariant I5).
///
/// Each step is in exactly one of done, failed, stale, skipped, not started, unknown and pending, so their sum is that of
/// `actions`; it is also `planned` with the steps whose action is `skip` or `fail`, which ended with the plan.
package struct ReportCounts: Sendable, Hashable {
  /// Steps that change something, and their bytes.
  package private(set) var planned = Tally(count: 0, bytes: 0)
  /// Those that are done.
  package private(set) var done = Tally(count: 0, bytes: 0)
  /// Refused ones, because the world had changed since the plan; they changed nothing.
  package private(set) var stale = 0
  /// Failed ones, with those that were known to fail when they were planned.
  package private(set) var failed = 0
  /// Steps that need no change, most of them known when they were planned.
  package private(set) var skipped = 0
  /// Steps that were never started.
  package private(set) var notStarted = 0
  /// Steps that had begun when the run was cut off; nobody knows their outcome.
  package private(set) var unknown = 0
  /// Steps that are still to be done; all that change something, in a plan.
  package private(set) var pending = 0
  /// What the filters left out.
  package private(set) var excluded: Int
  private var actions: [StepAction: Tally] = [:]

  /// Adds up what the run file counted.
  package init(_ aggregates: [StepAggregate], excluded: Int) {
    self.excluded = excluded
    for aggregate in aggregates {
      actions[aggregate.action, default: Tally(count: 0, bytes: 0)] =
        actions[aggregate.action, default: Tally(count: 0, bytes: 0)] + aggregate.planned
      if !aggregate.action.isIdle { planned = planned + aggregate.planned }
      switch aggregate.state {
      case .done: done = done + aggregate.planned
      case .failed: failed += aggregate.planned.count
      case .stale: stale += aggregate.planned.count
      case .skipped: skipped += aggregate.planned.count
      case .notStarted: notStarted += aggregate.planned.count
      case .running: unknown += aggregate.planned.count
      case .planned: pending += aggregate.planned.count
      }
    }
  }

  /// Writes the object that the schema calls `counts`.
  func write(_ json: inout JSONWriter) {
    json.object(compact: true) { json in
      json.member("planned", planned.count)
      json.member("bytes", planned.bytes)
      json.member("done", done.count)
      json.member("done_bytes", done.bytes)
      json.member("failed", failed)
      json.member("stale", stale)
      json.member("skipped", skipped)
      json.member("excluded", excluded)
      json.member("not_started", notStarted)
      json.member("unknown", unknown)
      json.member("pending", pending)
      json.key("actions")
      json.object { json in
        for action in StepAction.displayOrder {
          guard let tally = actions[action] else { continue }
          json.key(action.rawValue)
          json.object { json in
            json.member("objects", tally.count)
            json.member("bytes", tally.bytes)
          }
        }
      }
    }
  }
}
