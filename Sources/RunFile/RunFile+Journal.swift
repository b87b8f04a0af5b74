package import JobPlan
package import S3Types

/// The journal: what the run did.
extension RunFile {
  /// The next steps of an operation that are still to be done, in the order of the plan.
  ///
  /// - Parameters:
  ///   - operation: The operation.
  ///   - phase: Only those of this phase; nil for any.
  ///   - id: Only those after this one.
  ///   - limit: At most so many.
  package func nextSteps(
    of operation: Int, in phase: StepPhase? = nil, after id: Int64 = 0, limit: Int
  ) throws(RunFileError) -> [StoredStep] {
    try steps(
      "\(Self.source(of: phase)) operation = ? AND id > ? AND state = 'planned' ORDER BY id LIMIT ?", Int64(operation),
      id, limit)
  }

  /// Most operations have one phase; only the others pay for an index.
  private static func source(of phase: StepPhase?) -> String {
    switch phase {
    case nil: "WHERE"
    case .transfers?: "WHERE phase IS NULL AND"
    case let phase?: "INDEXED BY steps_by_phase WHERE phase = \(phase.rawValue) AND"
    }
  }

  /// The first phase of an operation after another one; nil when there is none.
  package func nextPhase(of operation: Int, after phase: StepPhase) throws(RunFileError) -> StepPhase? {
    try use { database throws(RunFileError) in
      let rows = try database.connection.statement(
        """
        SELECT min(phase) FROM steps INDEXED BY steps_by_phase WHERE operation = ? AND phase > ?
        """
      ).bind(operation).bind(phase.rawValue)
        .rows { row throws(RunFileError) in row.int(0).map(StepPhase.init(rawValue:)) }
      return rows.first ?? nil
    }
  }

  /// Notes, before their effects, that steps have begun.
  ///
  /// With `durably` this returns when the note would survive a crash of the machine, as it must for effects that are
  /// not idempotent (row P3).
  package func markStarted(_ ids: [Int64], at moment: Timestamp, durably: Bool = false) throws(RunFileError) {
    guard !ids.isEmpty else { return }
    try use { database throws(RunFileError) in
      database.isUnderWay = true
      let mark = { () throws(RunFileError) in
        let update = try database.connection.statement("UPDATE steps SET state = 'running', started = ? WHERE id = ?")
        for id in ids { try update.bind(moment).bind(id).run() }
      }
      if durably { try database.durably(mark) } else { try database.transaction(mark) }
    }
  }

  /// Notes how steps ended, all or none of them.
  package func record(_ outcomes: [StepOutcome]) throws(RunFileError) {
    guard !outcomes.isEmpty else { return }
    try use { database throws(RunFileError) in
      database.isUnderWay = true
      try database.transaction { () throws(RunFileError) in
        let update = try database.connection.statement(
          """
          UPDATE steps SET state = ?, error_code = ?, error_message = ?, http_status = ?, request_id = ?, attempts = ?,
            result_etag = ?, verified_by = ?, bytes = ?, started = coalesce(?, started), finished = ? WHERE id = ?
          """)
        for outcome in outcomes {
          update.bind(outcome.state.rawValue).bind(outcome.code).bind(outcome.message).bind(outcome.status)
          update.bind(outcome.requestID).bind(outcome.attempts).bind(outcome.etag?.rawValue)
          update.bind(outcome.verification).bind(outcome.bytes)
          try update.bind(outcome.started).bind(outcome.finished).bind(outcome.id).run()
          guard database.connection.changes == 1 else {
            throw RunFileError(.unexpected, "step \(outcome.id) is not in the run file")
          }
        }
      }
    }
  }

  /// Notes where an operation is; the first `running` sets its start, every final state its end.
  package func setState(
    _ state: OperationState, of operation: Int, reason: String? = nil, at moment: Timestamp
  ) throws(RunFileError) {
    try use { database throws(RunFileError) in
      try database.setState(state, of: operation, reason: reason, at: moment)
    }
  }

  /// Notes that an operation will not start, with all its steps that are still planned.
  package func markNotStarted(_ operation: Int, reason: String, at moment: Timestamp) throws(RunFileError) {
    try use { database throws(RunFileError) in
      try database.transaction { () throws(RunFileError) in
        try database.abandonSteps(of: operation)
        try database.setState(.notStarted, of: operation, reason: reason, at: moment)
      }
    }
  }

