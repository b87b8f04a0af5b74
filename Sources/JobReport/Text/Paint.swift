/// Whether text may be coloured; pure.
package enum ColorDecision {
  /// Only on a terminal that understands it, and not where the user has asked for none (no-color.org).
  ///
  /// - Parameters:
  ///   - isTerminal: Whether the text goes to a terminal.
  ///   - term: The variable TERM; nil when it is not set.
  ///   - noColor: The variable NO_COLOR; nil when it is not set, and empty is as good as that.
  package static func allowsColor(isTerminal: Bool, term: String?, noColor: String?) -> Bool {
    isTerminal && term != "dumb" && (noColor ?? "").isEmpty
  }
}

/// Colours for a terminal, or none.
struct Paint {
  /// How a piece of text looks.
  enum Style: String {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case cyan = "36"
  }

  /// Whether it paints at all.
  let isColored: Bool

  /// The text in a style.
  func callAsFunction(_ text: String, _ style: Style?) -> String {
    guard isColored, let style, !text.isEmpty else { return text }
    return "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m"
  }
}

extension StepSymbol {
  /// The colour that tells it from others.
  var style: Paint.Style {
    switch self {
    case .new: .green
    case .changed: .yellow
    case .deleted, .impossible: .red
    case .moved, .looked: .cyan
    case .unchanged: .dim
    }
  }
}
