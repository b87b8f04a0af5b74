import JobPlan
package import RunFile

/// How a run or a plan ended, by what its run file says (invariant I5: any failure means a non-zero exit).
package enum RunEnding {
  /// Codes of the service and of the client that are about who we are or where the service is, not about an object.
  private static let configurationCodes: Set<String> = [
    "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "AuthorizationHeaderMalformed",
    "RequestTimeTooSkewed", "Client.Credentials", "Client.Configuration",
  ]

  /// The exit code of a plan: what could not be planned would fail in a run as well, and so would a check that is not
  /// fulfilled by what the plan has seen, and an inventory of keys of which some are missing.
  package static func ofPlan(_ runFile: RunFile) throws -> ExitStatus {
    let summary = try runFile.summary()
    guard summary.hasFailures else { return try failsALook(runFile, summary) ? .failed : .success }
    return summary.operations.contains { isConfiguration($0.outcome) } ? .configuration : .failed
  }

  private static func failsALook(_ runFile: RunFile, _ summary: PlanSummary) throws -> Bool {
    try summary.operations.contains { operation in
      try [StepAction.check, .list].contains { action in
        try operation.actions[action] != nil && runFile.hasStep(of: operation.operation, action, .wouldFail)
      }
    }
  }

  /// The exit code of a run.
  package static func ofRun(_ runFile: RunFile, signal: Int32?) throws -> ExitStatus {
    let records = try runFile.operations()
    if let signal, records.contains(where: { $0.state != .done }) { return .interrupted(by: signal) }
    guard records.contains(where: { $0.state != .done }) else { return .success }
    if records.contains(where: { isConfiguration($0.outcome) }) { return .configuration }
    return try isOnlyStale(runFile, records) ? .refused : .failed
  }

  /// Whether nothing went wrong but steps that were refused because the world has changed since the plan.
  private static func isOnlyStale(_ runFile: RunFile, _ records: [OperationRecord]) throws -> Bool {
    let states = try runFile.aggregates()
    let isPlanned = records.allSatisfy { record in
      if case .planned? = record.outcome { return true }
      return false
    }
    return isPlanned && states.contains { $0.state == .stale } && !states.contains { $0.state == .failed }
  }

  private static func isConfiguration(_ outcome: ExpansionOutcome?) -> Bool {
    guard case .failed(let failure)? = outcome else { return false }
    return configurationCodes.contains(failure.code)
  }
}
