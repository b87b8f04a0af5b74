import JobPlan
package import RunFile

/// How a run or a plan ended, by what its run file says (invariant I5: any failure means a non-zero exit).
package enum RunEnding {
  /// Codes of the service and of the client that are about who we are or where the service is, not about an object.
  private static let configurationCodes: Set<String> = [
    "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "AuthorizationHeaderMalformed",
    "RequestTimeTooSkewed", "Client.Credentials", "Client.Configuration",
  ]

  /// The exit code of a plan: what could not be planned would fail in a run as well.
  package static func ofPlan(_ runFile: RunFile) throws -> ExitStatus {
    let summary = try runFile.summary()
    guard summary.hasFailures else { return .success }
    return summary.operations.contains { isConfiguration($0.outcome) } ? .configuration : .failed
  }

  /// The exit code of a run.
  package static func ofRun(_ runFile: RunFile, signal: Int32?) throws -> ExitStatus {
    let records = try runFile.operations()
    if let signal, records.contains(where: { $0.state != .done }) { return .interrupted(by: signal) }
    guard records.contains(where: { $0.state != .done }) else { return .success }
    return records.contains { isConfiguration($0.outcome) } ? .configuration : .failed
  }

  private static func isConfiguration(_ outcome: ExpansionOutcome?) -> Bool {
    guard case .failed(let failure)? = outcome else { return false }
    return configurationCodes.contains(failure.code)
  }
}
