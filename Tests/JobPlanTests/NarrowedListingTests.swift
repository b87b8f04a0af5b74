import JobManifest
import JobPlan
import S3Types
import Testing

@Suite("A listing that a filter makes smaller") struct NarrowedListingTests {
  private static func filter(_ texts: [String], otherwise: Filter.Rule.Action = .exclude) throws -> Filter {
    Filter(
      rules: try texts.enumerated().map { index, text in
        Filter.Rule(
          text.first == "+" ? .include : .exclude, Located(try Pattern(parsing: String(text.dropFirst())), at: nil),
          number: index + 1)
      }, otherwise: otherwise)
  }

  private static func world(_ random: inout SplitMix) -> FakeWorld {
    var world = FakeWorld()
    let names = ["a", "b", "ab", "a/b", "x", "a/", "2026/11/1", "2026/12/1", "2026/1"]
    for bucket in ["bbb/from/", "ccc/to/"] {
      for _ in 0..<20 {
        let key = (0..<Int.random(in: 1...3, using: &random)).map { _ in names.randomElement(using: &random) ?? "a" }
        world.objects[bucket + key.joined(separator: ["", "/"].randomElement(using: &random) ?? "")] =
          FakeObject(["1", "22"].randomElement(using: &random) ?? "1")
      }
    }
    world.files = ["/base/site/a/b": FakeFile("1"), "/base/site/ab": FakeFile("22"), "/base/site/x/y": FakeFile("1")]
    return world
  }

  /// Everything that is left out is noted only in an explained plan, which therefore lists everything.
  private static func steps(_ operations: [Operation], _ world: FakeWorld, explained: Bool) async throws -> [String] {
    let manifest = manifest(operations)
    let graph = try graph(manifest)
    let store = FakePlanStore(operationCount: graph.count)
    let expander = Expander(
      manifest: manifest, graph: graph, world: world, store: store, baseDirectory: "/base", runID: "run-1", now: now,
      batchSize: 3, notesExclusions: explained)
    do throws(PlanError) {
      _ = try await expander.expand()
    } catch {
      return ["refused"]
    }
    return store.steps.map(\.line)
  }

  @Test(arguments: 1...30) func `gives the steps of a whole one`(_ seed: UInt64) async throws {
    var random = SplitMix(seed: seed)
    let parts = [
      "+/a/**", "+/ab*", "+literal:a/b", "+/2026/1{1,2}/**", "+/2026/", "-*b", "-/a/a*", "+/{a,x}b", "-/x/**",
    ]
    for _ in 0..<8 {
      let texts = (0..<Int.random(in: 1...3, using: &random)).map { _ in parts.randomElement(using: &random) ?? "-*b" }
      let filter = try Self.filter(texts, otherwise: Int.random(in: 0..<4, using: &random) == 0 ? .include : .exclude)
      let world = Self.world(&random)
      let operations = [
        operation("copy", try copy("s3://bbb/from/", "s3://ccc/to/", filter: filter)),
        operation("down", try download("s3://ccc/to/", "down/", filter: filter)),
        operation("up", try upload("site/", "s3://ccc/to/", filter: filter, if: .always)),
        operation("delete", try delete("s3://ccc/to/", filter: filter, limit: .none)),
        operation("rest", try delete("s3://bbb/from/", filter: filter, limit: DeleteLimit(percent: 100))),
      ]
      for one in operations {
        let narrow = try await Self.steps([one], world, explained: false)
        let whole = try await Self.steps([one], world, explained: true)
        #expect(narrow == whole, "\(one.name.value) \(texts)")
      }
      // With what earlier operations write and delete.
      let chain = Array(operations.filter { ["copy", "delete", "rest"].contains($0.name.value) })
      let narrow = try await Self.steps(chain, world, explained: false)
      #expect(try await Self.steps(chain, world, explained: true) == narrow, "\(texts)")
    }
  }

  private func listed(_ verb: Verb) async throws -> [String] {
    let world = FakeWorld(objects: ["bbb/from/a/1": FakeObject("1"), "bbb/from/b/1": FakeObject("1")])
    _ = try? await plan([operation("o", verb)], in: world)
    let calls = await world.log.calls.filter { $0.hasPrefix("list ") }
    return Array(Set(calls)).sorted()
  }

  @Test func `asks for nothing else`() async throws {
    let filter = try Self.filter(["-*.tmp", "+/b/**", "+/a/**"])
    #expect(
      try await listed(try copy("s3://bbb/from/", "s3://ccc/to/", filter: filter)) == [
        "list bbb/from/a/", "list bbb/from/b/", "list ccc/to/a/", "list ccc/to/b/",
      ])
    #expect(
      try await listed(try download("s3://bbb/from/", "down/", filter: filter)) == [
        "list bbb/from/a/", "list bbb/from/b/",
      ])
  }

  @Test func `is whole where a deletion needs all of the tree to be counted (row L10)`() async throws {
    let filter = try Self.filter(["+/b/**"])
    #expect(try await listed(try delete("s3://bbb/from/", filter: filter, limit: .usual)) == ["list bbb/from/"])
    #expect(
      try await listed(try delete("s3://bbb/from/", filter: filter, limit: DeleteLimit(percent: 60))) == [
        "list bbb/from/"
      ])
    #expect(try await listed(try delete("s3://bbb/from/", filter: filter, missingIsError: true)) == ["list bbb/from/"])
    #expect(try await listed(try delete("s3://bbb/from/", filter: filter, limit: .none)) == ["list bbb/from/b/"])
  }

  @Test func `that fails at a later part plans nothing (rows L1, L2)`() async throws {
    var world = FakeWorld(objects: ["bbb/from/a/1": FakeObject("1"), "bbb/from/b/1": FakeObject("1")])
    world.faults = [.page(prefix: "from/b/", 1)]
    let filter = try Self.filter(["+/a/**", "+/b/**"])
    let planned = try await plan(
      [operation("o", try delete("s3://bbb/from/", filter: filter, limit: .none))], in: world)
    #expect(planned.lines.isEmpty)
    guard case .failed? = planned.store.outcome(of: 0) else {
      Issue.record("it was planned")
      return
    }
  }
}
