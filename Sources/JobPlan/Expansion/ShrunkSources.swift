package import JobManifest

/// How much the last successful run of a manifest found in its sources.
package struct SourceHistory: Sendable, Hashable {
  /// What one operation found.
  package struct Entry: Sendable, Hashable {
    /// The source and what of it takes part, as `fingerprint` says it; another one is not compared.
    package var source: String
    /// Objects or files that took part.
    package var count: Int

    /// Describes a finding.
    package init(source: String, count: Int) {
      self.source = source
      self.count = count
    }
  }

  /// By the name of the operation.
  package var entries: [String: Entry]

  /// Collects findings.
  package init(entries: [String: Entry] = [:]) { self.entries = entries }

  /// What a plan found, to be kept once it has been carried out.
  package init(of manifest: Manifest, graph: OperationGraph, summary: PlanSummary) {
    entries = [:]
    for operation in summary.operations {
      guard let source = Self.fingerprint(of: operation.operation, in: manifest, graph) else { continue }
      entries[graph.names[operation.operation]] = Entry(
        source: source, count: operation.found(by: manifest.operations[operation.operation].verb))
    }
  }

  /// The sources of all operations that read something, by the names of the operations.
  package static func fingerprints(of manifest: Manifest, graph: OperationGraph) -> [String: String] {
    var fingerprints: [String: String] = [:]
    for index in 0..<graph.count { fingerprints[graph.names[index]] = fingerprint(of: index, in: manifest, graph) }
    return fingerprints
  }

  /// The source of an operation with everything that says what of it takes part; nil for one that reads nothing.
  static func fingerprint(of operation: Int, in manifest: Manifest, _ graph: OperationGraph) -> String? {
    // A list says itself what takes part, and another one each time.
    guard manifest.operations[operation].verb.keyList == nil else { return nil }
    let filter: Filter
    switch manifest.operations[operation].verb.transfer {
    case .upload(let upload): filter = upload.filter
    case .copy(let copy): filter = copy.filter
    case .download(let download): filter = download.filter
    case .move, .sync, .delete, .touch, .update, .check, .wait, .list: return nil
    }
    guard let read = graph.footprints[operation].uses.first(where: { $0.access == .reads }) else { return nil }
    return (["\(read.place.root)", read.place.extent.text] + filter.signature).joined(separator: "\n")
  }
}

/// Row L9: a source that has lost most of what the last run found there justifies no deletion that waits for it.
///
/// Pure: it goes by what has been planned and what is remembered; what nobody remembers is not compared.
enum ShrunkSources {
  /// One refusal per operation whose source has shrunk too much and that a deletion of something waits for.
  static func refusals(
    manifest: Manifest, graph: OperationGraph, summary: PlanSummary, history: SourceHistory
  ) -> [Refusal] {
    summary.operations.compactMap { operation in
      let reader = manifest.operations[operation.operation]
      guard let source = reader.verb.source, let before = history.entries[reader.name.value],
        before.source == SourceHistory.fingerprint(of: operation.operation, in: manifest, graph),
        isTooFew(operation.found(by: reader.verb), after: before.count, source.sourceGuard),
        let waiting = summary.operations.first(where: {
          $0.removals > 0 && manifest.operations[$0.operation].verb.discards
            && (graph.precedes(operation.operation, $0.operation)
              || deletes(reader.verb) && $0.operation == operation.operation)
        })
      else { return nil }
      let deletion = manifest.operations[waiting.operation]
      return Refusal(
        .shrunkSource, operations: [operation.operation, waiting.operation],
        message:
          "'\(reader.name.value)' finds \(operation.found(by: reader.verb)) in '\(source.name)' where the last run found "
          + "\(before.count), and '\(deletion.name.value)' waits for it to delete \(waiting.removals) "
          + "object\(waiting.removals == 1 ? "" : "s")",
        hint: "check the source; if it may shrink like that, write 'shrink_limit: 100'",
        range: source.range ?? reader.range,
        notes: [
          Diagnostic(.note, "'\(deletion.name.value)' deletes here", at: deletion.name.range ?? deletion.range)
        ])
    }
  }

  /// Whether an operation deletes itself what its source does not justify.
  private static func deletes(_ verb: Verb) -> Bool {
    if case .sync(let sync) = verb { return sync.deletesExtra }
    return false
  }

  /// Whether a source has lost more than its limit; an empty one is the matter of `EmptySources`.
  static func isTooFew(_ count: Int, after before: Int, _ sourceGuard: SourceGuard) -> Bool {
    // In floating point, so that no product can overflow.
    count > 0 && sourceGuard.shrinkLimit < 100
      && Double(count) * 100 < Double(before) * Double(100 - sourceGuard.shrinkLimit)
  }
}
