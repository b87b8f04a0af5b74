package import JobManifest
import S3Types

extension OperationExpansion {
  /// One step, which looks until all is there; the plan says whether it is there already.
  func expand(_ wait: Wait) async throws {
    let found = try await find(wait.target, filter: wait.filter, keys: wait.keys, for: wait.requirement)
    let shortfalls = wait.requirement.shortfalls(of: found, at: now)
    if let failure = wait.failure(of: found, shortfalls) { throw failure }
    isPending = !shortfalls.isEmpty
    try emit(
      Step(
        operation: operation, action: .wait, destination: try looked(at: wait.target), size: 0,
        reason: isPending ? .pending : .satisfied, expected: .unknown,
        detail: isPending
          ? shortfalls.joined(separator: "; ") + "; at most \(Requirement.duration(wait.timeout))"
          : "\(wait.requirement.asked(of: found.keys)): found \(found.text)"))
  }
}

extension Wait {
  /// Why it would never be over: its list names nothing that could come; nil where something could.
  package func failure(of found: Finding, _ shortfalls: [String]) -> PlanFailure? {
    guard let keys = found.keys, keys.count == 0, !shortfalls.isEmpty else { return nil }
    return PlanFailure(
      code: PlanFailure.emptyList,
      message: "'\(keys.name)' names no key that counts, so that nothing could come: "
        + shortfalls.joined(separator: "; "))
  }
}
