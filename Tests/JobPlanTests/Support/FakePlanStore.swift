import JobManifest
import JobPlan
import S3Types
import Synchronization

/// A plan in memory: the simplest thing that does what `PlanStore` says.
final class FakePlanStore: PlanStore {
  private struct State {
    var steps: [Step] = []
    var exclusions: [Exclusion] = []
    var outcomes: [Int: ExpansionOutcome] = [:]
    var isFinished = false
    var keys: [Int: [ListedKey]] = [:]
    var kept: [Int: [String]] = [:]
    var notes: [String] = []
    var filePages = 0
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

  func note(_ exclusions: [Exclusion]) { state.withLock { $0.exclusions += exclusions } }

  var exclusions: [Exclusion] { state.withLock { $0.exclusions } }

  func dropSteps(of operation: Int) {
    state.withLock { state in
      state.steps.removeAll { $0.operation == operation }
      state.kept[operation] = nil
    }
  }

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
    let mine = changes.filter { operations.contains($0.operation) }
    let written = mine.compactMap { step -> PlannedEffect? in
      guard let address = step.destination.object, isMeant(address) else { return nil }
      return PlannedEffect(
        key: address.location.key, operation: step.operation, size: step.action == .delete ? nil : step.size,
        storageClass: step.storageClass)
    }
    let moved = mine.compactMap { step -> PlannedEffect? in
      guard step.action == .move, let address = step.source?.object, isMeant(address) else { return nil }
      return PlannedEffect(key: address.location.key, operation: step.operation, size: nil)
    }
    return (written + moved).sorted { $0.key == $1.key ? $0.operation < $1.operation : $0.key < $1.key }
  }

  /// How often a page of files was asked for, which takes time in proportion to the plan where it ends early.
  var filePages: Int { state.withLock { $0.filePages } }

  func plannedFiles(_ query: FileQuery, limit: Int) -> [PlannedFile] {
    state.withLock { $0.filePages += 1 }
    let all = files(of: query.operations) { $0.utf8.starts(with: query.prefix.utf8) }
    let after = all.filter { file in
      guard let last = query.after else { return true }
      return ByteOrder.precedes(last.path, file.path)
        || (ByteOrder.areEqual(last.path, file.path) && last.operation < file.operation)
    }
    return Array(after.prefix(1))
  }

  func plannedFiles(at path: String, of operations: [Int]) -> [PlannedFile] {
    files(of: operations) { ByteOrder.areEqual($0, path) }
  }

  private func files(of operations: [Int], _ isMeant: (String) -> Bool) -> [PlannedFile] {
    changes.compactMap { step -> PlannedFile? in
      guard case .file(let path) = step.destination, isMeant(path), operations.contains(step.operation) else {
        return nil
      }
      return PlannedFile(path: path, operation: step.operation, size: step.action == .remove ? nil : step.size)
    }
    .sorted {
      ByteOrder.areEqual($0.path, $1.path) ? $0.operation < $1.operation : ByteOrder.precedes($0.path, $1.path)
    }
  }

  private var changes: [Step] { steps.filter { !$0.action.isIdle && !$0.action.onlyLooks } }

  private func same(_ left: ObjectAddress, _ right: ObjectAddress) -> Bool {
    identity(left.endpoint) == identity(right.endpoint) && left.location == right.location
  }

  func keysWrittenTwice(limit: Int) -> [RepeatedKey] {
    let keys = changes.compactMap { step in
      step.destination.object.map { RepeatedKey(operation: step.operation, address: $0) }
    }
    return Array(Dictionary(grouping: keys) { $0 }.filter { $0.value.count > 1 }.keys.prefix(limit))
  }

  func keysWritten(byBoth first: Int, and second: Int, limit: Int) -> [ObjectAddress] {
    let theirs = written(by: second)
    return written(by: first).filter { mine in theirs.contains { same($0, mine) } }.prefix(limit).map { $0 }
  }

  func keysOverwritten(
    by later: Int, after earlier: Int, unlessRemovedBy between: [Int], limit: Int
  ) -> [ObjectAddress] {
    func anew(_ operation: Int) -> [ObjectAddress] {
      steps.filter { $0.operation == operation && [.put, .copy, .create, .move].contains($0.action) }
        .compactMap(\.destination.object)
    }
    let removed = between.flatMap { operation in
      changes.filter { $0.operation == operation && $0.action == .delete }.compactMap(\.destination.object)
        + moved(by: operation)
    }
    let theirs = anew(earlier)
    return anew(later).filter { mine in
      theirs.contains { same($0, mine) } && !removed.contains { same($0, mine) }
    }.prefix(limit).map { $0 }
  }

  private func moved(by operation: Int) -> [ObjectAddress] {
    changes.filter { $0.operation == operation && $0.action == .move }.compactMap { $0.source?.object }
  }

  func keysTaken(by sync: Int, from other: Int, exceptTouched: Bool, limit: Int) -> [ObjectAddress] {
    let taken = extras(of: sync).flatMap { [$0.action == .delete ? $0.destination.object : $0.source?.object] }
      .compactMap(\.self)
    return kept(by: other).filter { !exceptTouched || ![.create, .touch].contains($0.action) }
      .compactMap(\.destination.object).filter { mine in taken.contains { same($0, mine) } }.prefix(limit).map { $0 }
  }

  func filesTaken(by sync: Int, from other: Int, limit: Int) -> [String] {
    func path(_ step: Step) -> String? { if case .file(let path) = step.destination { path } else { nil } }
    let taken = extras(of: sync).filter { $0.action == .remove }.compactMap(path)
    return kept(by: other).compactMap(path).filter { mine in taken.contains { ByteOrder.areEqual($0, mine) } }
  }

