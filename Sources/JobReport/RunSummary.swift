import JobPlan
package import RunFile

/// The closing words of a run for people.
package enum RunSummary {
  /// The totals of steps, and of operations where not all of them are done.
  package static func text(_ runFile: RunFile, state: String) throws -> String {
    let counts = ReportCounts(try runFile.aggregates(), excluded: 0)
    let bytes = counts.done.bytes > 0 ? " (\(Quantity.bytes(counts.done.bytes)))" : ""
    var parts = ["\(counts.done.count) done\(bytes)", "\(counts.skipped) skipped", "\(counts.failed) failed"]
    if counts.stale > 0 { parts.append("\(counts.stale) stale") }
    if counts.notStarted > 0 { parts.append("\(counts.notStarted) not started") }
    if counts.unknown > 0 { parts.append("\(counts.unknown) begun without a known outcome") }
    let operations = try runFile.operations()
    let troubles = [
      ("failed", operations.count { $0.state == .failed }), ("cancelled", operations.count { $0.state == .cancelled }),
      ("not started", operations.count { $0.state == .notStarted }),
    ].filter { $0.1 > 0 }.map { "\($0.1) \($0.0)" }
    let ending = troubles.isEmpty ? "." : "; operations: " + troubles.joined(separator: ", ") + "."
    return "Run \(state): " + parts.joined(separator: ", ") + ending
  }
}
