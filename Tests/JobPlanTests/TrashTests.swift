import JobManifest
import JobPlan
import S3Types
import Testing

@Suite struct TrashTests {
  private var world: FakeWorld {
    var world = FakeWorld()
    world.objects = [
      "bbb/logs/": FakeObject(""), "bbb/logs/a": FakeObject("a"), "bbb/logs/sub/b": FakeObject("bb"),
      "bbb/logs/sub/": FakeObject(""), "bbb/x": FakeObject("xxx"),
    ]
    return world
  }

  @Test func `a deletion with a trash moves each object to a place of its own run and operation`() async throws {
    let planned = try await plan(
      [operation("d", try delete("s3://bbb/logs/", trash: "s3://bbb/trash"))], in: world)
    #expect(
      planned.lines == [
        "move logs/ -> trash/run-1/d/ requested absent", "move logs/a -> trash/run-1/d/a requested absent",
        "move logs/sub/ -> trash/run-1/d/sub/ requested absent",
        "move logs/sub/b -> trash/run-1/d/sub/b requested absent",
      ])
  }

  @Test(arguments: [
    ("s3://bbb/x", "x -> trash/run-1/d/x", "s3://bbb/"),
    ("s3://bbb/logs/a", "logs/a -> trash/run-1/d/a", "s3://bbb/logs/"),
    ("s3://bbb/logs/sub/", "logs/sub/ -> trash/run-1/d/sub/", "s3://bbb/logs/"),
  ])
  func `one object goes to the trash too, and back to the tree around it`(
    url: String, line: String, origin: String
  ) async throws {
    let verb = try deleteObject(url, trash: "s3://bbb/trash/")
    let planned = try await plan([operation("d", verb)], in: world)
    #expect(planned.lines == ["move \(line) requested absent"])
    guard case .delete(let delete) = verb, let trash = TrashPlace(of: delete, operation: "d", runID: "run-1") else {
      Issue.record("no trash")
      return
    }
    #expect(trash.origin.url.description == origin)
    #expect(trash.tree.url.description == "s3://bbb/trash/run-1/d/")
  }

  @Test(arguments: [
    ("s3://bbb/logs/", "s3://bbb/logs/trash/", true), ("s3://bbb/logs/", "s3://bbb/", true),
    ("s3://bbb/logs/", "s3://bbb/logs", true), ("s3://bbb/logs/", "s3://bbb/logs2/", false),
    ("s3://bbb/logs/", "s3://ccc/logs/", false),
  ])
  func `a trash inside of what is deleted, or around it, is refused`(
    prefix: String, trash: String, isRefused: Bool
  ) async throws {
    let refusals = try await refusals([operation("d", try delete(prefix, trash: trash))], in: world)
    #expect(refusals.map(\.kind) == (isRefused ? [.overlap] : []))
  }

  @Test func `a key that is too long in the trash refuses the plan and not only its object`() async throws {
    var world = world
    world.objects["bbb/logs/" + String(repeating: "k", count: 1011)] = FakeObject("long")
    let refusals = try await refusals(
      [operation("d", try delete("s3://bbb/logs/", trash: "s3://bbb/trash/"))], in: world)
    #expect(refusals.map(\.kind) == [.keyTooLong])
  }

  @Test func `limits and protection hold for what goes to the trash`() async throws {
    let limited = try await refusals(
      [operation("d", try delete("s3://bbb/logs/", limit: DeleteLimit(objects: 3), trash: "s3://bbb/trash/"))],
      in: world)
    #expect(limited.map(\.kind) == [.objectLimit])
    let protected = try await refusals(
      [operation("d", try delete("s3://bbb/logs/", trash: "s3://bbb/trash/"))], in: world,
      protected: [Protection(try remote("s3://bbb/logs/a"))])
    #expect(protected.map(\.kind) == [.protected])
    let written = try await refusals(
      [operation("d", try delete("s3://bbb/logs/", trash: "s3://bbb/trash/"))], in: world,
      protected: [Protection(try remote("s3://bbb/trash/"))])
    #expect(written.isEmpty)
  }

  @Test func `later operations find the trash full and the tree empty`() async throws {
    let planned = try await plan(
      [
        operation("d", try delete("s3://bbb/logs/", trash: "s3://bbb/trash/")),
        operation("c", try copy("s3://bbb/trash/", "s3://ccc/")),
        operation("e", try delete("s3://bbb/logs/")),
      ], in: world)
    #expect(planned.lines.filter { $0.hasPrefix("copy") }.count == 4)
    #expect(planned.lines.filter { $0.hasPrefix("delete") }.isEmpty)
  }

  @Test func `what reads an object while another operation moves it away is refused`() async throws {
    let refusals = try await refusals(
      [
        operation("c", try copy("s3://bbb/logs/", "s3://ccc/")),
        operation("d", try delete("s3://bbb/logs/", trash: "s3://bbb/trash/"), independentOf: ["c"]),
      ], in: world)
    #expect(refusals.map(\.kind) == [.readAndWritten])
  }
}
