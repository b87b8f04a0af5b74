import JobManifest
import JobPlan
import S3Types
import Testing

@Suite struct CheckExpansionTests {
  private static let some = Requirement(count: Bounds(minimum: 2))

  @Test func `the plan says how a check would end on what earlier operations leave behind`() async throws {
    var world = FakeWorld()
    world.objects = ["bbb/in/a": FakeObject("1"), "bbb/in/": FakeObject(""), "bbb/src/b": FakeObject("22")]
    let planned = try await plan(
      [
        operation("before", try check("s3://bbb/in/", Self.some)),
        operation("fill", try copy("s3://bbb/src/", "s3://bbb/in/")),
        operation("after", try check("s3://bbb/in/", Self.some)),
        operation("purge", try delete("s3://bbb/in/")),
        operation("empty", try check("s3://bbb/in/", Requirement(exists: false))),
        operation("one", try checkObject("s3://bbb/src/b", Requirement(exists: true))),
      ], in: world)
    #expect(
      planned.lines.filter { $0.hasPrefix("check") } == [
        "check in/ would-fail unknown (asked for at least 2 objects, found 1)",
        "check in/ would-pass unknown (at least 2 objects: found 2 objects, 3 bytes)",
        "check in/ would-pass unknown (no object: found 0 objects, 0 bytes)",
        "check src/b would-pass unknown (an object: found 1 object, 2 bytes)",
      ])
    #expect(planned.summary.hasChanges)
  }

  @Test func `filters say what counts, and nothing below another prefix does`() async throws {
    var world = FakeWorld()
    world.objects = [
      "bbb/in/a.csv": FakeObject("1"), "bbb/in/b.tmp": FakeObject("1"), "bbb/in2/c.csv": FakeObject("1"),
    ]
    let planned = try await plan(
      [
        operation(
          "csv",
          try check("s3://bbb/in", Requirement(count: Bounds(minimum: 1, maximum: 1)), filter: including("*.csv")))
      ], in: world)
    #expect(planned.lines == ["check in/ would-pass unknown (exactly 1 object: found 1 object, 1 byte)"])
    #expect(!planned.summary.hasChanges)
  }

  @Test func `what is listed later waits for a check, what is listed earlier only if it changes the place`() throws {
    let graph = try graph(
      manifest([
        operation("reader", try copy("s3://bbb/in/", "s3://bbb/x/")),
        operation("writer", try copy("s3://ccc/", "s3://bbb/in/sub/")),
        operation("guard", try check("s3://bbb/in/", Self.some)),
        operation("other", try checkObject("s3://bbb/in/a", Self.some)),
        operation("copies", try copy("s3://bbb/in/", "s3://bbb/y/")),
        operation("purge", try delete("s3://bbb/in/")),
        operation("elsewhere", try delete("s3://bbb/in2/")),
      ]))
    let waits = graph.edges.map(\.description).filter { $0.contains("guard") }
    #expect(
      waits == [
        "writer writes s3://bbb/in/sub/ before guard checks s3://bbb/in/",
        "guard checks s3://bbb/in/ before copies reads it",
        "guard checks s3://bbb/in/ before purge deletes it",
      ])
  }

  @Test func `a place that cannot be read is no answer`() async throws {
    var world = FakeWorld()
    world.objects = ["bbb/in/a": FakeObject("1"), "bbb/in/b": FakeObject("1"), "bbb/in/c": FakeObject("1")]
    world.faults = [.forbiddenHead(key: "k"), .page(prefix: "in/", 3)]
    let planned = try await plan(
      [
        // Row R19: a 403 never says that there is nothing.
        operation("absent", try checkObject("s3://bbb/k", Requirement(exists: false))),
        // Invariant I1: neither does the beginning of a listing.
        operation("few", try check("s3://bbb/in/", Requirement(count: Bounds(maximum: 2)))),
        operation("purge", try delete("s3://bbb/in/")),
      ], in: world)
    #expect(planned.lines.isEmpty)
    for index in 0...1 {
      guard case .failed? = planned.store.outcome(of: index) else {
        Issue.record("operation \(index) is planned")
        continue
      }
    }
    #expect(planned.store.outcome(of: 2) == .blocked(by: 1))
  }
}
