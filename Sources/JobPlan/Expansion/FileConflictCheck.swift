import JobManifest

/// Looks, once everything is planned, for files that cannot both be on disk.
struct FileConflictCheck {
  private let pairs: OperationPairs
  private let store: CheckedStore
  /// Downloads to where names fold (row D13).
  private let folding: [Int]
  /// Enough to see the pattern.
  private static let examples = 3

  /// - Parameter folding: The operations that write where case and normal form tell no names apart.
  init(_ pairs: OperationPairs, store: CheckedStore, folding: [Int]) {
    self.pairs = pairs
    self.store = store
    self.folding = folding
  }

  /// Every conflict, each with the first files that show it.
  func refusals() throws(StoreTrouble) -> [Refusal] {
    let inTheWay = try store.call { store in try store.filesInTheWay(limit: Self.examples) }
    let ofOneName =
      folding.isEmpty
      ? [] : try store.call { store in try store.filesOfOneName(of: folding, limit: Self.examples) }
    return try writtenTwice() + inTheWay.map(fileAndDirectory) + ofOneName.map(sameName) + (try readAndWritten())
  }

  /// Row D13: the second would replace the first, or the removal of one take the other away.
  private func sameName(_ collision: FileCollision) -> Refusal {
    refusal(
      .namesFold, collision,
      "'\(collision.first.path)' and '\(collision.second.path)' are one file where they are to lie, because its file "
        + "system does not tell names apart by case or normal form",
      hint: "exclude one of the two, or download to a file system that tells them apart")
  }

  private func writtenTwice() throws(StoreTrouble) -> [Refusal] {
    var refusals = try store.call { store in try store.filesWrittenTwice(limit: Self.examples) }.map { file in
      pairs.refusal(
        .fileWrittenTwice, at: file.operation, and: file.operation,
        "'\(pairs.name(file.operation))' writes the file '\(file.path)' twice", hint: nil)
    }
    let found = try store.call { store in try store.pairsThatWriteOneFile() }
    for (first, second) in found where !pairs.isDeclared(first, second) {
      let files = try store.call { store in
        try store.filesWritten(byBoth: first, and: second, limit: Self.examples)
      }
      let (mine, theirs) = (pairs.name(second), pairs.name(first))
      refusals.append(
        pairs.refusal(
          .fileWrittenTwice, at: second, and: first, "'\(theirs)' and '\(mine)' both write \(list(files))",
          hint: "keep them apart, or let '\(mine)' need '\(theirs)' if it is meant to replace what that writes"))
    }
    return refusals
  }

  /// Row D8: `a` and `a/b` are two objects, and cannot be two files.
  private func fileAndDirectory(_ collision: FileCollision) -> Refusal {
    refusal(
      .fileAndDirectory, collision,
      "'\(collision.first.path)' would be a file, and a directory for '\(collision.second.path)'",
      hint: "exclude one of the two objects, or download them to different directories")
  }

  private func readAndWritten() throws(StoreTrouble) -> [Refusal] {
    var refusals: [Refusal] = []
    for (first, second) in pairs.lifted {
      for (reader, writer) in [(first, second), (second, first)] {
        let files = try store.call { store in
          try store.filesRead(by: reader, writtenBy: writer, limit: Self.examples)
        }
        guard !files.isEmpty else { continue }
        refusals.append(
          pairs.refusal(
            .readAndWritten, at: second, and: first,
            "'\(pairs.name(reader))' reads \(list(files)), which '\(pairs.name(writer))' writes, and 'independent_of' "
              + "lifts their order",
            hint: "remove 'independent_of', or keep the files apart"))
      }
    }
    return refusals
  }

  private func refusal(_ kind: Refusal.Kind, _ collision: FileCollision, _ message: String, hint: String) -> Refusal {
    pairs.refusal(kind, at: collision.second.operation, and: collision.first.operation, message, hint: hint)
  }

  private func list(_ files: [String]) -> String { files.map { "'\($0)'" }.joined(separator: ", ") }
}
