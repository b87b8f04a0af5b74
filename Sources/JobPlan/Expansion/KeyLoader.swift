import JobManifest
import S3Types

/// Reads the whole list of an operation into the store, sorted and without repetitions, before anything is made of it.
struct KeyLoader {
  /// The name of the operation.
  let name: String
  let operation: Int
  let world: any PlanWorld
  let store: CheckedStore
  let baseDirectory: String

  /// What was loaded.
  struct Loaded {
    let pages: KeyPages
    /// The names of its files.
    let files: [String]
    /// What was read, for the plan and the report.
    let note: String
  }

  /// Loads; what was loaded for the operation before is forgotten.
  ///
  /// A list that is cut off, or cannot be read to its end, throws (invariant I1); so do mistakes in it, which are found
  /// together, as an `InputFinding`.
  func load(_ list: KeyList, of tree: KeyTree) async throws -> Loaded {
    try store.call { [operation] store in try store.dropKeys(of: operation) }
    var loading = KeyLoading(list, tree)
    var batch: [ListedKey] = []
    var items = PageCursor(world.keys(in: list, baseDirectory: baseDirectory))
    while let item = try await items.next() {
      guard let listed = loading.take(item) else { continue }
      batch.append(listed)
      if batch.count >= 1000 { try add(&batch, to: &loading) }
    }
    try add(&batch, to: &loading)
    if let finding = loading.finding(for: name) { throw finding }
    let (last, files) = (loading.last, loading.files)
    let pages = KeyPages(
      page: { [store, operation] after, limit in
        try store.call { store in try store.keys(of: operation, after: after, limit: limit) }
      }, last: { last }, files: { files })
    return Loaded(pages: pages, files: files, note: loading.note(for: name))
  }

  private func add(_ batch: inout [ListedKey], to loading: inout KeyLoading) throws {
    let keys = batch
    loading.repeated(try store.call { [operation] store in try store.add(keys, of: operation) })
    batch.removeAll(keepingCapacity: true)
  }
}

extension OperationExpansion {
  /// Reads the list of keys that narrows the operation down; nil where there is none.
  ///
  /// A list that is cut off justifies nothing (invariant I1), and mistakes in it end the plan like those in the manifest.
  ///
  /// - Parameters:
  ///   - list: The list.
  ///   - tree: Where its keys have to lie.
  ///   - isKept: Whether the run looks for the keys again, so that they stay with the plan.
  func selection(_ list: KeyList?, of tree: KeyTree, isKept: Bool = false) async throws -> KeySelection? {
    guard let list else { return nil }
    try refuseWritten(list)
    let loaded = try await KeyLoader(
      name: name, operation: operation, world: world, store: store, baseDirectory: baseDirectory
    ).load(list, of: tree)
    try store.call { [operation] store in
      try store.note(loaded.note)
      if isKept { try store.keepKeys(of: operation, files: loaded.files) }
    }
    return try KeySelection(list, loaded.pages, below: tree.prefix)
  }

  /// What a file says that an earlier operation writes is known only when that has run: what is there now is not it.
  private func refuseWritten(_ list: KeyList) throws {
    let writer: Int?
    switch list.place {
    case .file(let place): writer = try view.writer(ofFile: LocalPath.joined(place.path, in: baseDirectory))
    case .object(let place): writer = try view.writer(of: try key(of: place), in: place)
    }
    guard let writer else { return }
    throw RefusalList(refusals: [
      Refusal(
        .keysWritten, operations: [operation, writer],
        message:
          "'\(name)' takes its keys from '\(list.place.name)', which '\(graph.names[writer])' writes in this run: "
          + "what it will say is not known yet",
        hint: "make it two manifests, and run the one that writes the list first",
        range: list.range ?? manifest.operations[operation].range,
        notes: [
          Diagnostic(
            .note, "'\(graph.names[writer])' writes it",
            at: manifest.operations[writer].name.range ?? manifest.operations[writer].range)
        ])
    ])
  }
}
