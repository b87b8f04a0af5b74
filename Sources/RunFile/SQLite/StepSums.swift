import JobManifest
import JobPlan
import S3Types

/// Sums over the steps of a plan, kept while they are written, because reading a million of them again takes seconds.
///
/// Few, whatever the number of steps: one for each combination of what a step sends, where to and about what.
struct StepSums {
  /// What steps of one sum have in common.
  fileprivate struct Group: Hashable {
    let operation: Int
    let action: StepAction
    let endpoint: EndpointName
    let bucket: String
    let storageClass: StorageClass?
    let changesHeaders: Bool
    let isNew: Bool
    let origin: StepStatistics.Origin?
    let isHollow: Bool
  }

  private var sums: [Group: Tally] = [:]
  /// Steps come in long rows of one group.
  private var current: (group: Group, tally: Tally)?

  /// Counts a step that has been written.
  mutating func add(_ step: Step) {
    let group = Group(step)
    let one = Tally(count: 1, bytes: step.size)
    guard let current, current.group == group else {
      settle()
      return current = (group, one)
    }
    self.current?.tally = current.tally + one
  }

  /// Takes back the steps of an operation.
  mutating func drop(_ operation: Int) {
    settle()
    sums = sums.filter { $0.key.operation != operation }
  }

  private mutating func settle() {
    guard let last = current else { return }
    current = nil
    sums[last.group, default: Tally(count: 0, bytes: 0)] =
      sums[last.group, default: Tally(count: 0, bytes: 0)] + last.tally
  }

  /// The sums by operation and action, those of hollow steps apart.
  var byAction: [(operation: Int, action: StepAction, isHollow: Bool, tally: Tally)] {
    mutating get {
      settle()
      return sums.map { ($0.key.operation, $0.key.action, $0.key.isHollow, $0.value) }
    }
  }

  /// The sums of the steps that send requests, in the order of `RunFile.statistics()`.
  var statistics: [StepStatistics] {
    mutating get {
      settle()
      var statistics: [StepStatistics: Tally] = [:]
      for (group, tally) in sums where !group.action.isIdle && group.action != .remove {
        let row = StepStatistics(
          operation: group.operation, action: group.action, endpoint: group.endpoint, origin: group.origin,
          bucket: group.bucket, storageClass: group.storageClass, changesHeaders: group.changesHeaders,
          isNew: group.isNew, tally: Tally(count: 0, bytes: 0))
        statistics[row] = (statistics[row] ?? row.tally) + tally
      }
      return
        statistics.map { row, tally in
          var row = row
          row.tally = tally
          return row
        }
        .sorted { left, right in left.rank.lexicographicallyPrecedes(right.rank) }
    }
  }
}

extension StepSums.Group {
  fileprivate init(_ step: Step) {
    let endpoint = step.destination.endpointOfPlace ?? step.source?.object?.endpoint ?? nil
    let bucket = step.destination.bucket ?? step.source?.object?.location.bucket
    var storageClass = step.storageClass
    if step.action == .get, case .object(_, let state)? = step.source { storageClass = state.storageClass }
    // What is encrypted as it is asked has to be looked at, too.
    var changesHeaders = step.extras.encryption != nil
    if case .change = step.headers { changesHeaders = true }
    self.init(
      operation: step.operation, action: step.action, endpoint: endpoint,
      bucket: bucket?.rawValue ?? "", storageClass: storageClass, changesHeaders: changesHeaders,
      isNew: [.new, .missing].contains(step.reason),
      origin: step.action == .relay ? (step.source?.object).map { StepStatistics.Origin($0.endpoint) } : nil,
      isHollow: step.isHollow)
  }
}

extension StepStatistics {
  /// Sorts like the columns of the same name.
  fileprivate var rank: [String] {
    [
      String(operation + 1_000_000_000), action.rawValue, endpoint ?? "", bucket, storageClass?.rawValue ?? "",
      changesHeaders ? "1" : "0", isNew ? "1" : "0", origin.map { "1" + ($0.endpoint ?? "") } ?? "0",
    ]
  }
}
