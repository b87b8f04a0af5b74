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
  private var actions: [StepAction: Action] = [:]

  /// The steps with one action.
  package struct Action: Sendable, Hashable {
    /// How many they are.
    package var objects = 0
    /// Their sizes.
    package var bytes = 0
    /// Those that replace nothing.
    package var new = 0
  }

  /// Adds up what the run file counted.
  ///
  /// - Parameters:
  ///   - aggregates: All steps that are meant.
  ///   - statistics: The same steps by what they do; those that replace nothing are counted from it.
  ///   - excluded: What the filters left out.
  package init(_ aggregates: [StepAggregate], _ statistics: [StepStatistics] = [], excluded: Int) {
    self.excluded = excluded
    for steps in statistics where steps.isNew { actions[steps.action, default: Action()].new += steps.tally.count }
    for aggregate in aggregates {
      let all = Tally(count: 0, bytes: actions[aggregate.action]?.bytes ?? 0) + aggregate.planned
      actions[aggregate.action, default: Action()].objects += aggregate.planned.count
      actions[aggregate.action, default: Action()].bytes = all.bytes
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

  /// All steps.
  package var steps: Int { actions.values.reduce(0) { $0 + $1.objects } }

  /// The steps that need no change.
  package var unchanged: Int { actions[.skip]?.objects ?? 0 }

  /// The steps that look and change nothing.
  var looks: Int { actions.reduce(0) { $0 + ($1.key.onlyLooks ? $1.value.objects : 0) } }

  /// The actions that occur, in the order in which they are shown.
  package var byAction: [(action: StepAction, tally: Action)] {
    StepAction.displayOrder.compactMap { action in actions[action].map { (action, $0) } }
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
        for (action, tally) in byAction {
          json.key(action.rawValue)
          json.object { json in
            json.member("objects", tally.objects)
            json.member("bytes", tally.bytes)
            json.member("new", tally.new)
          }
        }
      }
    }
  }
}
