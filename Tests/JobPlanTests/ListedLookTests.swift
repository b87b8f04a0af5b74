import JobManifest
import JobPlan
import S3Types
import Testing

/// `check`, `wait` and `list` with a list of keys.
@Suite struct ListedLookTests {
  private var world: FakeWorld {
    var world = FakeWorld()
    world.objects = [
      "bbb/t/": FakeObject(""), "bbb/t/a": FakeObject("1"), "bbb/t/b": FakeObject("22"), "bbb/t/b.tmp": FakeObject("4"),
      "bbb/t/c": FakeObject("333"), "bbb/src/x": FakeObject("4444"),
    ]
    return world
  }

  private func checking(
    _ keys: KeyList, _ requirement: Requirement = Requirement(exists: true), filter: Filter = .everything
  ) throws -> Verb {
    var check = Check(target: .prefix(try remote("s3://bbb/t/")), filter: filter, requirement: requirement)
    check.keys = keys
    return .check(check)
  }

  private func waiting(_ keys: KeyList, _ requirement: Requirement = Requirement(exists: true)) throws -> Verb {
    var wait = Wait(target: .prefix(try remote("s3://bbb/t/")), requirement: requirement)
    wait.keys = keys
    return .wait(wait)
  }

  private func listing(_ keys: KeyList, filter: Filter = .everything, to: String = "s3://bbb/all.csv") throws -> Verb {
    var inventory = Inventory(
      from: try remote("s3://bbb/t/"), to: .object(try remote(to)), format: .csv, filter: filter)
    inventory.keys = keys
    return .list(inventory)
  }

  /// A case of a check: what is listed, what is asked, and what the plan says.
  struct Asked: Sendable, CustomTestStringConvertible {
    var keys: [String]
    var ifMissing = KeyList.IfMissing.fail
    var requirement = Requirement(exists: true)
    let says: String

    var testDescription: String { says }
  }

  static let cases = [
    Asked(
      keys: ["t/b", "t/a"],
      says: "would-pass unknown (each of the 2 keys of 'keys.csv': found 2 objects, 3 bytes)"),
    // The marker of the tree counts where somebody names it.
    Asked(keys: ["t/"], says: "would-pass unknown (each of the 1 key of 'keys.csv': found 1 object, 0 bytes)"),
    Asked(
      keys: ["t/a", "t/0", "t/z"],
      says: "would-fail unknown (2 of the 3 keys of 'keys.csv' are missing, 't/0' (keys.csv:2), 't/z' (keys.csv:3))"),
    Asked(keys: ["t/z"], says: "would-fail unknown (1 of the 1 key of 'keys.csv' is missing, 't/z' (keys.csv:1))"),
    Asked(
      keys: (1...9).map { "t/x\($0)" },
      says: "would-fail unknown (9 of the 9 keys of 'keys.csv' are missing, "
        + "first 't/x1' (keys.csv:1), 't/x2' (keys.csv:2), 't/x3' (keys.csv:3))"),
    Asked(keys: [], says: "would-fail unknown (asked for an object, and 'keys.csv' names none that counts)"),
    Asked(
      keys: [], requirement: Requirement(count: Bounds(minimum: 0)),
      says: "would-pass unknown (at least 0 objects: found 0 objects, 0 bytes)"),
    Asked(
      keys: ["t/a", "t/c"], requirement: Requirement(bytes: Bounds(minimum: 5)),
      says: "would-fail unknown (asked for at least 5 bytes, found 4)"),
    Asked(
      keys: ["t/a", "t/c"], requirement: Requirement(count: Bounds(maximum: 2), bytes: Bounds(minimum: 4)),
      says: "would-pass unknown (each of the 2 keys of 'keys.csv'; at most 2 objects; at least 4 bytes: "
        + "found 2 objects, 4 bytes)"),
    Asked(
      keys: ["t/a", "t/z"], ifMissing: .skip,
      says: "would-pass unknown (an object: found 1 object, 1 byte)"),
    Asked(keys: ["t/z"], ifMissing: .skip, says: "would-fail unknown (asked for an object, found none)"),
    Asked(
      keys: ["t/a", "t/b", "t/z"], ifMissing: .skip, requirement: Requirement(count: Bounds(minimum: 3)),
      says: "would-fail unknown (asked for at least 3 objects, found 2)"),
    Asked(
      keys: ["t/y", "t/z"], ifMissing: .skip, requirement: Requirement(exists: false),
      says: "would-pass unknown (no object: found 0 objects, 0 bytes)"),
    Asked(
      keys: ["t/y", "t/c", "t/a"], ifMissing: .skip, requirement: Requirement(exists: false),
      says: "would-fail unknown (asked for no object, found 2 of the 3 keys of 'keys.csv', "
        + "'t/a' (keys.csv:3), 't/c' (keys.csv:2))"),
  ]

