/// Looks, once everything is planned, for steps that get in each other's way because nothing orders them.
struct ConflictCheck {
  private let pairs: OperationPairs
  private let store: CheckedStore
  /// Enough to see the pattern.
  private static let examples = 3

  init(_ pairs: OperationPairs, store: CheckedStore) {
    self.pairs = pairs
    self.store = store
  }

  /// Every conflict, each with the first keys that show it.
  func refusals() throws(StoreTrouble) -> [Refusal] {
    var refusals = try writtenTwice() + overwritten()
    for (first, second) in pairs.lifted {
      let both = try store.call { store in
        try store.keysWritten(byBoth: first, and: second, limit: Self.examples)
      }
      if !both.isEmpty {
        refusals.append(
          refusal(
            .writtenTwice, first, second, "'\(pairs.name(first))' and '\(pairs.name(second))' both write \(list(both))")
        )
      }
      for (reader, writer) in [(first, second), (second, first)] {
        let read = try store.call { store in
          try store.keysRead(by: reader, writtenBy: writer, limit: Self.examples)
        }
        guard !read.isEmpty else { continue }
        refusals.append(
          refusal(
            .readAndWritten, first, second,
            "'\(pairs.name(reader))' reads \(list(read)), which '\(pairs.name(writer))' writes or deletes"))
      }
    }
    return refusals
  }

  private func writtenTwice() throws(StoreTrouble) -> [Refusal] {
    try store.call { store in try store.keysWrittenTwice(limit: Self.examples) }.map { repeated in
      pairs.refusal(
        .writtenTwice, at: repeated.operation, and: repeated.operation,
        "'\(pairs.name(repeated.operation))' writes \(list([repeated.address])) twice", hint: nil)
    }
  }

  /// An order that only follows from the list says nothing about intent: whoever writes a key that an earlier operation
  /// writes has to need it, because neither of them would find its work done in the next run.
  private func overwritten() throws(StoreTrouble) -> [Refusal] {
    let graph = pairs.graph
    var refusals: [Refusal] = []
    for second in pairs.indices {
      for first in pairs.indices
      where graph.precedes(first, second) && !pairs.isDeclared(first, before: second)
        && graph.footprints[first].writes(where: graph.footprints[second])
      {
        let between = pairs.indices.filter { graph.precedes(first, $0) && graph.precedes($0, second) }
        let keys = try store.call { store in
          try store.keysOverwritten(by: second, after: first, unlessRemovedBy: between, limit: Self.examples)
        }
        guard !keys.isEmpty else { continue }
        let (mine, theirs) = (pairs.name(second), pairs.name(first))
        refusals.append(
          pairs.refusal(
            .overwritten, at: second, and: first,
            "'\(mine)' overwrites \(list(keys)), which '\(theirs)' writes, so each run would write both again",
            hint: "keep the keys apart; if the last one is meant to win, write 'needs: [\(theirs)]' in '\(mine)'"))
      }
    }
    return refusals
  }

  private func refusal(_ kind: Refusal.Kind, _ first: Int, _ second: Int, _ message: String) -> Refusal {
    pairs.refusal(
      kind, at: second, and: first, message + ", and 'independent_of' lifts their order",
      hint: "remove 'independent_of', or keep the keys apart")
  }

  private func list(_ addresses: [ObjectAddress]) -> String {
    addresses.map { "'\($0.location)'" }.joined(separator: ", ")
  }
}
