package import JobPlan

/// What the plan has seen of the places that its operations look at.
extension RunFile {
  /// Whether an operation has a step with an action and a reason.
  package func hasStep(
    of operation: Int, _ action: StepAction, _ reason: StepReason
  ) throws(RunFileError) -> Bool {
    try use { database throws(RunFileError) in
      let rows = try database.connection.statement(
        "SELECT 1 FROM steps WHERE operation = ? AND action = ? AND reason = ? LIMIT 1"
      ).bind(operation).bind(action.rawValue).bind(reason.rawValue)
        .rows { row throws(RunFileError) in try row.requiredInt(0) }
      return !rows.isEmpty
    }
  }
}