  @Test(arguments: cases) func `a check is about what is listed`(_ asked: Asked) async throws {
    var world = world
    let keys = keyList(asked.keys, in: &world, ifMissing: asked.ifMissing)
    let planned = try await plan([operation("c", try checking(keys, asked.requirement))], in: world)
    #expect(planned.lines == ["check t/ " + asked.says])
  }

  @Test func `only keys that the filter admits count, there or not`() async throws {
    var world = world
    let keys = keyList(["t/a", "t/b.tmp", "t/gone.tmp"], in: &world)
    let planned = try await plan([operation("c", try checking(keys, filter: try excluding("*.tmp")))], in: world)
    #expect(
      planned.lines == [
        "check t/ would-pass unknown (each of the 1 key of 'keys.csv': found 1 object, 1 byte)"
      ])
  }

  @Test func `it sees what earlier operations bring and take away`() async throws {
    var world = world
    let keys = keyList(["t/a", "t/x"], in: &world)
    let planned = try await plan(
      [
        operation("before", try checking(keys)),
        operation("fill", try copy("s3://bbb/src/", "s3://bbb/t/")),
        operation("between", try checking(keys)),
        operation("clear", .delete(Delete(target: .object(try remote("s3://bbb/t/a"))))),
        operation("after", try checking(keys)),
      ], in: world)
    let checks = planned.lines.filter { $0.hasPrefix("check") }
    #expect(
      checks.map { String($0.prefix(19)) } == ["check t/ would-fail", "check t/ would-pass", "check t/ would-fail"])
  }

  @Test func `the run gets the keys and their places, unless the operation cannot be planned`() async throws {
    var world = world
    let keys = keyList(["t/b", "t/a", "t/z"], in: &world)
    for verb in [try checking(keys), try waiting(keys), try listing(keys)] {
      let planned = try await plan([operation("o", verb)], in: world)
      #expect(planned.store.kept(of: 0) == ["t/a keys.csv:2", "t/b keys.csv:1", "t/z keys.csv:3"])
      // Broken in the list, and in the listing.
      for fault in [FakeWorld.Fault.list(2), .page(prefix: "t/b", 1)] {
        var broken = world
        broken.faults = [fault]
        let failed = try await plan([operation("o", verb)], in: broken)
        #expect(failed.lines == [] && failed.store.kept(of: 0) == nil, "\(fault)")
      }
    }
  }

  @Test func `a handful of keys is looked for one by one, and many below what they share`() async throws {
    var world = world
    for number in 0..<40 { world.objects["bbb/t/x/\(number)"] = FakeObject("n") }
    func listings(_ keys: KeyList) async throws -> [String] {
      let before = await world.log.calls.count
      _ = try await plan([operation("o", try checking(keys))], in: world)
      let calls = await world.log.calls.dropFirst(before).filter { $0.hasPrefix("list bbb/") }
      return calls.reduce(into: []) { if $0.last != $1 { $0.append($1) } }
    }
    let few = keyList(["t/c", "t/a"], in: &world)
    #expect(try await listings(few) == ["list bbb/t/a", "list bbb/t/c"])
    let many = keyList((0..<17).map { "t/x/\($0)" }, in: &world)
    #expect(try await listings(many) == ["list bbb/t/x/"])
  }

  @Test func `a wait is over when every listed key is there, and never where none is listed`() async throws {
    var world = world
    let there = keyList(["t/a", "t/b"], in: &world)
    #expect(
      try await plan([operation("w", try waiting(there))], in: world).lines == [
        "wait t/ satisfied unknown (each of the 2 keys of 'keys.csv': found 2 objects, 3 bytes)"
      ])
    let missing = keyList(["t/a", "t/z"], in: &world)
    #expect(
      try await plan([operation("w", try waiting(missing))], in: world).lines == [
        "wait t/ pending unknown (1 of the 2 keys of 'keys.csv' is missing, 't/z' (keys.csv:2); at most 30m)"
      ])
    let none = keyList([], in: &world)
    let planned = try await plan([operation("w", try waiting(none))], in: world)
    guard case .failed(let failure)? = planned.store.outcome(of: 0) else {
      Issue.record("it was planned: \(planned.lines)")
      return
    }
    #expect(failure.code == PlanFailure.emptyList)
    #expect(failure.message.hasPrefix("'keys.csv' names no key that counts, so that nothing could come"))
  }

  @Test func `an inventory of listed keys fails where one is missing, or leaves it out`() async throws {
    var world = world
    var keys = keyList(["t/a", "t/z", "t/y.tmp"], in: &world)
    let filter = try excluding("*.tmp")
    #expect(
      try await plan([operation("l", try listing(keys, filter: filter))], in: world).lines == [
        "list all.csv would-fail absent (s3://bbb/t/ as csv: 1 of the 2 keys of 'keys.csv' is missing, 't/z' (keys.csv:2))"
      ])
    keys.ifMissing = .skip
    #expect(
      try await plan([operation("l", try listing(keys, filter: filter))], in: world).lines == [
        "list all.csv new absent (s3://bbb/t/ as csv)"
      ])
  }

  @Test func `a list that an earlier operation writes is refused for each of them`() async throws {
    var world = world
    var keys = keyList(["t/a"], in: &world)
    keys.place = .object(try remote("s3://bbb/lists/keys.csv"))
    world.lists["s3://bbb/lists/keys.csv"] = world.lists["keys.csv"]
    let writes = operation("writes", try copy("s3://bbb/src/x", "s3://bbb/lists/keys.csv"))
    for verb in [try checking(keys), try waiting(keys), try listing(keys)] {
      let refused = try await refusals([writes, operation("takes", verb)], in: world)
      #expect(refused.map(\.kind) == [.keysWritten])
    }
  }

  @Test func `an inventory does not take the place of its list, by whatever name of the endpoint`() async throws {
    var world = world
    var keys = keyList(["t/a"], in: &world)
    keys.place = .object(try remote("s3://bbb/lists/keys.csv", on: "alias"))
    world.lists["s3://bbb/lists/keys.csv"] = world.lists["keys.csv"]
    let refused = try await refusals([operation("l", try listing(keys, to: "s3://bbb/lists/keys.csv"))], in: world)
    #expect(refused.map(\.kind) == [.keysWritten])
    #expect(try await refusals([operation("l", try listing(keys, to: "s3://bbb/lists/other"))], in: world).isEmpty)
  }

  @Test func `a wait for a tree that brings the list comes before the list is read`() throws {
    var world = world
    var keys = keyList(["t/a"], in: &world)
    keys.place = .object(try remote("s3://bbb/lists/keys.csv"))
    let list = Wait(target: .object(try remote("s3://bbb/lists/keys.csv")), requirement: Requirement(exists: true))
    let manifest = manifest([
      operation("list", .wait(list)), operation("keys", try waiting(keys)),
      operation("then", try copy("s3://bbb/t/", "s3://bbb/u/")),
    ])
    let graph = try graph(manifest)
    #expect(graph.dependencies[1] == [0])
    #expect(LeadingWaits.find(in: manifest, graph) == [0, 1])
  }

  @Test func `the list of a leading wait is loaded for it, and mistakes in it are told`() async throws {
    var world = world
    let store = FakePlanStore(operationCount: 1)
    func load(_ keys: [String]) async throws -> LeadingKeys {
      guard case .wait(let wait) = try waiting(keyList(keys, in: &world)) else { return .none }
      return try await LeadingKeys.load(for: wait, 0, called: "w", from: world, into: store, baseDirectory: "/base")
    }
    for keys in [["t/b", "t/a"], ["t/c"]] {
      guard case .loaded(let pages) = try await load(keys) else {
        Issue.record("not loaded")
        return
      }
      // What was loaded before is forgotten.
      #expect(try pages.page(nil, 10).map(\.key) == Array(keys.sorted().prefix(1)))
      #expect(try pages.last() == keys.max())
    }
    guard case .wrong(let mistakes) = try await load(["other"]),
      mistakes.message.hasPrefix("'w' cannot take its keys from")
    else {
      Issue.record("taken")
      return
    }
    world.faults = [.list(1)]
    await #expect(throws: PlanFailure.self) { _ = try await load(["t/a"]) }
  }
}
