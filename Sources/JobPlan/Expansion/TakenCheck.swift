import JobManifest

/// Looks, once everything is planned, for what a sync deletes as extra although another operation keeps it up.
///
/// Both would find work in every run, and what they leave would depend on which comes last; without an order, what the
/// one finds in its place is gone when the run ends.
struct TakenCheck {
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

  /// One refusal for each pair; an order that the manifest states itself (`needs`) says that it is meant.
  func refusals() throws(StoreTrouble) -> [Refusal] {
    let declared = Reachability(edges: graph.edges.filter(\.isDeclared), count: graph.count)
    var refusals: [Refusal] = []
    for sync in 0..<graph.count where deletesExtra(sync) {
      for other in 0..<graph.count
      where other != sync && keeps(other) && !declared.reaches(from: sync, to: other)
        && !declared.reaches(from: other, to: sync) && graph.footprints[sync].writes(where: graph.footprints[other])
      {
        // What a touch makes after the sync, in every run, is a sign that the sync is done.
        let isAfter = graph.precedes(sync, other)
        let keys = try store.call { store in
          try store.keysTaken(by: sync, from: other, exceptTouched: isAfter, limit: Self.examples)
        }
        let files = try store.call { store in try store.filesTaken(by: sync, from: other, limit: Self.examples) }
        let names = keys.map { "'\($0.location)'" } + files.map { "'\($0)'" }
        if !names.isEmpty { refusals.append(refusal(sync, other, names.prefix(Self.examples).joined(separator: ", "))) }
      }
    }
    return refusals
  }

  private func deletesExtra(_ operation: Int) -> Bool {
    if case .sync(let sync) = manifest.operations[operation].verb { return sync.deletesExtra }
    return false
  }

  private func keeps(_ operation: Int) -> Bool {
    switch manifest.operations[operation].verb {
    case .upload, .download, .copy, .move, .sync, .touch, .list: true
    case .delete, .update, .check, .wait: false
    }
  }

  private func refusal(_ sync: Int, _ other: Int, _ names: String) -> Refusal {
    let (mine, theirs) = (graph.names[sync], graph.names[other])
    return Refusal(
      .takenAway, operations: [sync, other],
      message: "'\(mine)' would delete \(names) as extra, which '\(theirs)' writes or keeps",
      hint:
        "exclude it in '\(mine)', or keep the trees apart; if each run is to do both, let one of them need the other",
      range: place(of: sync), notes: [Diagnostic(.note, "'\(theirs)' is here", at: place(of: other))])
  }

  private func place(of operation: Int) -> SourceRange {
    manifest.operations[operation].name.range ?? manifest.operations[operation].range
  }
}
