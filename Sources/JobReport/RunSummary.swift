import JobPlan
package import RunFile

/// The closing words of a run for people.
package enum RunSummary {
  /// One line per operation that did not succeed with its first failure, then the totals.
  package static func text(_ runFile: RunFile, state: String) throws -> String {
    let counts = ReportCounts(try runFile.aggregates(), excluded: 0)
    let bytes = counts.done.bytes > 0 ? " (\(TerminalText.bytes(counts.done.bytes)))" : ""
    var parts = ["\(counts.done.count) done\(bytes)", "\(counts.skipped) skipped", "\(counts.failed) failed"]
    if counts.notStarted > 0 { parts.append("\(counts.notStarted) not started") }
    return "Run \(state): " + parts.joined(separator: ", ") + "."
  }
}
