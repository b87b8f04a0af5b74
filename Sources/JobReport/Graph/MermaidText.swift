import JobManifest

/// A graph for Mermaid: in a fenced block of Markdown that is marked `mermaid`.
enum MermaidText {
  static func text(of graph: GraphView) -> String {
    var lines = ["flowchart LR"]
    for (index, operation) in graph.operations.enumerated() {
      lines.append(
        "  o\(index)[\"\(label(operation.name))<br/>\(label("\(operation.verb) \(operation.subject)"))\"]")
    }
    for edge in graph.edges {
      let (tail, head) = edge.isDeclared ? ("--", "-->") : ("-.", ".->")
      lines.append("  o\(edge.from) \(tail) \"\(label(edge.reason))\" \(head) o\(edge.to)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Labels are a small HTML of their own, whose entities begin with a number sign.
  private static func label(_ text: String) -> String {
    var result = ""
    for scalar in TerminalText.escaping(text).unicodeScalars {
      switch scalar {
      case "#", "\"", "<", ">", "&", "`", "\\", "_", "*", "~": result += "#\(scalar.value);"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