  private func extras(of operation: Int) -> [Step] {
    changes.filter { $0.operation == operation && [.delete, .move, .remove].contains($0.action) }
  }

  private func kept(by operation: Int) -> [Step] {
    steps.filter { step in
      guard step.operation == operation else { return false }
      return [.put, .get, .copy, .relay, .move, .list, .create, .touch, .update].contains(step.action)
        || step.action == .skip && [.same, .exists, .older, .moved].contains(step.reason)
        || step.action == .fail && step.reason != .missing
    }
  }

  func keysRead(by reader: Int, writtenBy writer: Int, limit: Int) -> [ObjectAddress] {
    let theirs = written(by: writer)
    return changes.filter { $0.operation == reader }.compactMap { $0.source?.object }
      .filter { read in theirs.contains { same($0, read) } }.prefix(limit).map { $0 }
  }

  private func written(by operation: Int) -> [ObjectAddress] {
    changes.filter { $0.operation == operation }.compactMap(\.destination.object) + moved(by: operation)
  }

  func filesWrittenTwice(limit: Int) -> [PlannedFile] {
    let files = written
    return files.indices.compactMap { first in
      files[(first + 1)...].first {
        ByteOrder.areEqual($0.path, files[first].path) && $0.operation == files[first].operation
      }
    }
  }

  func pairsThatWriteOneFile() -> [(first: Int, second: Int)] {
    let operations = Set(written.map(\.operation)).sorted()
    return operations.flatMap { second in
      operations.filter { $0 < second && !filesWritten(byBoth: $0, and: second, limit: 1).isEmpty }
        .map { (first: $0, second: second) }
    }
  }

  func filesWritten(byBoth first: Int, and second: Int, limit: Int) -> [String] {
    let theirs = written.filter { $0.operation == second }
    return written.filter { file in
      file.operation == first && theirs.contains { ByteOrder.areEqual($0.path, file.path) }
    }.prefix(limit).map(\.path)
  }

  func filesOfOneName(of operations: [Int], limit: Int) -> [FileCollision] {
    let files = steps.compactMap { step -> PlannedFile? in
      guard operations.contains(step.operation), [.get, .skip, .remove].contains(step.action),
        case .file(let path) = step.destination, !path.hasSuffix("/")
      else { return nil }
      return PlannedFile(path: path, operation: step.operation, size: 0)
    }
    return files.indices.flatMap { first in
      files[(first + 1)...].filter {
        $0.path.lowercased() == files[first].path.lowercased() && !ByteOrder.areEqual($0.path, files[first].path)
      }.map { FileCollision(first: files[first], second: $0) }
    }
  }

  func filesInTheWay(limit: Int) -> [FileCollision] {
    let files = written
    return files.flatMap { first in
      files.filter { $0.path.utf8.starts(with: (first.path + "/").utf8) }.map {
        FileCollision(first: first, second: $0)
      }
    }
  }

  func filesRead(by reader: Int, writtenBy writer: Int, limit: Int) -> [String] {
    let touched = files.filter { $0.operation == writer }
    return changes.filter { $0.operation == reader }.compactMap { step in
      switch step.source {
      case .file(let path, _, _)?, .plannedFile(let path, _)?: path
      default: nil
      }
    }
    .filter { path in touched.contains { ByteOrder.areEqual($0.path, path) } }
  }

  private var written: [PlannedFile] { files.filter { $0.size != nil } }

  private var files: [PlannedFile] {
    changes.compactMap { step in
      guard case .file(let path) = step.destination else { return nil }
      return PlannedFile(path: path, operation: step.operation, size: step.action == .remove ? nil : 0)
    }
  }

  func add(_ keys: [ListedKey], of operation: Int) -> [ListedKey] {
    state.withLock { state in
      keys.filter { listed in
        guard !state.keys[operation, default: []].contains(where: { ByteOrder.areEqual($0.key, listed.key) }) else {
          return true
        }
        state.keys[operation, default: []].append(listed)
        return false
      }
    }
  }

  func keys(of operation: Int, after key: String?, limit: Int) -> [ListedKey] {
    let all = state.withLock { $0.keys[operation] ?? [] }.sorted { ByteOrder.precedes($0.key, $1.key) }
    // Pages of one, as with effects.
    return Array(all.filter { listed in key.map { ByteOrder.precedes($0, listed.key) } ?? true }.prefix(1))
  }

  func dropKeys(of operation: Int) {
    state.withLock {
      $0.keys[operation] = nil
      $0.kept[operation] = nil
    }
  }

  func keepKeys(of operation: Int, files: [String]) {
    state.withLock { state in
      state.kept[operation] = (state.keys[operation] ?? []).sorted { ByteOrder.precedes($0.key, $1.key) }
        .map { "\($0.key) \(files[$0.file]):\($0.line)" }
    }
  }

  /// The keys that the run looks for, each with its place.
  func kept(of operation: Int) -> [String]? { state.withLock { $0.kept[operation] } }

  func note(_ sentence: String) { state.withLock { $0.notes.append(sentence) } }

  var notes: [String] { state.withLock { $0.notes } }

  func finishPlan() { state.withLock { $0.isFinished = true } }

  func summary() -> PlanSummary {
    PlanSummary(
      operations: (0..<operationCount).map { index in
        var actions: [StepAction: Tally] = [:]
        for step in steps where step.operation == index {
          actions[step.action] = (actions[step.action] ?? Tally(count: 0, bytes: 0)) + Tally(count: 1, bytes: step.size)
        }
        let hollow = steps.filter { $0.operation == index && $0.isHollow }
        return OperationSummary(
          operation: index, outcome: outcome(of: index), actions: actions,
          hollow: Dictionary(hollow.map { ($0.action, 1) }, uniquingKeysWith: +))
      })
  }
}
