package import JobPlan

/// The plan: written by expansion, read back by later operations of the same plan.
extension RunFile {
  /// Appends steps in one transaction.
  package func append(_ steps: [Step]) throws(RunFileError) {
    guard !steps.isEmpty else { return }
    try use { database throws(RunFileError) in
      try database.transaction { () throws(RunFileError) in
        let statement = try database.connection.statement(StepCoding.insertion)
        for step in steps { try StepCoding.insert(step, with: statement, in: database) }
      }
      for step in steps { database.sums?.add(step) }
    }
  }

  /// Takes back every step and exclusion of an operation, and the keys that it would look for.
  package func dropSteps(of operation: Int) throws(RunFileError) {
    try use { database throws(RunFileError) in
      try database.connection.statement("DELETE FROM exclusions WHERE operation = ?").bind(operation).run()
      try database.connection.statement("DELETE FROM steps WHERE operation = ?").bind(operation).run()
      try database.dropKeptKeys(of: operation)
      database.sums?.drop(operation)
    }
  }

  /// Notes how the expansion of an operation ended.
  package func record(_ outcome: ExpansionOutcome, of operation: Int) throws(RunFileError) {
    try use { database throws(RunFileError) in
      let update = try database.connection.statement(
        """
        UPDATE operations SET state = ?, expansion = ?, excluded = ?, blocked_by = ?, error_code = ?,
          error_message = ?, http_status = ?, request_id = ?, reason = ? WHERE id = ?
        """)
      switch outcome {
      case .planned(let excluded):
        update.bind(OperationState.planned.rawValue).bind("planned").bind(excluded).bind(nil as Int?)
        update.bind(nil as String?).bind(nil as String?).bind(nil as Int?).bind(nil as String?).bind(nil as String?)
      case .failed(let failure):
        update.bind(OperationState.failed.rawValue).bind("failed").bind(nil as Int?).bind(nil as Int?)
        update.bind(failure.code).bind(failure.message).bind(failure.status).bind(failure.requestID)
        update.bind(failure.message)
      case .blocked(let dependency):
        let reason = try database.reasonNotToStart(after: dependency)
        update.bind(OperationState.notStarted.rawValue).bind("blocked").bind(nil as Int?).bind(dependency)
        update.bind(nil as String?).bind(nil as String?).bind(nil as Int?).bind(nil as String?)
        update.bind(reason.description)
      case .deferred(let wait):
        update.bind(OperationState.pending.rawValue).bind("deferred").bind(nil as Int?).bind(wait)
        update.bind(nil as String?).bind(nil as String?).bind(nil as Int?).bind(nil as String?)
        update.bind("is planned when the wait is over")
      }
      try update.bind(operation).run()
    }
  }

  /// Marks the plan as complete, durably.
  package func finishPlan() throws(RunFileError) {
    try use { database throws(RunFileError) in
      try database.durably { () throws(RunFileError) in
        try database.connection.execute("UPDATE run SET plan_complete = 1")
      }
    }
  }

  /// Whether the plan was made to its end; half a plan may not be run.
  package func planIsComplete() throws(RunFileError) -> Bool {
    try use { database throws(RunFileError) in
      let rows = try database.connection.statement("SELECT plan_complete FROM run")
        .rows { row throws(RunFileError) in row.int(0) == 1 }
      return rows.first ?? false
    }
  }

  /// Counts and bytes per operation and action.
  package func summary() throws(RunFileError) -> PlanSummary {
    let tallies = try use { database throws(RunFileError) in
      if let sums = database.sums?.byAction { return sums }
      return try database.connection.statement(
        """
        SELECT operation, action, \(Schema.isHollow) AS hollow, count(*), \(Schema.sum(of: "size")) FROM steps
        GROUP BY operation, action, hollow
        """
      ).rows { row throws(RunFileError) in
        guard let action = StepAction(rawValue: try row.required(1)) else {
          throw database.connection.corrupt("a step has an unknown action")
        }
        return (
          operation: try row.requiredInt(0), action: action, isHollow: try row.requiredInt(2) == 1,
          tally: Tally(count: try row.requiredInt(3), bytes: try row.requiredInt(4))
        )
      }
    }
    let tallied = Dictionary(grouping: tallies, by: \.operation)
    return PlanSummary(
      operations: try operations().map { operation in
        let mine = tallied[operation.index] ?? []
        return OperationSummary(
          operation: operation.index, outcome: operation.outcome,
          actions: Dictionary(mine.map { ($0.action, $0.tally) }, uniquingKeysWith: +),
          hollow: Dictionary(mine.filter(\.isHollow).map { ($0.action, $0.tally.count) }, uniquingKeysWith: +))
      })
  }
}
