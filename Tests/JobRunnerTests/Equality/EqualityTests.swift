import Foundation
import JobPlan
import RunFile
import S3Types
import Testing

@testable import JobRunner

/// The steps that are planned are the steps that are performed, for any manifest and any world.
///
/// `S3JOB_EQUALITY_SEED=N` plays case N alone.
struct EqualityTests {
  private static let groups = 20
  private static let casesOfGroup = 25
  private static let onlySeed = ProcessInfo.processInfo.environment["S3JOB_EQUALITY_SEED"].flatMap { Int($0) }

  @Test(arguments: 0..<groups)
  func `a run does what its plan says, and the world is then what the manual says`(group: Int) async throws {
    var carriedOut = 0
    let seeds = group * Self.casesOfGroup..<(group + 1) * Self.casesOfGroup
    for seed in seeds where Self.onlySeed ?? seed == seed {
      if try await isCarriedOut(try EqualityCase(seed: seed, moment: .now()), "seed \(seed)") { carriedOut += 1 }
    }
    // Refused plans prove little, so they must stay few.
    #expect(Self.onlySeed != nil || carriedOut >= Self.casesOfGroup * 2 / 3)
  }

  /// Inventories that were copied twice, or down and up again, with the bytes that their plan did not know.
  @Test(arguments: [824, 910, 2884, 3671, 4005, 4917, 5536])
  func `cases that once found something are played for ever`(seed: Int) async throws {
    #expect(try await isCarriedOut(try EqualityCase(seed: seed, moment: .now()), "seed \(seed)"))
  }

  /// Plays one case; false when its plan is refused as a whole.
  private func isCarriedOut(_ start: EqualityCase, _ seed: Comment) async throws -> Bool {
    let all = start.operations.indices
    let world = try EqualityRun(start)
    let (objects, files) = (world.store.objects, try world.files())
    let first = try await world.plan(start.manifest(of: all))
    let plan = try await world.plan(start.manifest(of: all))
    #expect(try first?.everything() == plan?.everything(), "planning twice, \(seed)")
    #expect(world.store.objects == objects, "planning changes nothing, \(seed)")
    #expect(try world.files() == files, "planning changes nothing, \(seed)")
    guard let plan else { return false }

    let planned = try plan.everything()
    try await world.run(plan)
    let records = try plan.runFile.operations()
    #expect(try plan.everything() == planned, "a run changes no step of its plan, \(seed)")
    try expectEqual(
      world, planned, plan, records, hasInventories: start.operations.contains { $0.verb.isInventory }, seed)
    if start.operations.allSatisfy({ $0.independentOf.isEmpty }) {
      try expectNaive(start, world, records, seed)
      try await expectSameWithoutOverlay(start, planned, records, seed)
    }
    if isRepeatable(start), records.allSatisfy({ $0.state == .done }) {
      let again = try #require(try await world.plan(start.manifest(of: all)), seed)
      let changes = try again.everything().joined().filter { !$0.action.isIdle }
      #expect(changes.isEmpty, "a second run has nothing to do, \(seed)")
    }
    return true
  }

