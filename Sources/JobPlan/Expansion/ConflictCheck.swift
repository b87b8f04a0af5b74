import JobManifest

/// Looks, once everything is planned, for steps that get in each other's way because nothing orders them.
struct ConflictCheck {
  private let manifest: Manifest
  private let graph: OperationGraph
  private let store: CheckedStore
  /// Enough to see the pattern.
  private static let examples = 3

  init(manifest: Manifest, graph: OperationGraph, store: CheckedStore) {
    self.manifest = manifest
    self.graph = graph
    self.store = store
  }

  /// Every conflict, each with the first keys that show it.
  func refusals() throws(StoreTrouble) -> [Refusal] {
    var refusals = try writtenTwice() + overwritten()
    for (first, second) in unorderedPairs() {
      let both = try store.call { store in
        try store.keysWritten(byBoth: first, and: second, limit: Self.examples)
      }
      if !both.isEmpty {
        refusals.append(
          refusal(.writtenTwice, first, second, "'\(name(first))' and '\(name(second))' both write \(list(both))"))
      }
      for (reader, writer) in [(first, second), (second, first)] {
        let read = try store.call { store in
          try store.keysRead(by: reader, writtenBy: writer, limit: Self.examples)
        }
        guard !read.isEmpty else { continue }
        refusals.append(
          refusal(
            .readAndWritten, first, second,
            "'\(name(reader))' reads \(list(read)), which '\(name(writer))' writes or deletes"))
      }
    }
    return refusals
  }

  private func writtenTwice() throws(StoreTrouble) -> [Refusal] {
    try store.call { store in try store.keysWrittenTwice(limit: Self.examples) }.map { repeated in
      Refusal(
        .writtenTwice, operations: [repeated.operation],
        message: "'\(name(repeated.operation))' writes \(list([repeated.address])) twice",
        range: manifest.operations[repeated.operation].range)
    }
  }

  /// An order that only follows from the list says nothing about intent: whoever writes a key that an earlier operation
  /// writes has to need it, because neither of them would find its work done in the next run.
  private func overwritten() throws(StoreTrouble) -> [Refusal] {
    let declared = Reachability(edges: graph.edges.filter(\.isDeclared), count: graph.count)
    var refusals: [Refusal] = []
    for second in 0..<graph.count {
      for first in 0..<graph.count
      where graph.precedes(first, second) && !declared.reaches(from: first, to: second)
        && graph.footprints[first].writes(where: graph.footprints[second])
      {
        let between = (0..<graph.count).filter { graph.precedes(first, $0) && graph.precedes($0, second) }
        let keys = try store.call { store in
          try store.keysOverwritten(by: second, after: first, unlessRemovedBy: between, limit: Self.examples)
        }
        guard !keys.isEmpty else { continue }
        refusals.append(
          Refusal(
            .overwritten, operations: [first, second],
            message: "'\(name(second))' overwrites \(list(keys)), which '\(name(first))' writes, so each run would "
              + "write both again",
            hint:
              "keep the keys apart; if the last one is meant to win, write 'needs: [\(name(first))]' in '\(name(second))'",
            range: place(of: second), notes: [Diagnostic(.note, "'\(name(first))' is here", at: place(of: first))]))
      }
    }
    return refusals
  }

  private func place(of operation: Int) -> SourceRange {
    manifest.operations[operation].name.range ?? manifest.operations[operation].range
  }

  /// Only `independent_of` leaves operations with overlapping places without an order.
  private func unorderedPairs() -> [(Int, Int)] {
    var pairs: [(Int, Int)] = []
    for second in 0..<graph.count {
      for first in 0..<second where isLifted(first, second) && !graph.isOrdered(first, second) {
        pairs.append((first, second))
      }
    }
    return pairs
  }

  private func isLifted(_ first: Int, _ second: Int) -> Bool {
    manifest.operations[first].independentOf.contains { $0.value == name(second) }
      || manifest.operations[second].independentOf.contains { $0.value == name(first) }
  }

  private func refusal(_ kind: Refusal.Kind, _ first: Int, _ second: Int, _ message: String) -> Refusal {
    Refusal(
      kind, operations: [first, second], message: message + ", and 'independent_of' lifts their order",
      hint: "remove 'independent_of', or keep the keys apart", range: place(of: second),
      notes: [Diagnostic(.note, "'\(name(first))' is here", at: place(of: first))])
  }

  private func name(_ operation: Int) -> String { graph.names[operation] }

  private func list(_ addresses: [ObjectAddress]) -> String {
    addresses.map { "'\($0.location)'" }.joined(separator: ", ")
  }
}
