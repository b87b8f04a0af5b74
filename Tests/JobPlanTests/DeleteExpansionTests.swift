import JobManifest
import JobPlan
import S3Types
import Testing

@Suite struct DeleteExpansionTests {
  private var world: FakeWorld {
    var world = FakeWorld()
    world.objects = [
      "bbb/logs/1": FakeObject("a", written: 1000), "bbb/logs/2": FakeObject("bb", written: 9000),
      "bbb/logs/3.keep": FakeObject("ccc", written: 1000), "bbb/logs/sub/4": FakeObject("dddd", written: 1000),
      "bbb/logs": FakeObject("the object"), "bbb/logs2/x": FakeObject("sibling"),
    ]
    return world
  }

  @Test(arguments: ["s3://bbb/logs/", "s3://bbb/logs"])
  func `a prefix deletes its tree and never its siblings`(prefix: String) async throws {
    let planned = try await plan([operation("d", try delete(prefix))], in: world)
    #expect(
      planned.lines == [
        "delete logs/1 requested present(1)", "delete logs/2 requested present(2)",
        "delete logs/3.keep requested present(3)", "delete logs/sub/4 requested present(4)",
      ])
    #expect(planned.summary.totals[.delete] == Tally(count: 4, bytes: 10))
  }

  @Test func `filters and ages keep objects, and they are counted`() async throws {
    let planned = try await plan(
      [operation("d", try delete("s3://bbb/logs/", filter: try excluding("*.keep"), olderThan: 9000))], in: world)
    #expect(planned.lines == ["delete logs/1 older present(1)", "delete logs/sub/4 older present(4)"])
    #expect(planned.store.outcome(of: 0) == .planned(excluded: 2))
  }

  @Test(arguments: [(9000, 2), (9001, 0), (0, 4), (Int.max, 0)])
  func `an object is old enough from the second that the age is reached`(age: Int, count: Int) async throws {
    var world = world
    world.objects["bbb/logs/2"] = nil
    world.objects["bbb/logs/1"] = FakeObject("future", written: 20_000)
    world.objects["bbb/logs/2"] = FakeObject("x", written: 20_000)
    let planned = try await plan([operation("d", try delete("s3://bbb/logs/", olderThan: age))], in: world)
    let isFuture = age == 0 ? 2 : 0
    #expect(planned.lines.count == count - isFuture)
  }

  @Test(arguments: ["9999-12-31T23:59:59.999Z", "0001-01-01T00:00:00Z", "Fri, 31 Dec 9999 23:59:59 GMT"])
  func `times that nobody can count with justify no deletion by age`(text: String) async throws {
    let moment = try #require(Timestamp(parsing: text))
    var world = FakeWorld()
    world.objects = ["bbb/logs/1": FakeObject("a", written: moment.seconds)]
    let planned = try await plan([operation("d", try delete("s3://bbb/logs/", olderThan: 1))], in: world)
    #expect(planned.store.outcome(of: 0) == .planned(excluded: 1))
  }

  @Test(arguments: ["s3://bbb", "s3://bbb/"])
  func `the root of a bucket is refused unless it is asked for`(url: String) async throws {
    let refusals = try await refusals([operation("d", try delete(url, filter: try including("x")))], in: world)
    #expect(refusals.map(\.kind) == [.bucketRoot])
    #expect(refusals.first?.message == "'d' would delete every object of bucket 'bbb'")
    let planned = try await plan([operation("d", try delete(url, root: true))], in: world)
    #expect(planned.lines.count == 6)
  }

  @Test(arguments: [
    (DeleteLimit(objects: 4), [] as [Refusal.Kind]), (DeleteLimit(objects: 3), [.objectLimit]),
    (DeleteLimit(objects: 0), [.objectLimit]), (DeleteLimit(percent: 100), []),
    (DeleteLimit(percent: 99), [.percentLimit]),
    (DeleteLimit(objects: 4, percent: 60), [.percentLimit]),
    (DeleteLimit(bytes: 10), []), (DeleteLimit(bytes: 9), [.byteLimit]),
    (DeleteLimit(objects: 3, bytes: 9, percent: 99), [.objectLimit, .byteLimit, .percentLimit]),
  ])
  func `more than the limit is refused before the first delete`(
    limit: DeleteLimit, kinds: [Refusal.Kind]
  ) async throws {
    let manifest = manifest([operation("d", try delete("s3://bbb/logs/", limit: limit))])
    let store = FakePlanStore(operationCount: 1)
    do {
      _ = try await plan(manifest, in: world, store: store)
      #expect(kinds.isEmpty)
    } catch PlanError.refused(let refusals) {
      #expect(refusals.map(\.kind) == kinds)
      #expect(refusals.first?.message.contains("would delete 4 ") == true)
      #expect(store.steps.isEmpty)
      #expect(!store.isFinished)
    }
  }

  @Test(arguments: [
    // L1 and L2: the first or a later page fails. The empty page is number 1.
    FakeWorld.Fault.page(prefix: "logs/", 1), .page(prefix: "logs/", 2), .page(prefix: "logs/", 3),
    // Even when only the proof of the end is missing.
    .page(prefix: "logs/", 4),
    // L8.
    .backwards(prefix: "logs/"), .repeated(prefix: "logs/"),
    // L11.
    .foreign(prefix: "logs/", key: "logs2/x"),
  ])
  func `a listing that is not proven complete and in order deletes nothing`(fault: FakeWorld.Fault) async throws {
    var world = world
    world.faults = [fault]
    let planned = try await plan([operation("d", try delete("s3://bbb/logs/"))], in: world)
    #expect(planned.lines.isEmpty)
    guard case .failed? = planned.store.outcome(of: 0) else {
      Issue.record("the operation is planned")
      return
    }
    #expect(planned.summary.hasFailures)
    #expect(!planned.summary.hasChanges)
  }

  @Test func `one object is looked up and deleted, or is missing`() async throws {
    let planned = try await plan(
      [
        operation("there", try deleteObject("s3://bbb/logs")), operation("gone", try deleteObject("s3://bbb/gone")),
        operation("error", try deleteObject("s3://bbb/gone2", missingIsError: true)),
        operation("young", try deleteObject("s3://bbb/logs/2", olderThan: 5000)),
        operation("nothing", try delete("s3://bbb/nothing/", missingIsError: true)),
      ], in: world)
    #expect(
      planned.lines == [
        "delete logs requested present(10)", "skip gone missing absent", "skip logs/2 younger present(2)",
      ])
    for index in [2, 4] {
      guard case .failed(let failure)? = planned.store.outcome(of: index) else {
        Issue.record("operation \(index) is planned")
        continue
      }
      #expect(failure.code == PlanFailure.missingTarget)
    }
  }

  @Test func `a forbidden lookup is not read as absent`() async throws {
    var world = world
    world.faults = [.forbiddenHead(key: "logs")]
    let planned = try await plan(
      [operation("d", try deleteObject("s3://bbb/logs")), operation("t", try touch("s3://bbb/logs"))], in: world)
    #expect(planned.lines.isEmpty)
    let forbidden = PlanFailure(code: "AccessDenied", message: "no", status: 403)
    #expect(planned.store.outcome(of: 0) == .failed(forbidden))
  }

  @Test func `guards of several operations are reported together`() async throws {
    let refusals = try await refusals(
      [
        operation("a", try delete("s3://bbb/")), operation("b", try delete("s3://ccc/")),
        operation("c", try delete("s3://bbb/logs/", limit: DeleteLimit(objects: 1))),
      ], in: world)
    // The third waits for the first, which is refused, so nobody can say what it would find.
    #expect(refusals.map(\.operations) == [[0], [1]])
  }
}
