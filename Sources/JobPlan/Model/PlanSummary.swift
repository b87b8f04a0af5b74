/// Counts and bytes of a plan.
package struct PlanSummary: Sendable, Hashable {
  /// One entry per operation, in manifest order.
  package var operations: [OperationSummary]

  /// Collects summaries.
  package init(operations: [OperationSummary]) { self.operations = operations }

  /// All operations together.
  package var totals: [StepAction: Tally] {
    operations.reduce(into: [:]) { totals, operation in totals.merge(operation.actions, uniquingKeysWith: +) }
  }

  /// What was excluded, all operations together.
  package var excluded: Int { operations.reduce(0) { $0 + $1.excluded } }

  /// Whether any step changes anything.
  package var hasChanges: Bool {
    hasDeferred || totals.contains { !$0.key.isIdle && !$0.key.onlyLooks && $0.value.count > 0 }
  }

  /// Whether an operation is planned only when a wait is over, which may then change anything.
  package var hasDeferred: Bool {
    operations.contains { operation in
      if case .deferred? = operation.outcome { return true }
      return false
    }
  }

  /// Whether an operation could not be planned or a step is known to fail.
  package var hasFailures: Bool {
    operations.contains { operation in
      switch operation.outcome {
      case .planned?: return operation.actions[.fail] != nil
      case .deferred?: return false
      case .failed?, .blocked?, nil: return true
      }
    }
  }
}

/// Counts and bytes of one operation of a plan.
package struct OperationSummary: Sendable, Hashable {
  /// Its index in the manifest.
  package var operation: Int
  /// How its expansion ended; nil while it has not.
  package var outcome: ExpansionOutcome?
  /// Per action; actions without steps are absent.
  package var actions: [StepAction: Tally]
  /// How many of these say nothing about a source (`Step.isHollow`), per action.
  package var hollow: [StepAction: Int]

  /// Describes an operation.
  package init(
    operation: Int, outcome: ExpansionOutcome?, actions: [StepAction: Tally], hollow: [StepAction: Int] = [:]
  ) {
    self.operation = operation
    self.outcome = outcome
    self.actions = actions
    self.hollow = hollow
  }

  /// What its filters or its age limit excluded.
  package var excluded: Int {
    if case .planned(let excluded)? = outcome { return excluded }
    return 0
  }
}

/// How many, and how much.
package struct Tally: Sendable, Hashable {
  /// Steps.
  package var count: Int
  /// Bytes.
  package var bytes: Int

  /// Counts.
  package init(count: Int, bytes: Int) {
    self.count = count
    self.bytes = bytes
  }

  /// Adds both; a sum that is too large is the largest number, because a service may say anything about sizes.
  package static func + (left: Self, right: Self) -> Self {
    Tally(count: left.count.addingSaturated(right.count), bytes: left.bytes.addingSaturated(right.bytes))
  }
}

extension Int {
  /// The sum of two numbers of which none is negative, or the largest number.
  fileprivate func addingSaturated(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}

extension StepAction {
  /// Whether nothing is done for a step with this action.
  package var isIdle: Bool { self == .skip || self == .fail }

  /// Whether a step with this action is carried out and changes nothing.
  package var onlyLooks: Bool { self == .check || self == .wait }
}
