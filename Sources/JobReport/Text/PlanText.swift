import JobManifest
import JobPlan
import RunFile

/// Writes a plan, or what became of it, for people: what each operation waits for and why, its steps, and the totals.
///
/// Everything comes from the values that the JSON report is written from. `plan` and `run --dry-run` both print this.
package struct PlanText {
  /// How much is shown, and how.
  package struct Style: Sendable, Hashable {
    /// Whether every step is shown, also those that need no change.
    package var showsAll: Bool
    /// Whether colours are used.
    package var isColored: Bool

    /// Describes a style.
    package init(showsAll: Bool = false, isColored: Bool = false) {
      self.showsAll = showsAll
      self.isColored = isColored
    }
  }

  /// More steps than this are folded into a count, unless all are asked for.
  private static let shownSteps = 8

  private let document: ReportDocument
  private let style: Style
  private let paint: Paint
  private let output: (String) -> Void

  /// Sends lines, each with its line feed, to `write`.
  package static func write(
    _ document: ReportDocument, style: Style = Style(), to write: (String) -> Void
  ) throws {
    try withoutActuallyEscaping(write) { write in
      try PlanText(
        document: document, style: style, paint: Paint(isColored: style.isColored), output: write
      ).compose()
    }
  }

  private func compose() throws {
    let title = document.frame.isRun ? "Run" : "Plan"
    let name = TerminalText.escaping(document.header.name)
    line("\(title) of \(paint(name, .bold)) (\(TerminalText.escaping(document.header.manifest.name)))")
    for note in document.header.notes { line(paint("note: ", .yellow) + TerminalText.escaping(note)) }
    for operation in document.operations { try describe(operation) }
    TotalsText.lines(of: document, paint: paint).forEach(line)
    line("")
    line(paint(TotalsText.closing(document), .bold))
  }

  private func describe(_ operation: OperationView) throws {
    line("")
    line("\(paint(operation.name, .bold)): \(operation.verb) \(TerminalText.escaping(operation.subject))")
    for predecessor in operation.after {
      line("  after \(predecessor.operation): \(TerminalText.escaping(predecessor.reason))")
    }
    if operation.isDeferred, let reason = operation.reason { return line("  ? " + reason) }
    guard operation.isPlanned || operation.state == .pending else {
      let reason = operation.failure?.message ?? operation.reason ?? "an operation before it failed"
      return line("  \(paint("! cannot be planned:", .red)) \(TerminalText.escaping(reason))")
    }
    guard operation.counts.steps > 0 || operation.counts.excluded > 0 else {
      // A misspelt source looks like this, so the plan names it.
      return line("  nothing found under \(TerminalText.escaping(operation.subject)), nothing to do")
    }
    try list(operation)
    line("  " + TotalsText.counts(operation.counts, isRun: document.frame.isRun))
    if document.frame.isRun, let reason = operation.reason { line("  " + TerminalText.escaping(reason)) }
    if let cost = operation.cost { line("  estimated cost: " + TotalsText.amount(cost)) }
    for early in operation.earlyDeletions { line("  " + paint(TotalsText.warning(early), .yellow)) }
  }

  /// Lists the steps that do something, the first ones unless all are asked for; of a run those that are not done.
  private func list(_ operation: OperationView) throws {
    let counts = operation.counts
    let worthy = document.frame.isRun ? counts.failed + counts.stale + counts.unknown : counts.steps - counts.unchanged
    // One more takes the place of the line that would say so.
    let limit = style.showsAll ? counts.steps : worthy <= Self.shownSteps + 1 ? worthy : Self.shownSteps
    var shown = 0
    for phase in limit > 0 ? try document.phases(of: operation) : [] where shown < limit {
      var isAnnounced = phase == .transfers
      try document.forEachPage(of: operation, in: phase) { page in
        var table = TextTable(columns: StepRow.columns)
        for step in page where isShown(step) && shown < limit {
          if !isAnnounced { line("  " + paint(Self.heading(of: phase, counts), .dim)) }
          isAnnounced = true
          table.add(StepRow.cells(step, isRun: document.frame.isRun, explains: document.explains))
          shown += 1
        }
        table.lines(indentation: "  ", paint: paint).forEach(line)
        return shown < limit
      }
    }
    if document.explains { try listExclusions(of: operation) }
    if worthy > limit { line("  ... and \(Quantity.count(worthy - limit, "step")) more (--all shows each)") }
  }

  /// What has to have happened before a phase.
  private static func heading(of phase: StepPhase, _ counts: ReportCounts) -> String {
    let impossible = counts.byAction.first { $0.action == .fail }?.tally.objects ?? 0
    let condition =
      impossible > 0
      ? "not started, because \(Quantity.count(impossible, "step")) cannot be done" : "when that has succeeded"
    return switch phase {
    case .deletes: "then delete, \(condition):"
    case .directories: "then remove what is empty by that:"
    default: "then write last, \(condition):"
    }
  }

  /// Lists what takes no part, with the rule that says so.
  private func listExclusions(of operation: OperationView) throws {
    try document.forEachPageOfExclusions(of: operation) { page in
      var table = TextTable(columns: [.left, .left, .left, .left])
      for view in page {
        table.add([
          .init(" "), .init("excluded"), .init(TerminalText.escaping(view.name)),
          .init("\(view.reason) (\(TerminalText.escaping(view.words)))"),
        ])
      }
      table.lines(indentation: "  ", paint: paint).forEach(line)
    }
  }

  private func isShown(_ step: StepView) -> Bool {
    if style.showsAll { return true }
    guard document.frame.isRun else { return step.action != .skip }
    return [.failed, .stale, .running].contains(step.state)
  }

  private func line(_ text: String) { output(text + "\n") }
}
