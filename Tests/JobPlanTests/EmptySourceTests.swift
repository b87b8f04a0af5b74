import JobManifest
import JobPlan
import S3Types
import Testing

/// Row L9.
@Suite struct EmptySourceTests {
  private var world: FakeWorld {
    var world = FakeWorld()
    world.files = ["/base/full/k": FakeFile("1")]
    world.objects = ["bbb/old/1": FakeObject("1"), "bbb/old/2": FakeObject("2"), "ccc/from/k": FakeObject("k")]
    return world
  }

  private func emptyAllowed(_ verb: Verb) -> Verb {
    switch verb {
    case .upload(var upload):
      upload.sourceGuard.allowsEmpty = true
      return .upload(upload)
    case .copy(var copy):
      copy.sourceGuard.allowsEmpty = true
      return .copy(copy)
    default: return verb
    }
  }

  @Test(arguments: [
    ("ccc/nothing/", "", true), ("ccc/from/", "", false),
    ("ccc/from/", "k", true),
  ])
  func `a copy that finds nothing justifies no deletion that waits for it`(
    from: String, excluded: String, isRefused: Bool
  ) async throws {
    let verb = try copy(
      "s3://\(from)", "s3://bbb/new/", filter: excluded.isEmpty ? .everything : try excluding(excluded))
    for (verb, isRefused) in [(verb, isRefused), (emptyAllowed(verb), false)] {
      let refusals = try await refusals(
        [operation("c", verb), operation("d", try delete("s3://bbb/old/"), needs: ["c"])], in: world)
      #expect(refusals.map(\.kind) == (isRefused ? [.emptySource] : []))
    }
  }

  @Test func `the refusal names both operations, what is excluded and what would be deleted`() async throws {
    let refusals = try await refusals(
      [
        operation("c", try copy("s3://ccc/from/", "s3://bbb/new/", filter: try excluding("k"))),
        operation("between", try touch("s3://bbb/done"), needs: ["c"]),
        operation("d", try delete("s3://bbb/old/"), needs: ["between"]),
      ], in: world)
    #expect(refusals.map(\.operations) == [[0, 2]])
    #expect(
      refusals.first?.message
        == "'c' finds nothing in 's3://ccc/from/' that its filters admit (they leave out 1), and 'd' waits for it to "
        + "delete 2 objects")
    #expect(refusals.first?.notes.map(\.message) == ["'d' deletes here"])
  }

  @Test func `an empty source is nobody's matter where no deletion waits, or none deletes anything`() async throws {
    let alone = [
      operation("c", try copy("s3://ccc/nothing/", "s3://bbb/new/")), operation("d", try delete("s3://bbb/old/")),
    ]
    #expect(try await refusals(alone, in: world).isEmpty)
    let idle = [
      operation("c", try copy("s3://ccc/nothing/", "s3://bbb/new/")),
      operation("d", try delete("s3://bbb/gone/"), needs: ["c"]),
    ]
    #expect(try await refusals(idle, in: world).isEmpty)
  }

  @Test func `a source in which there is nothing is told, also where nothing depends on it`() async throws {
    for (source, isTold) in [("s3://ccc/nothing/", true), ("s3://ccc/from/", false)] {
      let planned = try await plan([operation("c", try copy(source, "s3://bbb/new/"))], in: world)
      #expect(planned.store.notes == (isTold ? ["'c' finds nothing in 's3://ccc/nothing/'"] : []))
    }
  }

  @Test func `moving to the trash needs the same justification`() async throws {
    let refusals = try await refusals(
      [
        operation("c", try copy("s3://ccc/nothing/", "s3://bbb/new/")),
        operation("d", try delete("s3://bbb/old/", trash: "s3://bbb/trash/"), needs: ["c"]),
      ], in: world)
    #expect(refusals.map(\.kind) == [.emptySource])
  }

  @Test func `a source that the plan itself empties was not empty`() async throws {
    let refusals = try await refusals(
      [
        operation("first", try delete("s3://ccc/from/")), operation("c", try copy("s3://ccc/from/", "s3://bbb/new/")),
        operation("d", try delete("s3://bbb/old/"), needs: ["c"]),
      ], in: world)
    #expect(refusals.isEmpty)
  }

  @Test func `what the plan takes away beside a source, or what its filter leaves out, says nothing of it`()
    async throws
  {
    var world = world
    world.objects["ccc/data/tmp/t"] = FakeObject("t")
    world.files["/base/in/tmp/t"] = FakeFile("t")
    for (source, filter) in [("s3://ccc/data/current/", Filter.everything), ("s3://ccc/data/", try including("*.csv"))]
    {
      let refusals = try await refusals(
        [
          operation("tidy", try delete("s3://ccc/data/", filter: try including("tmp/**"))),
          operation("c", try copy(source, "s3://bbb/new/", filter: filter)),
          operation("d", try delete("s3://bbb/old/"), needs: ["c"]),
        ], in: world)
      #expect(refusals.map(\.kind) == [.emptySource], "\(source)")
    }
    world.files = ["/base/in/sub/a.tmp": FakeFile("t")]
    world.objects["ccc/other/x"] = FakeObject("x")
    let clear = Sync(
      transfer: .download(Download(from: try remote("s3://ccc/other/"), to: LocalPlace(path: "in/", range: nil))),
      deletesExtra: true, limit: .none)
    let directory = try await refusals(
      [
        operation("clear", .sync(clear)),
        operation("u", try upload("in/", "s3://bbb/new/", filter: try excluding("*.tmp", "x"))),
        operation("d", try delete("s3://bbb/old/"), needs: ["u"]),
      ], in: world)
    #expect(directory.map(\.kind) == [.emptySource], "a directory that goes is nothing that was uploaded")
    let taken = try await refusals(
      [
        operation("tidy", try delete("s3://ccc/data/")),
        operation("c", try copy("s3://ccc/data/tmp/", "s3://bbb/new/")),
        operation("d", try delete("s3://bbb/old/"), needs: ["c"]),
      ], in: world)
    #expect(taken.isEmpty)
  }
}
