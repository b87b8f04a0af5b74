import JobManifest

/// Counts what a sync finds and would delete, and says what forbids that (rows L9 and L10); pure.
struct ExtraGuard {
  private let sync: Sync
  /// Objects or files of the source that take part and can be transferred.
  private var sources = 0
  /// What stands at the destination and is admitted by the filter.
  private var listed = 0
  private var doomed = Tally(count: 0, bytes: 0)

  init(_ sync: Sync) { self.sync = sync }

  /// Counts something of the source.
  ///
  /// A marker without data is none: somebody may have made the "folder" and nothing in it, or a mount may be gone below it.
  mutating func countSource(_ relativeName: String, size: Int) {
    guard size > 0 || !relativeName.isTreeName else { return }
    sources += 1
  }

  /// Counts something at the destination that stays.
  mutating func countKept() { listed += 1 }

  /// Counts something at the destination that goes; false past the limit, where the rest is only counted.
  mutating func countDoomed(size: Int) -> Bool {
    listed += 1
    doomed = doomed + Tally(count: 1, bytes: size)
    return doomed.count <= sync.limit.objects ?? .max
  }

  /// What forbids the deletes, once both sides have been read to their ends.
  enum Verdict: Equatable {
    case allowed
    /// Row L9: nothing in the source justifies that so many are deleted.
    case emptySource(doomed: Int)
    case excess([DeleteExcess])
  }

  /// Judges what was counted.
  var verdict: Verdict {
    guard doomed.count > 0 else { return .allowed }
    if sources == 0, !sync.sourceGuard.allowsEmpty { return .emptySource(doomed: doomed.count) }
    let excess = DeleteExcess.find(
      sync.limit, usualPercentFrom: DeleteLimit.usualPercentOfSyncFrom, doomed: doomed, listed: listed)
    return excess.isEmpty ? .allowed : .excess(excess)
  }
}
