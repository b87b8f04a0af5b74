import JobManifest

/// Row L9: a source in which nothing is found justifies no deletion that waits for it, unless the manifest says so.
///
/// An unmounted disk and a wrong prefix look like that. Pure: it goes by what has been planned.
enum EmptySources {
  /// One refusal per operation without anything to read that a deletion of something waits for.
  ///
  /// - Parameter isEmptied: Whether the plan itself takes away what an operation would have read: then there was something.
  static func refusals(
    manifest: Manifest, graph: OperationGraph, summary: PlanSummary, isEmptied: (Int) throws(StoreTrouble) -> Bool
  ) throws(StoreTrouble) -> [Refusal] {
    var refusals: [Refusal] = []
    for operation in summary.operations {
      let reader = manifest.operations[operation.operation]
      // Every object or file that takes part has one step, if only to skip it.
      guard let source = reader.verb.source, !source.sourceGuard.allowsEmpty, operation.found(by: reader.verb) == 0,
        case .planned(let excluded)? = operation.outcome,
        let waiting = summary.operations.first(where: {
          $0.removals > 0 && manifest.operations[$0.operation].verb.discards
            && graph.precedes(operation.operation, $0.operation)
        }), try !isEmptied(operation.operation)
      else { continue }
      let deletion = manifest.operations[waiting.operation]
      let why = excluded > 0 ? " that its filters admit (they leave out \(excluded))" : ""
      refusals.append(
        Refusal(
          .emptySource, operations: [operation.operation, waiting.operation],
          message:
            "'\(reader.name.value)' finds nothing in '\(source.name)'\(why), and '\(deletion.name.value)' waits for it "
            + "to delete \(waiting.removals) object\(waiting.removals == 1 ? "" : "s")",
          hint: "check the source; if it may be empty, write 'allow_empty_source: true'",
          range: source.range ?? reader.range,
          notes: [
            Diagnostic(.note, "'\(deletion.name.value)' deletes here", at: deletion.name.range ?? deletion.range)
          ]))
    }
    return refusals
  }
}

extension EmptySources {
  /// A sentence for each operation that finds nothing at all: it succeeds, and its source may be misspelt.
  static func notes(
    manifest: Manifest, summary: PlanSummary, isEmptied: (Int) throws(StoreTrouble) -> Bool
  ) throws(StoreTrouble) -> [String] {
    var notes: [String] = []
    for operation in summary.operations {
      let reader = manifest.operations[operation.operation]
      guard let source = reader.verb.source, !source.sourceGuard.allowsEmpty, operation.found(by: reader.verb) == 0,
        case .planned(excluded: 0)? = operation.outcome, try !isEmptied(operation.operation)
      else { continue }
      notes.append("'\(reader.name.value)' finds nothing in '\(source.name)'")
    }
    return notes
  }
}

extension OperationSummary {
  /// Objects and files that are gone from where they were afterwards.
  var removals: Int { [.delete, .move, .remove].reduce(0) { $0 + (actions[$1]?.count ?? 0) } }

  /// Objects or files of the source that take part; each has one step, if only to skip it.
  ///
  /// Markers do not count.
  func found(by verb: Verb) -> Int {
    var found = actions.mapValues(\.count)
    for (action, count) in hollow { found[action, default: 0] -= count }
    // What a sync deletes is at its destination.
    if case .sync = verb { for action in [StepAction.delete, .move, .remove] { found[action] = nil } }
    return found.values.reduce(0, +)
  }
}

extension Verb {
  /// Whether what it takes away from a place is meant to be gone: what is moved is kept, wherever it goes.
  var discards: Bool {
    if case .move = self { return false }
    return true
  }

  /// What an operation reads to write it elsewhere; nil for one that reads nothing.
  var source: (name: String, range: SourceRange?, sourceGuard: SourceGuard)? {
    switch self {
    case .upload(let upload): (upload.from.path, upload.from.range, upload.sourceGuard)
    case .copy(let copy): ("\(copy.from.url)", copy.from.range, copy.sourceGuard)
    case .download(let download): ("\(download.from.url)", download.from.range, download.sourceGuard)
    case .sync(let sync): sync.transfer.verb.source
    case .move, .delete, .touch, .update, .check, .wait, .list: nil
    }
  }
}
