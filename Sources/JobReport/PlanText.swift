import JobManifest
import JobPlan
package import RunFile

/// Writes a plan for people: what each operation waits for and why, its steps, and the totals.
///
/// `plan` and `run --dry-run` both print exactly this.
package struct PlanText {
  /// More steps than this are folded into a count, unless all are asked for.
  private static let shownSteps = 8
  private static let page = 500

  private let runFile: RunFile
  private let showsAll: Bool
  private let output: (String) -> Void

  /// Sends lines, each with its line feed, to `write`.
  package static func write(_ runFile: RunFile, showingAll: Bool, to write: (String) -> Void) throws {
    try withoutActuallyEscaping(write) { write in
      try PlanText(runFile: runFile, showsAll: showingAll, output: write).compose()
    }
  }

  private func compose() throws {
    let header = try runFile.header()
    let records = try runFile.operations()
    let summary = try runFile.summary()
    line("Plan of \(TerminalText.escaping(header.name)) (\(TerminalText.escaping(header.manifest.name)))")
    for record in records {
      line("")
      line("\(record.header.name): \(record.header.verb)")
      for edge in header.edges where edge.to == record.index && edge.isEssential {
        line("  after \(records[edge.from].header.name): \(TerminalText.escaping(edge.reason))")
      }
      try describe(record, summary.operations[record.index])
    }
    line("")
    line(Self.closing(summary))
  }

  private func describe(_ record: OperationRecord, _ summary: OperationSummary) throws {
    switch summary.outcome {
    case .failed(let failure)?:
      line("  ! cannot be planned: \(TerminalText.escaping(failure.message))")
    case .blocked?:
      line("  ! cannot be planned: \(TerminalText.escaping(record.reason ?? "an operation before it failed"))")
    case .planned(excluded: 0)? where summary.actions.isEmpty:
      // A misspelt source looks like this, so the plan names it.
      line("  nothing found under \(TerminalText.escaping(record.header.subject)), nothing to do")
    case .planned?, nil:
      try listSteps(record.index, summary)
      line("  " + Self.counts(summary.actions, excluded: summary.excluded))
    }
  }

  /// Lists steps that do something first come first shown; skips only when all are asked for.
  private func listSteps(_ operation: Int, _ summary: OperationSummary) throws {
    let changes = summary.actions.reduce(0) { $0 + ($1.key == .skip ? 0 : $1.value.count) }
    let limit = showsAll || changes <= Self.shownSteps + 1 ? Int.max : Self.shownSteps
    var shown = 0
    var after: Int64 = 0
    while shown < limit {
      let steps = try runFile.steps(of: operation, after: after, limit: Self.page)
      guard let last = steps.last else { break }
      after = last.id
      for stored in steps where showsAll || stored.step.action != .skip {
        guard shown < limit else { break }
        line("  " + StepText.line(stored.step))
        shown += 1
      }
    }
    if changes > shown { line("  ... and \(Quantity.count(changes - shown, "step")) more (--all shows each)") }
  }

  private func line(_ text: String) { output(text + "\n") }

  /// Counts and bytes by action, and what was left out: `203 put (1.2 MiB), 3 skip, 4 excluded`.
  static func counts(_ actions: [StepAction: Tally], excluded: Int) -> String {
    var parts = StepAction.displayOrder.compactMap { action -> String? in
      guard let tally = actions[action], tally.count > 0 else { return nil }
      return tally.bytes > 0 && action != .touch && action != .update
        ? "\(tally.count) \(action.rawValue) (\(Quantity.bytes(tally.bytes)))" : "\(tally.count) \(action.rawValue)"
    }
    if excluded > 0 { parts.append("\(excluded) excluded") }
    return parts.isEmpty ? "nothing to do" : parts.joined(separator: ", ")
  }

  private static func closing(_ summary: PlanSummary) -> String {
    let counts = counts(summary.totals, excluded: summary.excluded)
    let unplanned = summary.operations.count {
      if case .planned? = $0.outcome { return false }
      return true
    }
    if unplanned > 0 { return "Total: \(counts). \(Quantity.count(unplanned, "operation")) cannot be planned." }
    return summary.hasChanges ? "Total: \(counts)." : "Total: \(counts). Nothing would change."
  }
}
