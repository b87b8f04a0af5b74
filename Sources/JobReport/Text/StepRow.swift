import JobManifest
import JobPlan
import RunFile

/// A step as a row of a table: symbol, action, destination, size, why, and where from.
enum StepRow {
  static let columns: [TextTable.Alignment] = [.left, .left, .left, .right, .left, .left]

  static func cells(_ step: StepView, isRun: Bool, explains: Bool = false) -> [TextTable.Cell] {
    [
      .init(step.symbol.rawValue, step.symbol.style), .init(step.action.rawValue),
      .init(TerminalText.escaping(step.destination)), .init(step.action.movesBytes ? Quantity.bytes(step.size) : ""),
      .init(isRun ? ending(step) : why(step, explains: explains), isRun && step.failure != nil ? .red : nil),
      .init(origin(step), .dim),
    ]
  }

  /// The reason, with what it leaves open.
  private static func why(_ step: StepView, explains: Bool) -> String {
    let words = explains && step.words != step.reason.rawValue ? " (\(step.words))" : ""
    let acl = step.acl.map { ", acl \($0)" } ?? ""  // Row S23.
    let reason = TerminalText.escaping(step.reason.rawValue + words + acl)
    return step.detail.map { reason + ": " + TerminalText.escaping($0) } ?? reason
  }

  /// What became of it.
  private static func ending(_ step: StepView) -> String {
    let state = step.state.rawValue.replacing("_", with: " ")
    if let failure = step.failure { return "\(state): \(TerminalText.escaping(failure.message))" }
    return step.detail.map { state + ": " + TerminalText.escaping($0) } ?? state
  }

  /// Where it comes from, unless that is where it goes to.
  private static func origin(_ step: StepView) -> String {
    guard let source = step.source, source != step.destination else { return "" }
    return "from " + TerminalText.escaping(source)
  }
}
