package import RunFile

/// The operations of a manifest and the order between them, as both kinds of drawing show them.
package struct GraphView: Sendable, Hashable {
  /// A box.
  package struct Operation: Sendable, Hashable {
    /// The name.
    package var name: String
    /// The word of its verb.
    package var verb: String
    /// What it acts on.
    package var subject: String
  }

  /// An arrow.
  package struct Edge: Sendable, Hashable {
    /// The operation that comes first, by index.
    package var from: Int
    /// The operation that waits, by index.
    package var to: Int
    /// Whether the manifest declares the order; otherwise it is derived from what both touch.
    package var isDeclared: Bool
    /// Why, in words.
    package var reason: String
  }

  /// The name of the manifest.
  package var name: String
  /// The operations, in the order of the manifest.
  package var operations: [Operation]
  /// The edges that are worth drawing: no longer path implies them, or the manifest declares them.
  package var edges: [Edge]

  /// Takes what a run file says before its first step.
  package init(_ header: RunFileHeader) {
    name = header.name
    operations = header.operations.map { Operation(name: $0.name, verb: $0.verb, subject: $0.subject) }
    edges = header.edges.filter(\.isEssential).map {
      Edge(from: $0.from, to: $0.to, isDeclared: $0.kind == "needs", reason: $0.reason)
    }
  }
}

/// A language for drawings of graphs.
package enum GraphFormat: String, Sendable, Hashable, CaseIterable {
  /// Graphviz.
  case dot
  /// Mermaid, which code forges and wikis draw inside of Markdown.
  case mermaid

  /// The whole document, with its line feed at the end.
  package func text(of graph: GraphView) -> String {
    switch self {
    case .dot: DOTText.text(of: graph)
    case .mermaid: MermaidText.text(of: graph)
    }
  }
}
