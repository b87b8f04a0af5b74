import JobManifest

/// What the manifest says about two operations, for the checks that compare what they do.
struct OperationPairs {
  let graph: OperationGraph
  private let operations: [JobManifest.Operation]
  private let declared: Reachability

  init(manifest: Manifest, graph: OperationGraph) {
    self.graph = graph
    operations = manifest.operations
    declared = Reachability(edges: graph.edges.filter(\.isDeclared), count: graph.count)
  }

  var indices: Range<Int> { 0..<graph.count }

  func name(_ operation: Int) -> String { graph.names[operation] }

  func verb(_ operation: Int) -> Verb { operations[operation].verb }

  /// Whether `needs` says, itself or through others, that `second` comes after `first`; an order that only follows from
  /// the list says nothing about intent.
  func isDeclared(_ first: Int, before second: Int) -> Bool { declared.reaches(from: first, to: second) }

  /// Whether `needs` puts the two in an order, whichever it is.
  func isDeclared(_ one: Int, _ other: Int) -> Bool {
    isDeclared(one, before: other) || isDeclared(other, before: one)
  }

  /// Pairs with overlapping places and no order, as listed; only `independent_of` leaves such.
  var lifted: [(first: Int, second: Int)] {
    indices.flatMap { second in
      (0..<second).filter { isLifted($0, second) && !graph.isOrdered($0, second) }.map { ($0, second) }
    }
  }

  private func isLifted(_ first: Int, _ second: Int) -> Bool {
    operations[first].independentOf.contains { $0.value == name(second) }
      || operations[second].independentOf.contains { $0.value == name(first) }
  }

  /// A refusal that stands at the one of two operations that the message blames, with a note where the other one is.
  func refusal(_ kind: Refusal.Kind, at blamed: Int, and other: Int, _ message: String, hint: String?) -> Refusal {
    Refusal(
      kind, operations: blamed == other ? [blamed] : [other, blamed], message: message, hint: hint,
      range: place(of: blamed),
      notes: blamed == other ? [] : [Diagnostic(.note, "'\(name(other))' is here", at: place(of: other))])
  }

  private func place(of operation: Int) -> SourceRange {
    operations[operation].name.range ?? operations[operation].range
  }
}
