import JobManifest
import JobPlan
import S3Types
import Testing

@Suite struct MoveExpansionTests {
  private var world: FakeWorld {
    var world = FakeWorld()
    world.objects = [
      "bbb/from/": FakeObject(""), "bbb/from/a": FakeObject("1"), "bbb/from/b": FakeObject("22"),
      "bbb/from/c": FakeObject("333"), "bbb/from/d": FakeObject("4", etag: "x-2"), "bbb/from2/no": FakeObject("n"),
      "bbb/one": FakeObject("single"), "ccc/to/a": FakeObject("1"), "ccc/to/b": FakeObject("2"),
      "ccc/to/c": FakeObject("444"), "ccc/to/d": FakeObject("4", written: 2000),
    ]
    return world
  }

  @Test func `a tree is moved with its markers, one step for each object`() async throws {
    let planned = try await plan([operation("m", try move("s3://bbb/from/", "s3://ccc/to"))], in: world)
    #expect(
      planned.lines == [
        "move from/ -> to/ new absent", "move from/a -> to/a same present(1)", "move from/b -> to/b size present(1)",
        "move from/c -> to/c etag present(3)", "move from/d -> to/d unproven present(1)",
      ])
    #expect(planned.summary.totals[.move] == Tally(count: 5, bytes: 7))
  }

  @Test(arguments: [
    (WritePolicy.missing, ["move from/a -> x/a missing absent"], ["skip from/a -> to/a exists present(1)"]),
    (.newer, ["move from/a -> x/a new absent"], ["skip from/a -> to/a older present(1)"]),
    (.always, ["move from/a -> x/a always unknown"], ["move from/a -> to/a always unknown"]),
  ])
  func `an object that the policy leaves alone keeps its source`(
    policy: WritePolicy, free: [String], taken: [String]
  ) async throws {
    for (to, lines) in [("s3://ccc/x/", free), ("s3://ccc/to/", taken)] {
      let verb = try move("s3://bbb/from/", to, filter: try including("a"), if: policy)
      #expect(try await plan([operation("m", verb)], in: world).lines == lines)
    }
  }

  @Test func `the same object with headers to declare is written again`() async throws {
    let verb = try move(
      "s3://bbb/from/", "s3://ccc/to/", filter: try including("a"),
      headers: HeaderSettings(cacheControl: .set("no-cache")))
    let planned = try await plan([operation("m", verb)], in: world)
    #expect(planned.lines == ["move from/a -> to/a unproven present(1)"])
    #expect(planned.store.steps.map(\.headers) == [.change(HeaderSettings(cacheControl: .set("no-cache")))])
  }

  @Test(arguments: [
    ("s3://bbb/one", "s3://ccc/x", "move one -> x new absent"),
    ("s3://bbb/one", "s3://ccc/x/", "move one -> x/one new absent"),
    // It has been moved before.
    ("s3://bbb/gone", "s3://ccc/to/a", "skip to/a moved present(1)"),
    ("s3://bbb/a", "s3://ccc/to/", "skip to/a moved present(1)"),
  ])
  func `one object is moved to a name or into a tree, once`(from: String, to: String, line: String) async throws {
    #expect(try await plan([operation("m", try move(from, to))], in: world).lines == [line])
  }

  @Test func `a name that stands for nothing, here or there, is a failure`() async throws {
    let planned = try await plan([operation("m", try move("s3://bbb/nothing", "s3://ccc/none"))], in: world)
    guard case .failed(let failure)? = planned.store.outcome(of: 0) else {
      Issue.record("the operation is planned")
      return
    }
    #expect(failure.code == PlanFailure.missingSource)
    #expect(failure.message.hasSuffix("'m' has nothing to move"))
    // A tree whose objects have all been moved is no failure.
    #expect(try await plan([operation("m", try move("s3://bbb/nothing", "s3://ccc/to"))], in: world).lines.isEmpty)
  }

  /// Row L15.
  @Test(arguments: [
    ("s3://bbb/from/", "s3://bbb/from/"), ("s3://bbb/from/", "s3://bbb/from/sub/"), ("s3://bbb/from/", "s3://bbb/"),
    ("s3://bbb/from", "s3://bbb/from"), ("s3://bbb/one", "s3://bbb/one"), ("s3://bbb/one", "s3://bbb/"),
  ])
  func `L15 a move onto or into itself is refused, also by another name of the endpoint`(
    from: String, to: String
  ) async throws {
    for endpoint in [nil, "alias"] {
      let refusals = try await refusals([operation("m", try move(from, to, to: endpoint))], in: world)
      #expect(refusals.map(\.kind) == [.overlap])
      #expect(refusals.first?.message.contains("would move s3://bbb/") == true)
    }
  }

  /// Row L15: nobody says which bucket an access point stands for, but its objects are what they are.
  @Test(arguments: [WritePolicy.changed, .always])
  func `L15 a move onto itself through an access point is refused`(policy: WritePolicy) async throws {
    var world = world
    let accessPoint = "data-x1y2z3-s3alias"
    for (name, object) in world.objects where name.hasPrefix("bbb/from/") {
      world.objects[accessPoint + name.dropFirst(3)] = object
    }
    let itself = try await refusals(
      [operation("m", try move("s3://bbb/from/", "s3://\(accessPoint)/from/", if: policy))], in: world)
    #expect(itself.map(\.kind) == [.overlap])
    #expect(itself.first?.message.contains("seems to be the same object under another name") == true)
    let elsewhere = try await refusals(
      [operation("m", try move("s3://bbb/from/", "s3://\(accessPoint)/to/", if: policy))], in: world)
    #expect(elsewhere.isEmpty)
  }

  /// Row S16.
  @Test func `S16 a bucket is emptied only when that is asked for`() async throws {
    let refused = try await refusals([operation("m", try move("s3://bbb", "s3://ccc/all/"))], in: world)
    #expect(refused.map(\.kind) == [.bucketRoot])
    let planned = try await plan([operation("m", try move("s3://bbb", "s3://ccc/all/", root: true))], in: world)
    #expect(planned.lines.count == 7)
  }

  @Test func `nothing is moved away from a protected place, and what is moved there stays`() async throws {
    let protected = [Protection(try remote("s3://bbb/from/b"))]
    let away = try await refusals(
      [operation("m", try move("s3://bbb/from/", "s3://ccc/to/"))], in: world, protected: protected)
    #expect(away.map(\.kind) == [.protected])
    let there = try await refusals(
      [operation("m", try move("s3://ccc/to/", "s3://bbb/from/b/"))], in: world, protected: protected)
    #expect(there.isEmpty)
  }

  @Test func `a later operation finds the source gone and the destination there`() async throws {
    let planned = try await plan(
      [
        operation("m", try move("s3://bbb/from/", "s3://ddd/x/", filter: try including("a", "b"))),
        operation("from", try copy("s3://bbb/from/", "s3://eee/1/")),
        operation("to", try copy("s3://ddd/x/", "s3://eee/2/")),
      ], in: world)
    #expect(
      planned.lines.suffix(5) == [
        "copy from/ -> 1/ new absent", "copy from/c -> 1/c new absent", "copy from/d -> 1/d new absent",
        "copy planned x/a -> 2/a new absent", "copy planned x/b -> 2/b new absent",
      ])
  }

  @Test func `an operation that wrote the source has to come first`() async throws {
    let graph = try graph(
      manifest([
        operation("c", try copy("s3://aaa/x/", "s3://bbb/from/")),
        operation("m", try move("s3://bbb/from/", "s3://ccc/to/")),
        operation("d", try delete("s3://ccc/to/")),
      ]))
    #expect(
      graph.edges.map(\.description) == [
        "c writes s3://bbb/from/ before m deletes it", "m writes s3://ccc/to/ before d deletes it",
      ])
  }

  @Test func `two operations that move to one key are a conflict`() async throws {
    let refusals = try await refusals(
      [
        operation("m", try move("s3://bbb/from/", "s3://ddd/x/")),
        operation("n", try move("s3://ccc/to/", "s3://ddd/x/"), independentOf: ["m"]),
      ], in: world)
    #expect(refusals.map(\.kind) == [.writtenTwice])
  }

  /// Row L9 is about loss: what is moved is kept.
  @Test func `a move may wait for an operation that finds nothing`() async throws {
    let refusals = try await refusals(
      [
        operation("c", try copy("s3://ccc/nothing/", "s3://ddd/x/")),
        operation("m", try move("s3://bbb/from/", "s3://ddd/y/"), needs: ["c"]),
      ], in: world)
    #expect(refusals.isEmpty)
  }
}