  /// Oracle: what the store saw is what was planned, one for one, and every step says so.
  private func expectEqual(
    _ world: EqualityRun, _ planned: [[Step]], _ plan: EqualityRun.Plan, _ records: [OperationRecord],
    hasInventories: Bool, _ seed: Comment
  ) throws {
    var expected: [String] = []
    var possible: [String] = []
    for (index, record) in records.enumerated() where record.state != .notStarted {
      let hasFailures = planned[index].contains {
        $0.action == .fail || $0.reason == .wouldFail || $0.reason == .pending
      }
      for stored in try plan.steps(of: index) {
        switch stored.step.action {
        case .skip: #expect(stored.state == .skipped, seed)
        case .fail: #expect(stored.state == .failed && record.state == .failed, seed)
        case .list where stored.step.reason == .wouldFail:
          #expect(stored.state == .failed, "\(stored), \(seed)")
          continue
        case .check: #expect(stored.state == (stored.step.reason == .wouldPass ? .done : .failed), seed)
        case .wait: #expect(stored.state == (stored.step.reason == .satisfied ? .done : .failed), seed)
        // Nothing that comes later starts beside a step that is known to fail.
        case _ where hasFailures && stored.step.phase > .transfers:
          #expect(stored.state == .notStarted, "\(stored), \(seed)")
          continue
        default: #expect(stored.state == .done, "\(stored), \(seed)")
        }
        expected += transfers(of: stored.step)
        possible += possibleTransfers(of: stored.step)
      }
      if case .planned? = record.outcome { #expect((record.state == .failed) == hasFailures, seed) }
    }
    var seen = world.transfers
    for transfer in expected {
      let index = seen.firstIndex(of: transfer)
      #expect(index != nil, "\(transfer) was planned, \(seed)")
      if let index { seen.remove(at: index) }
    }
    // A relay reads in ranges, and how many an inventory has is not known before it is written.
    let relayed = planned.joined().filter { hasInventories && $0.action == .relay }
    let reads = Set(relayed.compactMap { $0.source?.object.map { "get \($0.location)" } })
    for transfer in seen where !reads.contains(transfer) {
      let index = possible.firstIndex(of: transfer)
      #expect(index != nil, "\(transfer) was not planned, \(seed)")
      if let index { possible.remove(at: index) }
    }
  }

  /// What stores are asked for when a step is performed; a relay reads large objects in ranges.
  private func transfers(of step: Step) -> [String] {
    if step.action == .relay, let source = step.source?.object?.location,
      let target = step.destination.object?.location
    {
      return ["put \(target)"] + Array(repeating: "get \(source)", count: max(1, step.size))
    }
    if step.action == .update, step.reason == .planned { return [] }
    if step.action == .update, step.headers == .keep { return ["tag \(step.destination.address.location)"] }
    guard step.action == .move, let source = step.source?.object else { return transfer(of: step).map { [$0] } ?? [] }
    let deletion = "delete \(source.location)"
    // What is there already is not written again.
    return step.reason == .same ? [deletion] : ["copy \(step.destination.address.location)", deletion]
  }

  /// What it may be asked for, too: nobody knows before which headers an object has that the plan itself writes, nor that
  /// equal bytes have equal headers.
  private func possibleTransfers(of step: Step) -> [String] {
    switch (step.action, step.reason) {
    case (.update, .planned): ["copy", "tag"].map { "\($0) \(step.destination.address.location)" }
    case (.move, .same): ["copy \(step.destination.address.location)"]
    default: []
    }
  }

  private func transfer(of step: Step) -> String? {
    switch (step.action, step.destination) {
    case (.skip, _), (.fail, _), (.remove, _), (.check, _), (.wait, _): nil
    case (.list, .object(let address)): "put \(address.location)"
    case (.list, .file): nil
    case (.get, .file(let path)): path.hasSuffix("/") ? nil : step.source?.object.map { "get \($0.location)" }
    case (.put, .object(let address)), (.create, .object(let address)): "put \(address.location)"
    case (.delete, .object(let address)): "delete \(address.location)"
    case (_, .object(let address)): "copy \(address.location)"
    case (_, .tree(_, _, let prefix)): "no step that changes something has the tree \(prefix)"
    case (_, .file(let path)): "no step but a download has the file \(path)"
    }
  }

  /// Oracle: the world is what a simulation without any plan leaves.
  private func expectNaive(
    _ start: EqualityCase, _ world: EqualityRun, _ records: [OperationRecord], _ seed: Comment
  ) throws {
    var naive = NaiveWorld(start)
    for (operation, record) in zip(start.operations, records) where record.state != .notStarted {
      do {
        try naive.perform(operation)
        if case .planned? = record.outcome { continue }
        Issue.record("\(record.header.name) could not be planned: \(record.reason ?? ""), \(seed)")
      } catch is NaiveWorld.MissingSource {
        #expect(record.state == .failed, seed)
      } catch is NaiveWorld.CheckFailed {
        #expect(record.state == .failed, seed)
        continue
      }
    }
    #expect(world.objects() == naive.objects, "objects, \(seed)")
    #expect(try world.files() == naive.files.filter { $0.key.last != UInt8(ascii: "/") }, "files, \(seed)")
  }

  /// Oracle: the last operation, planned alone once the others have really run, has the steps that it had before, but
  /// that equal bytes of objects which the run has written can be seen now.
  private func expectSameWithoutOverlay(
    _ start: EqualityCase, _ planned: [[Step]], _ records: [OperationRecord], _ seed: Comment
  ) async throws {
    // An object whose tags alone were set has its old time afterwards, and counted as just written while planning.
    let setsTags = start.operations.contains { operation in
      if case .update(_, let field, _, _) = operation.verb { return field == .tag || field == .both }
      return false
    }
    guard !setsTags else { return }
    let last = start.operations.count - 1
    guard last > 0, records.dropLast().allSatisfy({ $0.state == .done }) else { return }
    let world = try EqualityRun(start)
    let before = try #require(try await world.plan(start.manifest(of: 0..<last)), seed)
    try await world.run(before)
    let plan = try #require(try await world.plan(start.manifest(of: [last], ordered: false)), seed)
    let steps = try plan.steps(of: 0).map(\.step)
    #expect(
      steps.map { $0.destination.shown(below: world.base) }
        == planned[last].map { $0.destination.shown(below: world.base) }, seed)
    let hasInventories = start.operations.contains { $0.verb.isInventory }
    for (real, step) in zip(steps, planned[last]) where step.reason != .planned {
      #expect(real.action == step.action && real.reason == step.reason, "\(step), \(seed)")
      // How long an inventory will be is not known before it is written, nor how long its copies are.
      guard !hasInventories else { continue }
      #expect(real.size == step.size, "\(step), \(seed)")
    }
  }

