import JobManifest

/// A graph for Graphviz: `s3job graph site.yaml | dot -Tsvg`.
enum DOTText {
  static func text(of graph: GraphView) -> String {
    var lines = [
      "digraph \(quoted(graph.name)) {", "  rankdir=LR;", "  node [shape=box, fontname=\"sans-serif\"];",
      "  edge [fontname=\"sans-serif\", fontsize=10];",
    ]
    for (index, operation) in graph.operations.enumerated() {
      let label = label(operation.name) + "\\n" + label("\(operation.verb) \(operation.subject)")
      lines.append("  o\(index) [label=\"\(label)\"];")
    }
    for edge in graph.edges {
      let style = edge.isDeclared ? "solid" : "dashed"
      lines.append("  o\(edge.from) -> o\(edge.to) [style=\(style), label=\"\(label(edge.reason))\"];")
    }
    return lines.joined(separator: "\n") + "\n}\n"
  }

  private static func quoted(_ name: String) -> String { "\"" + label(name) + "\"" }

  /// Between the quotes of a label a backslash opens an escape and an ampersand an entity.
  private static func label(_ text: String) -> String {
    TerminalText.escaping(text).replacing("&", with: "&amp;").replacing("\\", with: "\\\\")
      .replacing("\"", with: "\\\"")
  }
}
