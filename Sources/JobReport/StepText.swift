import JobManifest
import JobPlan
import RunFile
import S3Types

/// The words for a step, shared by the plan for people and the report for machines.
enum StepText {
  /// The source as a path or an `s3://` URL.
  static func source(_ step: Step) -> String? {
    switch step.source {
    case .file(let path, _, _)?: path
    case .object(let address, _, _)?, .planned(let address, _)?: address.location.description
    case nil: nil
    }
  }

  /// One character that tells at a glance what happens to the destination.
  static func symbol(_ step: Step) -> String {
    switch step.action {
    case .put, .copy: [.new, .missing].contains(step.reason) ? "+" : "~"
    case .create: "+"
    case .touch, .update: "~"
    case .delete: "-"
    case .skip: "="
    case .fail: "!"
    }
  }

  /// One line: symbol, action, destination, source, size and reason.
  static func line(_ step: Step) -> String {
    var text = "\(symbol(step)) \(padded(step.action.rawValue)) "
    text += TerminalText.escaping(step.destination.location.description)
    if step.action != .update, let source = source(step) { text += "  from " + TerminalText.escaping(source) }
    var notes = [step.reason.rawValue]
    if let detail = step.detail { notes[0] += ": " + TerminalText.escaping(detail) }
    if ![.touch, .create, .update].contains(step.action) { notes.insert(Quantity.bytes(step.size), at: 0) }
    return text + "  (" + notes.joined(separator: ", ") + ")"
  }

  private static func padded(_ word: String) -> String {
    word + String(repeating: " ", count: max(0, 6 - word.utf8.count))
  }
}

extension StepAction {
  /// The order in which actions are counted and shown.
  static let displayOrder: [StepAction] = [.put, .copy, .create, .touch, .update, .delete, .fail, .skip]
}