  /// Notes that an operation was stopped or given up: what it has not begun will not start.
  package func end(
    _ operation: Int, as state: OperationState, reason: String, at moment: Timestamp
  ) throws(RunFileError) {
    try use { database throws(RunFileError) in
      try database.transaction { () throws(RunFileError) in
        try database.abandonSteps(of: operation)
        try database.setState(state, of: operation, reason: reason, at: moment)
      }
    }
  }
}

/// Reading back, for the report.
extension RunFile {
  /// What the file says about its run.
  package func header() throws(RunFileError) -> RunFileHeader {
    try use { database throws(RunFileError) in try HeaderCoding.read(from: database) }
  }

  /// The operations, by index.
  package func operations() throws(RunFileError) -> [OperationRecord] {
    try use { database throws(RunFileError) in try database.operations() }
  }

  /// A page of all steps in the order of the plan.
  package func steps(after id: Int64 = 0, limit: Int) throws(RunFileError) -> [StoredStep] {
    try use { database throws(RunFileError) in
      try database.connection.statement("SELECT \(StepCoding.columns) FROM steps WHERE id > ? ORDER BY id LIMIT ?")
        .bind(id).bind(limit).rows { row throws(RunFileError) in try StepCoding.read(row, in: database) }
    }
  }

  /// A page of the steps of one phase of an operation in the order of the plan, whatever their state.
  package func steps(
    of operation: Int, in phase: StepPhase, after id: Int64 = 0, limit: Int
  ) throws(RunFileError) -> [StoredStep] {
    try steps("\(Self.source(of: phase)) operation = ? AND id > ? ORDER BY id LIMIT ?", Int64(operation), id, limit)
  }

  /// A page of the steps of one operation in the order of the plan, whatever their state.
  package func steps(of operation: Int, after id: Int64 = 0, limit: Int) throws(RunFileError) -> [StoredStep] {
    try steps("WHERE operation = ? AND id > ? ORDER BY id LIMIT ?", Int64(operation), id, limit)
  }

  /// The first step of an operation that was planned as one that cannot be done; nil where there is none.
  package func firstImpossible(of operation: Int) throws(RunFileError) -> Step? {
    try steps("WHERE operation = ? AND id > ? AND action = 'fail' ORDER BY id LIMIT ?", Int64(operation), 0, 1)
      .first?.step
  }

  /// Steps counted by operation, action and state.
  package func aggregates() throws(RunFileError) -> [StepAggregate] {
    try use { database throws(RunFileError) in
      if !database.isUnderWay, let sums = database.sums?.byAction { return Self.aggregates(of: sums) }
      return try database.connection.statement(
        """
        SELECT operation, action, state, count(*), \(Schema.sum(of: "size")), \(Schema.sum(of: "bytes")),
          \(Schema.sum(of: "attempts"))
        FROM steps GROUP BY operation, action, state ORDER BY operation, action, state
        """
      ).rows { row throws(RunFileError) in
        guard let action = StepAction(rawValue: try row.required(1)),
          let state = StepState(rawValue: try row.required(2))
        else { throw database.connection.corrupt("a step has an unknown action or state") }
        return StepAggregate(
          operation: try row.requiredInt(0), action: action, state: state,
          planned: Tally(count: try row.requiredInt(3), bytes: try row.requiredInt(4)),
          bytesMoved: try row.requiredInt(5), attempts: try row.requiredInt(6))
      }
    }
  }

  /// As planned: nothing has been done yet.
  private static func aggregates(
    of sums: [(operation: Int, action: StepAction, isHollow: Bool, tally: Tally)]
  ) -> [StepAggregate] {
    var totals: [Int: [StepAction: Tally]] = [:]
    for sum in sums {
      let known = totals[sum.operation, default: [:]][sum.action] ?? Tally(count: 0, bytes: 0)
      totals[sum.operation, default: [:]][sum.action] = known + sum.tally
    }
    return totals.sorted { $0.key < $1.key }.flatMap { operation, actions in
      actions.sorted { $0.key.rawValue < $1.key.rawValue }.map { action, tally in
        StepAggregate(
          operation: operation, action: action, state: StepCoding.initialState(of: action), planned: tally,
          bytesMoved: 0, attempts: 0)
      }
    }
  }

  private func steps(
    _ condition: String, _ operation: Int64, _ id: Int64, _ limit: Int
  ) throws(RunFileError) -> [StoredStep] {
    try use { database throws(RunFileError) in
      try database.connection.statement("SELECT \(StepCoding.columns) FROM steps \(condition)")
        .bind(operation).bind(id).bind(limit)
        .rows { row throws(RunFileError) in try StepCoding.read(row, in: database) }
    }
  }
}
