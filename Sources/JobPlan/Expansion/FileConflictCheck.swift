import JobManifest

/// Looks, once everything is planned, for files that cannot both be on disk.
struct FileConflictCheck {
  private let manifest: Manifest
  private let graph: OperationGraph
  private let store: CheckedStore
  /// Downloads to where names fold (row D13).
  private let folding: [Int]
  /// Enough to see the pattern.
  private static let examples = 3

  /// - Parameter folding: The operations that write where case and normal form tell no names apart.
  init(manifest: Manifest, graph: OperationGraph, store: CheckedStore, folding: [Int]) {
    self.manifest = manifest
    self.graph = graph
    self.store = store
    self.folding = folding
  }

  /// Every conflict that is found among the first ones of each kind.
  func refusals() throws(StoreTrouble) -> [Refusal] {
    let twice = try store.call { store in try store.filesWrittenTwice(limit: 100) }
      .filter { !isDeclared($0.first.operation, $0.second.operation) }
    let inTheWay = try store.call { store in try store.filesInTheWay(limit: Self.examples) }
    let ofOneName =
      folding.isEmpty
      ? [] : try store.call { store in try store.filesOfOneName(of: folding, limit: Self.examples) }
    return twice.prefix(Self.examples).map(writtenTwice) + inTheWay.map(fileAndDirectory) + ofOneName.map(sameName)
      + (try readAndWritten())
  }

  /// Row D13: the second would replace the first, or the removal of one take the other away.
  private func sameName(_ collision: FileCollision) -> Refusal {
    refusal(
      .namesFold, collision.first.operation, collision.second.operation,
      "'\(collision.first.path)' and '\(collision.second.path)' are one file where they are to lie, because its file "
        + "system does not tell names apart by case or normal form",
      hint: "exclude one of the two, or download to a file system that tells them apart")
  }

  private func writtenTwice(_ collision: FileCollision) -> Refusal {
    let (first, second) = (collision.first.operation, collision.second.operation)
    guard first != second else {
      return refusal(
        .fileWrittenTwice, first, first, "'\(name(first))' writes the file '\(collision.first.path)' twice")
    }
    return refusal(
      .fileWrittenTwice, first, second,
      "'\(name(first))' and '\(name(second))' both write the file '\(collision.first.path)'",
      hint: "keep them apart, or let '\(name(second))' need '\(name(first))' if it is meant to replace it")
  }

  /// Row D8: `a` and `a/b` are two objects, and cannot be two files.
  private func fileAndDirectory(_ collision: FileCollision) -> Refusal {
    refusal(
      .fileAndDirectory, collision.first.operation, collision.second.operation,
      "'\(collision.first.path)' would be a file, and a directory for '\(collision.second.path)'",
      hint: "exclude one of the two objects, or download them to different directories")
  }

  /// What a plan leaves without an order, only `independent_of` has lifted.
  private func readAndWritten() throws(StoreTrouble) -> [Refusal] {
    var refusals: [Refusal] = []
    for reader in 0..<graph.count {
      for writer in 0..<graph.count
      where reader != writer && !graph.isOrdered(reader, writer) && isLifted(reader, writer) {
        let files = try store.call { store in
          try store.filesRead(by: reader, writtenBy: writer, limit: Self.examples)
        }
        guard !files.isEmpty else { continue }
        let list = files.map { "'\($0)'" }.joined(separator: ", ")
        refusals.append(
          refusal(
            .readAndWritten, min(reader, writer), max(reader, writer),
            "'\(name(reader))' reads \(list), which '\(name(writer))' writes, and 'independent_of' lifts their order",
            hint: "remove 'independent_of', or keep the files apart"))
      }
    }
    return refusals
  }

  private func isLifted(_ first: Int, _ second: Int) -> Bool {
    manifest.operations[first].independentOf.contains { $0.value == name(second) }
      || manifest.operations[second].independentOf.contains { $0.value == name(first) }
  }

  /// Whether the manifest says itself that the second comes after the first.
  private func isDeclared(_ first: Int, _ second: Int) -> Bool {
    manifest.operations[second].needs.contains { $0.value == name(first) }
      || manifest.operations[first].needs.contains { $0.value == name(second) }
  }

  private func refusal(
    _ kind: Refusal.Kind, _ first: Int, _ second: Int, _ message: String, hint: String? = nil
  ) -> Refusal {
    Refusal(
      kind, operations: first == second ? [first] : [first, second], message: message, hint: hint,
      range: place(of: second),
      notes: first == second ? [] : [Diagnostic(.note, "'\(name(first))' is here", at: place(of: first))])
  }

  private func place(of operation: Int) -> SourceRange {
    manifest.operations[operation].name.range ?? manifest.operations[operation].range
  }

  private func name(_ operation: Int) -> String { graph.names[operation] }
}
