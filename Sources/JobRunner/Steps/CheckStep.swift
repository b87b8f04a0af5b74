import JobManifest
package import JobPlan
import S3Types

/// Looks whether a place is as it has to be; what is not fails the step, so nothing that waits for it is started (R24).
enum CheckStep {
  /// The code of a check that found something else than what it asked for.
  static let code = "CheckFailed"

  /// Looks at the world as it is at the check's place in the order; the state that the plan saw does not count.
  static func perform(
    _ check: Check, keys: KeyPages?, in world: any PlanWorld, at now: Timestamp
  ) async -> LookResult {
    do {
      let found = try await PlaceLook(world, keys: keys)
        .find(check.target, filter: check.filter, keys: check.keys, for: check.requirement)
      let shortfalls = check.requirement.shortfalls(of: found, at: now)
      guard !shortfalls.isEmpty else { return .passed(attempts: 1) }
      return .failed(
        PlanFailure(
          code: Self.code,
          message: "\(check.target.place.url) is not as it has to be: \(shortfalls.joined(separator: "; "))"))
    } catch {
      return .of(error)
    }
  }
}

/// How a step that looks has ended.
package enum LookResult: Sendable {
  /// All is as it has to be, after so many looks.
  case passed(attempts: Int)
  /// It is not, or nobody can say.
  case failed(PlanFailure)
  /// A signal came before it was known.
  case stopped

  /// What an error of the world means.
  static func of(_ error: any Error) -> LookResult {
    if error is CancellationError { return .stopped }
    return .failed(
      error as? PlanFailure ?? PlanFailure(code: PlanFailure.unexpected, message: String(describing: error)))
  }
}
