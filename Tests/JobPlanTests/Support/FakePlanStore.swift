import JobManifest
import JobPlan
import S3Types
import Synchronization

/// A plan in memory: the simplest thing that does what `PlanStore` says.
final class FakePlanStore: PlanStore {
  private struct State {
    var steps: [Step] = []
    var outcomes: [Int: ExpansionOutcome] = [:]
    var isFinished = false
  }

  private let state = Mutex(State())
  private let operationCount: Int
  private let failsToAppend: Bool

  struct DiskFull: Error, CustomStringConvertible { let description = "disk full" }

  init(operationCount: Int, failsToAppend: Bool = false) {
    self.operationCount = operationCount
    self.failsToAppend = failsToAppend
  }

  var steps: [Step] { state.withLock { $0.steps } }
  var isFinished: Bool { state.withLock { $0.isFinished } }
  func outcome(of operation: Int) -> ExpansionOutcome? { state.withLock { $0.outcomes[operation] } }

  func append(_ steps: [Step]) throws {
    if failsToAppend { throw DiskFull() }
    state.withLock { $0.steps += steps }
  }

  func dropSteps(of operation: Int) { state.withLock { $0.steps.removeAll { $0.operation == operation } } }

  func record(_ outcome: ExpansionOutcome, of operation: Int) {
    state.withLock { $0.outcomes[operation] = outcome }
  }

  func plannedEffects(_ query: EffectQuery, limit: Int) -> [PlannedEffect] {
    let all = effects(query.operations) {
      identity($0.endpoint) == identity(query.endpoint) && $0.location.bucket == query.bucket
        && $0.location.key.starts(with: query.prefix)
    }
    let after = all.filter { effect in
      guard let last = query.after else { return true }
      return last.key < effect.key || (last.key == effect.key && last.operation < effect.operation)
    }
    // Pages of one: whatever can go wrong between pages does.
    return Array(after.prefix(1))
  }

  func plannedEffects(on address: ObjectAddress, of operations: [Int]) -> [PlannedEffect] {
    effects(operations) { same($0, address) }
  }

  private func effects(_ operations: [Int], _ isMeant: (ObjectAddress) -> Bool) -> [PlannedEffect] {
    changes.filter { operations.contains($0.operation) && isMeant($0.destination) }
      .map {
        PlannedEffect(
          key: $0.destination.location.key, operation: $0.operation, size: $0.action == .delete ? nil : $0.size,
          storageClass: $0.storageClass)
      }
      .sorted { $0.key == $1.key ? $0.operation < $1.operation : $0.key < $1.key }
  }

  private var changes: [Step] { steps.filter { !$0.action.isIdle } }

  private func same(_ left: ObjectAddress, _ right: ObjectAddress) -> Bool {
    identity(left.endpoint) == identity(right.endpoint) && left.location == right.location
  }

  func keysWrittenTwice(limit: Int) -> [RepeatedKey] {
    let groups = Dictionary(grouping: changes) { RepeatedKey(operation: $0.operation, address: $0.destination) }
    return Array(groups.filter { $0.value.count > 1 }.keys.prefix(limit))
  }

  func keysWritten(byBoth first: Int, and second: Int, limit: Int) -> [ObjectAddress] {
    let theirs = changes.filter { $0.operation == second }
    return changes.filter { mine in
      mine.operation == first && theirs.contains { same($0.destination, mine.destination) }
    }.prefix(limit).map(\.destination)
  }

  func keysRead(by reader: Int, writtenBy writer: Int, limit: Int) -> [ObjectAddress] {
    let theirs = changes.filter { $0.operation == writer }
    return changes.filter { $0.operation == reader }.compactMap { $0.source?.address }
      .filter { read in theirs.contains { same($0.destination, read) } }.prefix(limit).map { $0 }
  }

  func finishPlan() { state.withLock { $0.isFinished = true } }

  func summary() -> PlanSummary {
    PlanSummary(
      operations: (0..<operationCount).map { index in
        var actions: [StepAction: Tally] = [:]
        for step in steps where step.operation == index {
          actions[step.action] = (actions[step.action] ?? Tally(count: 0, bytes: 0)) + Tally(count: 1, bytes: step.size)
        }
        return OperationSummary(operation: index, outcome: outcome(of: index), actions: actions)
      })
  }
}

extension StepSource {
  fileprivate var address: ObjectAddress? {
    switch self {
    case .file: nil
    case .object(let address, _, _), .planned(let address, _): address
    }
  }
}
