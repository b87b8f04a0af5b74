import JobManifest
import S3Types

extension OperationExpansion {
  /// One step, which looks until all is there; the plan says whether it is there already.
  func expand(_ wait: Wait) async throws {
    let found = try await find(wait.target, filter: wait.filter, for: wait.requirement)
    let shortfalls = wait.requirement.shortfalls(of: found, at: now)
    isPending = !shortfalls.isEmpty
    try emit(
      Step(
        operation: operation, action: .wait, destination: try looked(at: wait.target), size: 0,
        reason: isPending ? .pending : .satisfied, expected: .unknown,
        detail: isPending
          ? shortfalls.joined(separator: "; ") + "; at most \(Requirement.duration(wait.timeout))"
          : "\(wait.requirement.asked): found \(found.text)"))
  }
}
