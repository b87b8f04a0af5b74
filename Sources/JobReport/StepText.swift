import JobManifest
import JobPlan
import RunFile
import S3Types

/// The words for a step, shared by the plan for people and the report for machines.
enum StepText {
  /// The source as a path or an `s3://` URL.
  static func source(_ step: Step) -> String? {
    switch step.source {
    case .file(let path, _, _)?, .plannedFile(let path, _)?: path
    case .object(let address, _)?, .planned(let address, _)?: address.location.description
    case nil: nil
    }
  }

  /// The destination as a path or an `s3://` URL.
  static func destination(_ step: Step) -> String {
    switch step.destination {
    case .object(let address): address.location.description
    case .file(let path): path
    }
  }

  /// One character that tells at a glance what happens to the destination.
  static func symbol(_ step: Step) -> String {
    switch step.action {
    case .put, .get, .copy: [.new, .missing].contains(step.reason) ? "+" : "~"
    case .create: "+"
    case .touch, .update: "~"
    case .delete: "-"
    case .move: ">"
    case .skip: "="
    case .fail: "!"
    }
  }

  /// One line: symbol, action, destination, source, size and reason.
  static func line(_ step: Step) -> String {
    var text = "\(symbol(step)) \(padded(step.action.rawValue)) "
    text += TerminalText.escaping(destination(step))
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
  static let displayOrder: [StepAction] = [
    .put, .get, .copy, .move, .create, .touch, .update, .delete, .fail, .skip,
  ]
}
