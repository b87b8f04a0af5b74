import JobPlan
import S3Types

extension Database {
  /// Notes where an operation is.
  func setState(
    _ state: OperationState, of operation: Int, reason: String?, at moment: Timestamp
  ) throws(RunFileError) {
    let started = state == .running ? moment : nil
    let finished: Timestamp? =
      switch state {
      case .pending, .planned, .running: nil
      case .done, .failed, .cancelled, .notStarted: moment
      }
    try connection.statement(
      """
      UPDATE operations SET state = ?, reason = coalesce(?, reason), started = coalesce(started, ?), finished = ?
      WHERE id = ?
      """
    ).bind(state.rawValue).bind(reason).bind(started).bind(finished).bind(operation).run()
  }

  /// What is still planned will not start.
  func abandonSteps(of operation: Int) throws(RunFileError) {
    isUnderWay = true
    try connection.statement("UPDATE steps SET state = 'not_started' WHERE operation = ? AND state = 'planned'")
      .bind(operation).run()
  }

  /// Why what waits for an operation that could not be planned will not start.
  func reasonNotToStart(after dependency: Int) throws(RunFileError) -> NotStartedReason {
    let reasons = try connection.statement("SELECT name, state FROM operations WHERE id = ?").bind(dependency)
      .rows { row throws(RunFileError) in
        let hasFailed = try row.required(1) == OperationState.failed.rawValue
        return NotStartedReason.dependency(
          dependency, name: try row.required(0), ended: hasFailed ? .failed : .notStarted)
      }
    guard let reason = reasons.first else { throw connection.corrupt("operation \(dependency) is missing") }
    return reason
  }

  /// The operations, by index.
  func operations() throws(RunFileError) -> [OperationRecord] {
    try connection.statement(
      """
      SELECT id, name, verb, line, state, reason, expansion, excluded, blocked_by, error_code, error_message,
        http_status, request_id, started, finished, subject FROM operations ORDER BY id
      """
    ).rows { row throws(RunFileError) in
      let id = try row.requiredInt(0)
      guard let state = OperationState(rawValue: try row.required(4)) else {
        throw connection.corrupt("operation \(id) has an unknown state")
      }
      return OperationRecord(
        index: id,
        header: OperationHeader(
          name: try row.required(1), verb: try row.required(2), line: try row.requiredInt(3),
          subject: try row.required(15)),
        state: state, reason: row.text(5), outcome: try expansion(row), started: row.moment(13),
        finished: row.moment(14))
    }
  }

  private func expansion(_ row: Statement) throws(RunFileError) -> ExpansionOutcome? {
    switch row.text(6) {
    case nil: return nil
    case "planned": return .planned(excluded: try row.requiredInt(7))
    case "blocked": return .blocked(by: try row.requiredInt(8))
    case "deferred": return .deferred(until: try row.requiredInt(8))
    case "failed":
      return .failed(
        PlanFailure(
          code: try row.required(9), message: try row.required(10), status: row.int(11), requestID: row.text(12)))
    case let word?: throw connection.corrupt("an operation has the expansion '\(word)', which makes no sense")
    }
  }
}
