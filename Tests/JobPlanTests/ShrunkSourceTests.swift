import JobManifest
import S3Types
import Testing

@testable import JobPlan

/// Row L9: sources against what the last run found.
@Suite struct ShrunkSourceTests {
  @Test(arguments: [
    (5, 10, 50, false), (4, 10, 50, true), (10, 10, 0, false), (9, 10, 0, true), (1, 1000, 100, false),
    (0, 10, 50, false), (20, 10, 0, false), (1, 0, 50, false), (Int.max, Int.max, 0, false),
  ])
  func `a source may lose as much as its limit`(count: Int, before: Int, limit: Int, isTooFew: Bool) {
    #expect(ShrunkSources.isTooFew(count, after: before, SourceGuard(shrinkLimit: limit)) == isTooFew)
  }

  private func operations(limit: Int = 50, filter: Filter = .everything, waits: Bool = true) throws -> [Operation] {
    var copy = Copy(from: try remote("s3://ccc/from/"), to: try remote("s3://bbb/new/"), filter: filter)
    copy.sourceGuard.shrinkLimit = limit
    return [
      operation("c", .copy(copy)), operation("d", try delete("s3://bbb/old/"), needs: waits ? ["c"] : []),
    ]
  }

  private func refusals(_ operations: [Operation], objects: Int, history: SourceHistory) async throws -> [Refusal] {
    var world = FakeWorld()
    world.objects = ["bbb/old/1": FakeObject("1")]
    for number in 0..<objects { world.objects["ccc/from/\(number)"] = FakeObject("x") }
    let manifest = manifest(operations)
    let graph = try graph(manifest)
    let expander = Expander(
      manifest: manifest, graph: graph, world: world, store: FakePlanStore(operationCount: 2), baseDirectory: "/base",
      runID: "run-1", history: history, now: now)
    do {
      _ = try await expander.expand()
      return []
    } catch PlanError.refused(let refusals) {
      return refusals
    }
  }

  private func history(_ operations: [Operation], count: Int) throws -> SourceHistory {
    let manifest = manifest(operations)
    let source = try #require(SourceHistory.fingerprint(of: 0, in: manifest, try graph(manifest)))
    return SourceHistory(entries: ["c": SourceHistory.Entry(source: source, count: count)])
  }

  @Test func `a source with less than half of what the last run found justifies no deletion`() async throws {
    let operations = try operations()
    let history = try history(operations, count: 10)
    let refused = try await refusals(operations, objects: 4, history: history)
    #expect(
      refused.map(\.message) == [
        "'c' finds 4 in 's3://ccc/from/' where the last run found 10, and 'd' waits for it to delete 1 object"
      ])
    #expect(refused.map(\.kind) == [.shrunkSource])
    #expect(try await refusals(operations, objects: 5, history: history).isEmpty)
    #expect(try await refusals(operations, objects: 4, history: SourceHistory()).isEmpty)
  }

  @Test func `a move that waits keeps what it takes away, so that no source has to justify it`() async throws {
    var operations = try operations()
    operations[1] = operation("d", try move("s3://bbb/old/", "s3://bbb/kept/"), needs: ["c"])
    #expect(try await refusals(operations, objects: 4, history: try history(operations, count: 10)).isEmpty)
  }

  @Test func `another limit, another filter, or no deletion that waits is no refusal`() async throws {
    let history = try history(try operations(), count: 10)
    #expect(try await refusals(try operations(limit: 100), objects: 4, history: history).isEmpty)
    #expect(try await refusals(try operations(filter: try excluding("9")), objects: 4, history: history).isEmpty)
    #expect(try await refusals(try operations(waits: false), objects: 4, history: history).isEmpty)
  }
}
