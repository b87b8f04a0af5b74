import JobManifest
import JobPlan
import S3Types
import Testing

/// `touch` with a list of keys.
@Suite struct ListedTouchTests {
  private var world: FakeWorld {
    var world = FakeWorld()
    world.objects = [
      "bbb/t/a": FakeObject("1"), "bbb/t/b": FakeObject("22"), "bbb/t/b.tmp": FakeObject("4"),
      "bbb/t2/c": FakeObject("3"),
    ]
    return world
  }

  private func touching(
    _ keys: KeyList, ifMissing: Touch.IfMissing = .create, filter: Filter = .everything, in tree: String = "s3://bbb/t"
  ) throws -> Verb {
    .touch(Touch(target: .listed(try remote(tree), keys, filter), ifMissing: ifMissing))
  }

  /// What becomes of a key that is not there.
  @Test(
    arguments: [
      (.create, "create t/a.html new absent"),
      (.skip, "skip t/a.html missing absent (keys.csv:3 names it, and nothing is there)"),
      (.error, "fail t/a.html missing absent (keys.csv:3 names it, and nothing is there)"),
    ] as [(Touch.IfMissing, String)])
  func `each listed key is refreshed, and a missing one becomes what if_missing says`(
    _ ifMissing: Touch.IfMissing, _ line: String
  ) async throws {
    var world = world
    let keys = keyList(["t/b", "t/a", "t/a.html", "t/a"], in: &world)
    let planned = try await plan([operation("t", try touching(keys, ifMissing: ifMissing))], in: world)
    #expect(
      planned.lines == [
        "touch t/a -> t/a requested present(1)", line, "touch t/b -> t/b requested present(2)",
      ])
    // 't/b.tmp' is there, and not listed.
    #expect(planned.store.outcome(of: 0) == .planned(excluded: 1))
    let created = planned.store.steps.first { $0.action == .create }
    if ifMissing == .create { #expect(created?.headers == .write(ObjectHeaders(contentType: "text/html"))) }
    // The run does not look for them again.
    #expect(planned.store.kept(of: 0) == nil)
  }

  @Test func `filters decide about what is listed, there or not`() async throws {
    var world = world
    let keys = keyList(["t/a", "t/b.tmp", "t/new.tmp", "t/new"], in: &world)
    let planned = try await plan([operation("t", try touching(keys, filter: try excluding("*.tmp")))], in: world)
    #expect(planned.lines == ["touch t/a -> t/a requested present(1)", "create t/new new absent"])
  }

  @Test func `an archived object is a failed step, as nothing can copy it (row R21)`() async throws {
    var world = world
    for name in ["bbb/t/a", "bbb/t/b"] {
      world.objects[name]?.storageClass = StorageClass(rawValue: "GLACIER")
    }
    world.objects["bbb/t/b"]?.restore = "ongoing-request=\"false\""
    let keys = keyList(["t/a", "t/b"], in: &world)
    let lines = try await plan([operation("t", try touching(keys))], in: world).lines
    #expect(
      lines.first == "fail t/a -> t/a archived present(1) (its class is GLACIER; restore it first, or exclude it)")
    #expect(lines.last?.hasPrefix("touch t/b") == true)
    let one = try await plan([operation("t", try touch("s3://bbb/t/a"))], in: world)
    #expect(one.lines == Array(lines.prefix(1)))
  }

  @Test func `it sees what earlier operations leave, and later ones see what it leaves`() async throws {
    var world = world
    world.objects["bbb/src/x"] = FakeObject("xyz")
    let keys = keyList(["t/a", "t/x"], in: &world)
    let planned = try await plan(
      [
        operation("fill", try copy("s3://bbb/src/", "s3://bbb/t/")),
        operation("clear", .delete(Delete(target: .object(try remote("s3://bbb/t/a"))))),
        operation("t", try touching(keys)),
        operation("count", try check("s3://bbb/t/", Requirement(count: Bounds(minimum: 4, maximum: 4)))),
      ], in: world)
    #expect(planned.lines.contains("create t/a new absent"), "\(planned.lines)")
    #expect(planned.lines.filter { $0.hasPrefix("touch") }.last == "touch planned t/x -> t/x requested planned")
    #expect(planned.lines.last?.hasPrefix("check t/ would-pass") == true, "\(planned.lines)")
  }

  @Test func `two that write one key without an order are refused`() async throws {
    var world = world
    let keys = keyList(["t/a", "t/new"], in: &world)
    let touch = operation("t", try touching(keys), independentOf: ["put"])
    let put = operation("put", try copy("s3://bbb/t2/c", "s3://bbb/t/new"))
    #expect(try await refusals([put, touch], in: world).map(\.kind) == [.writtenTwice])
  }

  @Test func `a list that breaks off, or names a key outside of the tree, touches nothing (invariant I1)`() async throws
  {
    var world = world
    let keys = keyList(["t/a", "t/b", "t/c"], in: &world)
    var broken = world
    broken.faults = [.list(2)]
    let planned = try await plan([operation("t", try touching(keys))], in: broken)
    #expect(planned.lines == [])
    let outside = keyList(["t/a", "t2/c"], in: &world)
    let error = try await #require(throws: PlanError.self) {
      _ = try await plan([operation("t", try touching(outside))], in: world)
    }
    #expect(error.diagnostics.first?.notes.first?.message.hasPrefix("the key 't2/c' is not below") == true)
  }
}
