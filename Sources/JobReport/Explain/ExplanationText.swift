import JobManifest
import JobPlan
import S3Types

/// Writes for people what a plan does with one object or file.
package enum ExplanationText {
  /// The whole text, with its line feed at the end.
  package static func text(of explanation: Explanation, isColored: Bool = false) -> String {
    let paint = Paint(isColored: isColored)
    let place = explanation.subject.endpoint.map { " on '\(TerminalText.escaping($0))'" } ?? ""
    var lines = [paint(TerminalText.escaping(explanation.subject.name), .bold) + place]
    if !explanation.isTouched { lines.append("No operation touches it.") }
    // What happens comes first, then why nothing more does.
    let parts = explanation.parts.filter { !$0.steps.isEmpty } + explanation.parts.filter(\.steps.isEmpty)
    for part in parts {
      lines.append("")
      let place = "(line \(part.operation.line))"
      lines.append("\(paint(part.operation.name, .bold)): \(part.operation.verb) \(place)")
      if let words = part.words { lines.append("  not touched: \(TerminalText.escaping(words))") }
      for step in part.steps { lines += Self.lines(step, explanation, paint) }
      if let rule = part.rule { lines.append("    taken by \(TerminalText.escaping(rule.words))") }
      for header in part.headers { lines.append("    " + Self.line(header, explanation)) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func lines(_ step: StepView, _ explanation: Explanation, _ paint: Paint) -> [String] {
    let role = step.destination == explanation.subject.name ? "" : "is read: "
    var lines = [
      "  \(role)\(paint(step.symbol.rawValue, step.symbol.style)) \(step.action.rawValue), because "
        + "\(TerminalText.escaping(step.words)) (\(TerminalText.escaping(step.reason.rawValue)))"
    ]
    if let detail = step.detail { lines.append("    \(TerminalText.escaping(detail))") }
    if step.destination != explanation.subject.name {
      lines.append("    to \(TerminalText.escaping(step.destination))")
    } else if let source = step.source, source != step.destination {
      lines.append("    from \(TerminalText.escaping(source))")
    }
    if let replaced = step.replaced {
      let moment = replaced.modified.map { " of \($0)" } ?? ""
      lines.append("    replaces \(Quantity.bytes(replaced.size))\(moment)")
    }
    return lines
  }

  private static func line(_ header: HeaderOrigin, _ explanation: Explanation) -> String {
    let value = header.value.map(TerminalText.escaping) ?? "(none)"
    let decision: String
    switch header.decision {
    case .operation: decision = "the operation says so"
    case .guess: decision = "guessed from the name"
    case .rule(let number, _):
      let place = explanation.line(of: header.decision).map { ", line \($0)" } ?? ""
      decision = "content_types rule \(number)\(place)"
    }
    return "\(TerminalText.escaping(header.name)): \(value)  [\(decision)]"
  }
}
