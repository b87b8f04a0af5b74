import JobManifest
import JobPlan
import S3Types
import Testing

@Suite struct CopyExpansionTests {
  private var world: FakeWorld {
    var world = FakeWorld()
    world.objects = [
      "bbb/from/": FakeObject(""), "bbb/from/a": FakeObject("1"), "bbb/from/b": FakeObject("22"),
      "bbb/from/c": FakeObject("333"), "bbb/from2/no": FakeObject("n"), "bbb/one": FakeObject("single"),
      "bbb/both": FakeObject("x"), "bbb/both/k": FakeObject("y"), "ccc/to/a": FakeObject("1"),
      "ccc/to/b": FakeObject("2"), "ccc/to/c": FakeObject("444"),
    ]
    return world
  }

  @Test func `a tree is copied with its markers, each object once, and reasons`() async throws {
    let planned = try await plan([operation("c", try copy("s3://bbb/from/", "s3://ccc/to"))], in: world)
    #expect(
      planned.lines == [
        "copy from/ -> to/ new absent", "skip from/a -> to/a same present(1)", "copy from/b -> to/b size present(1)",
        "copy from/c -> to/c etag present(3)",
      ])
    #expect(planned.store.steps.allSatisfy { $0.headers == .keep })
  }

  @Test func `between two services, and for credentials that see one side alone, objects are relayed`() async throws {
    var world = world
    world.objects["archive|ccc/to/a"] = FakeObject("1")
    world.objects["archive|ccc/to/c"] = FakeObject("444")
    let relays = [
      "relay from/ -> to/ new absent", "skip from/a -> to/a same present(1)", "relay from/b -> to/b new absent",
      "relay from/c -> to/c etag present(3)",
    ]
    let far = try await plan([operation("c", try copy("s3://bbb/from/", "s3://ccc/to", to: "archive"))], in: world)
    #expect(far.lines == relays)
    let one = try await plan([operation("c", try copy("s3://bbb/one", "s3://ccc/x", to: "archive"))], in: world)
    #expect(one.lines == ["relay one -> x new absent"])

    // Another name of the same service, with credentials of its own.
    let near = [operation("c", try copy("s3://bbb/one", "s3://ccc/x", to: "alias"))]
    #expect(try await plan(near, in: world).lines == ["copy one -> x new absent"])
    world.blindEndpoints = ["alias"]
    #expect(try await plan(near, in: world).lines == ["relay one -> x new absent"])
  }

  @Test(arguments: [
    ("s3://bbb/from", "s3://ccc/x", ["copy from/ -> x/ new absent", "copy from/a -> x/a new absent"]),
    ("s3://bbb/one", "s3://ccc/x", ["copy one -> x new absent"]),
    ("s3://bbb/one", "s3://ccc/x/", ["copy one -> x/one new absent"]),
    ("s3://bbb/one", "s3://ccc", ["copy one -> one new absent"]),
    ("s3://bbb/nothing/", "s3://ccc/x/", []),
  ])
  func `what a name without a slash is, is decided by what exists`(
    from: String, to: String, first: [String]
  ) async throws {
    let planned = try await plan([operation("c", try copy(from, to))], in: world)
    #expect(Array(planned.lines.prefix(2)) == first)
  }

  @Test func `an object and a tree of one name are a question to the author`() async throws {
    let from = RemotePlace(url: try S3URL("s3://bbb/both"), range: SourceRange(start: 3, end: 8))
    do {
      _ = try await plan(
        [operation("c", .copy(Copy(from: from, to: try remote("s3://ccc/x"))))], in: world)
      Issue.record("it was planned")
    } catch PlanError.input(let list) {
      let diagnostic = list.diagnostics.first
      #expect(list.diagnostics.count == 1)
      #expect(
        diagnostic?.message == "'s3://bbb/both' is an object, and there are objects below 's3://bbb/both/' too")
      #expect(diagnostic?.range == SourceRange(start: 3, end: 8))
    }
  }

  @Test func `the object can be named where a tree of its name exists too`() async throws {
    let world = FakeWorld(objects: ["bbb/both": FakeObject("o"), "bbb/both/x": FakeObject("x")])
    var from = try remote("s3://bbb/both")
    from.isObject = true
    let copy = Verb.copy(Copy(from: from, to: try remote("s3://bbb/to")))
    #expect(try await plan([operation("one", copy)], in: world).lines == ["copy both -> to new absent"])
    from.url = try S3URL("s3://bbb/none")
    let missing = Verb.copy(Copy(from: from, to: try remote("s3://bbb/to")))
    let planned = try await plan([operation("none", missing)], in: world)
    guard case .failed(let failure)? = planned.store.outcome(of: 0) else { throw Unexpected() }
    #expect(failure.message == "there is no object 's3://bbb/none'; 'none' has nothing to copy")
  }

  @Test func `a marker that is named as an object stays one, whatever it is copied, moved or downloaded to`()
    async throws
  {
    let world = FakeWorld(objects: ["bbb/in/a/": FakeObject(""), "bbb/root/": FakeObject("")])
    func line(_ verb: (RemotePlace) throws -> Verb, _ key: String = "in/a/") async throws -> [String] {
      var from = try remote("s3://bbb/\(key)")
      from.isObject = true
      return try await plan([operation("one", try verb(from))], in: world).lines
    }
    func copied(_ to: String, _ filter: Filter = .everything) -> (RemotePlace) throws -> Verb {
      { .copy(Copy(from: $0, to: try remote(to), filter: filter)) }
    }
    func downloaded(_ to: String) -> (RemotePlace) throws -> Verb {
      { .download(Download(from: $0, to: LocalPlace(path: to, range: nil))) }
    }
    #expect(try await line(copied("s3://bbb/out/")) == ["copy in/a/ -> out/a/ new absent"])
    #expect(try await line(copied("s3://ccc/")) == ["copy in/a/ -> a/ new absent"])
    #expect(try await line(copied("s3://ccc/"), "root/") == ["copy root/ -> root/ new absent"])
    #expect(try await line(copied("s3://bbb/out/x")) == ["copy in/a/ -> out/x new absent"])
    #expect(try await line(copied("s3://bbb/out/", try excluding("a/"))) == [])
    #expect(
      try await line { .move(Move(Copy(from: $0, to: try remote("s3://bbb/out/")))) }
        == ["move in/a/ -> out/a/ new absent"])
    #expect(try await line(downloaded("loc/")) == ["get in/a/ -> /base/loc/a/ new absent"])
    // A download of a marker makes a directory, also where it is told its name.
    #expect(try await line(downloaded("loc")) == ["get in/a/ -> /base/loc/ new absent"])
  }

  private struct Unexpected: Error {}

  @Test func `neither an object nor a tree is a failure of the operation`() async throws {
    let planned = try await plan([operation("c", try copy("s3://bbb/nothing", "s3://ccc/x"))], in: world)
    guard case .failed(let failure)? = planned.store.outcome(of: 0) else {
      Issue.record("the operation is planned")
      return
    }
    #expect(failure.code == PlanFailure.missingSource)
  }

  @Test func `headers are kept unless the operation or applied rules say otherwise`() async throws {
    let rule = ContentTypeRule(
      match: try Pattern(parsing: "a"), settings: HeaderSettings(contentType: .set("text/a")), range: nil)
    let settings = HeaderSettings(cacheControl: .set("no-cache"))
    let planned = try await plan(
      [
        operation("keep", try copy("s3://bbb/from/", "s3://ccc/1/", filter: try including("a", "b"))),
        operation("apply", try copy("s3://bbb/from/", "s3://ccc/2/", filter: try including("a", "b"), applies: true)),
        operation("own", try copy("s3://bbb/from/", "s3://ccc/3/", filter: try including("a"), headers: settings)),
      ], in: world, rules: [rule])
    #expect(
      planned.store.steps.map(\.headers) == [
        .keep, .keep, .change(HeaderSettings(contentType: .set("text/a"))), .keep, .change(settings),
      ])
    #expect(planned.store.outcome(of: 2) == .planned(excluded: 3))
  }

  @Test(arguments: [
    ("s3://bbb/from/", "s3://bbb/from/"), ("s3://bbb/from/", "s3://bbb/from/sub/"), ("s3://bbb/from/", "s3://bbb/"),
    ("s3://bbb/from", "s3://bbb/from"), ("s3://bbb/one", "s3://bbb/one"), ("s3://bbb/one", "s3://bbb/"),
    ("s3://bbb", "s3://bbb/backup/"),
  ])
  func `a copy that would read what it writes is refused, also by another name of the endpoint`(
    from: String, to: String
  ) async throws {
    for endpoint in [nil, "alias"] {
      let refusals = try await refusals([operation("c", try copy(from, to, to: endpoint))], in: world)
      #expect(refusals.map(\.kind) == [.overlap])
    }
  }

  @Test func `neighbours are no overlap`() async throws {
    let planned = try await plan([operation("c", try copy("s3://bbb/from/", "s3://bbb/from2/"))], in: world)
    #expect(planned.lines.count == 4)
  }

  @Test func `the marker of the tree has no counterpart at the root of a bucket`() async throws {
    let planned = try await plan(
      [operation("c", try copy("s3://bbb/from/", "s3://ddd", filter: try excluding("a", "b", "c")))], in: world)
    #expect(planned.lines == ["skip from/ -> from/ root-marker unknown (the root of a bucket has no marker)"])
  }

  @Test func `an unreadable destination listing fails the operation`() async throws {
    var world = world
    world.faults = [.page(prefix: "to/", 3)]
    let planned = try await plan([operation("c", try copy("s3://bbb/from/", "s3://ccc/to/"))], in: world)
    #expect(planned.lines.isEmpty)
    guard case .failed(let failure)? = planned.store.outcome(of: 0) else {
      Issue.record("the operation is planned")
      return
    }
    #expect(failure.status == 500)
  }
}