  /// Whether the manual promises that a second run has nothing to do: no operation changes what an earlier one has read
  /// or written.
  private func isRepeatable(_ start: EqualityCase) -> Bool {
    // Without an order, what one operation reads does not count what the other writes; the second run finds it.
    guard start.operations.allSatisfy(\.independentOf.isEmpty) else { return false }
    var used: Set<String> = []
    for operation in start.operations {
      switch operation.verb {
      case .upload(let from, let to, let policy, _):
        guard policy != "always", !used.contains(to.url) else { return false }
        used.formUnion([from, to.url])
      case .copy(let from, let to, let policy, _), .copyName(let from, _, let to, let policy):
        guard policy != "always", !used.contains(to.url) else { return false }
        used.formUnion([from.url, to.url])
      case .move(let from, let to, let policy, _):
        guard policy != "always", used.isDisjoint(with: [from.url, to.url]) else { return false }
        used.formUnion([from.url, to.url])
      case .download(let from, let to, let policy):
        guard ["changed", "missing"].contains(policy), !used.contains(to) else { return false }
        used.formUnion([from.url, to])
      case .sync(let from, let to, let policy, _, _, _):
        guard policy != "always", !used.contains(to.text) else { return false }
        if case .directory = to, policy == "newer" { return false }
        used.formUnion([from.text, to.text])
      case .update, .deleteTree, .deleteObject, .touch, .check, .list, .wait: return false
      }
    }
    return true
  }
}

extension RandomVerb {
  fileprivate var isInventory: Bool { if case .list = self { true } else { false } }
}

extension StepTarget {
  /// Where it is, seen from the directory of the manifest, whose name is as long in every world.
  fileprivate func shown(below base: String) -> String {
    switch self {
    case .object(let address): "\(address.location)"
    case .file(let path): String(path.dropFirst(base.count))
    case .tree(_, let bucket, let prefix): "\(bucket)/\(prefix)"
    }
  }
}
