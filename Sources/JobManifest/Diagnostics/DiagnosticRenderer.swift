/// Turns diagnostics into text for people.
package enum DiagnosticRenderer {
  /// How many findings are written out; the rest is counted.
  package static let limit = 20

  /// Writes findings in the order of their positions, each with its source line, a caret and its hint.
  package static func render(_ list: DiagnosticList, color: Bool) -> String {
    let lines = SourceLines(list.source)
    let style = DiagnosticStyle(isColored: color)
    let sorted = list.diagnostics.sortedByPosition()
    var text = ""
    for diagnostic in sorted.prefix(limit) {
      text += header(diagnostic, file: list.source.name, lines: lines, style: style)
      if let range = diagnostic.range {
        text += Excerpt(range: range, hint: diagnostic.hint, lines: lines).render(style)
      }
      for note in diagnostic.notes { text += header(note, file: list.source.name, lines: lines, style: style) }
    }
    if sorted.count > limit { text += "and \(sorted.count - limit) more\n" }
    return text
  }

  private static func header(
    _ diagnostic: Diagnostic, file: String, lines: SourceLines, style: DiagnosticStyle
  ) -> String {
    var place = TerminalText.escaping(diagnostic.elsewhere?.file ?? file) + ":"
    if let elsewhere = diagnostic.elsewhere {
      place += "\(elsewhere.line):\(elsewhere.column):"
    } else if let range = diagnostic.range {
      let position = lines.position(at: range.start)
      place += "\(position.line):\(position.column):"
    }
    // Without an excerpt there is no caret to put the hint behind.
    let hint = diagnostic.range == nil ? diagnostic.hint.map { "; " + TerminalText.escaping($0) } ?? "" : ""
    return style.place(place) + " " + style.severity(diagnostic.severity) + " "
      + style.message(TerminalText.escaping(diagnostic.message)) + hint + "\n"
  }
}

extension [Diagnostic] {
  /// In the order of their positions, those about the whole file first; equal positions keep their order.
  package func sortedByPosition() -> [Diagnostic] {
    enumerated().sorted { left, right in
      let places = (left.element.range?.start ?? -1, right.element.range?.start ?? -1)
      return places.0 == places.1 ? left.offset < right.offset : places.0 < places.1
    }.map(\.element)
  }
}

/// The colours of a diagnostic.
struct DiagnosticStyle {
  /// Whether colours are used at all.
  let isColored: Bool

  func place(_ text: String) -> String { paint(text, "1") }
  func message(_ text: String) -> String { paint(text, "1") }
  func caret(_ text: String) -> String { paint(text, "1;32") }

  func severity(_ severity: Diagnostic.Severity) -> String {
    let text = severity.rawValue + ":"
    return switch severity {
    case .error: paint(text, "1;31")
    case .warning: paint(text, "1;35")
    case .note: paint(text, "1;36")
    }
  }

  private func paint(_ text: String, _ code: String) -> String {
    isColored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
