import JobManifest

/// Looks, once everything is planned, for what a sync deletes as extra although another operation keeps it up.
///
/// Both would find work in every run, and what they leave would depend on which comes last; without an order, what the
/// one finds in its place is gone when the run ends.
struct TakenCheck {
  private let pairs: OperationPairs
  private let store: CheckedStore
  /// Enough to see the pattern.
  private static let examples = 3

  init(_ pairs: OperationPairs, store: CheckedStore) {
    self.pairs = pairs
    self.store = store
  }

  /// One refusal for each pair; an order that the manifest states itself (`needs`) says that it is meant.
  func refusals() throws(StoreTrouble) -> [Refusal] {
    let graph = pairs.graph
    var refusals: [Refusal] = []
    for sync in pairs.indices where deletesExtra(sync) {
      for other in pairs.indices
      where other != sync && keeps(other) && !pairs.isDeclared(sync, other)
        && graph.footprints[sync].writes(where: graph.footprints[other])
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
    if case .sync(let sync) = pairs.verb(operation) { return sync.deletesExtra }
    return false
  }

  private func keeps(_ operation: Int) -> Bool {
    switch pairs.verb(operation) {
    case .upload, .download, .copy, .move, .sync, .touch, .list: true
    // What is moved to the trash is kept there.
    case .delete(let delete): delete.trash != nil
    case .update, .check, .wait: false
    }
  }

  private func refusal(_ sync: Int, _ other: Int, _ names: String) -> Refusal {
    let (mine, theirs) = (pairs.name(sync), pairs.name(other))
    return pairs.refusal(
      .takenAway, at: sync, and: other,
      "'\(mine)' would delete \(names) as extra, which '\(theirs)' writes or keeps",
      hint:
        "exclude it in '\(mine)', or keep the trees apart; if each run is to do both, let one of them need the other")
  }
}
