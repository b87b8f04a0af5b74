import JobManifest
import S3Types
import Testing

@testable import JobPlan

/// What a sync plans in each direction, and what keeps it from deleting (rows L1 to L14, I1, D3, S16).
struct SyncExpansionTests {
  enum Direction: String, CaseIterable, Sendable { case up, down, across }

  /// A world with the names of `source` at the source and those of `destination` at the destination.
  private func world(
    _ direction: Direction, source: [String], destination: [String], content: String = "x"
  ) -> FakeWorld {
    var world = FakeWorld()
    for name in source {
      switch direction {
      case .up: world.files["/base/tree/" + name] = FakeFile(content)
      case .down, .across: world.objects["bbb/from/" + name] = FakeObject(content)
      }
    }
    for name in destination {
      switch direction {
      case .up, .across: world.objects["bbb/to/" + name] = FakeObject(content)
      case .down: world.files["/base/tree/" + name] = FakeFile(content, modified: 2000)
      }
    }
    return world
  }

  private func sync(
    _ direction: Direction, filter: Filter = .everything, last: [String] = [], limit: DeleteLimit = .none,
    deletesExtra: Bool = true, allowsEmpty: Bool = false, markers: Bool = false, trash: String? = nil,
    to target: String = "s3://bbb/to/", root: Bool = false, policy: WritePolicy = .changed
  ) throws -> Verb {
    let tree = LocalPlace(path: "tree/", range: nil)
    let transfer: Sync.Transfer
    let guards = SourceGuard(allowsEmpty: allowsEmpty)
    switch direction {
    case .up:
      var upload = Upload(from: tree, to: try remote(target), filter: filter, policy: policy)
      upload.sourceGuard = guards
      transfer = .upload(upload)
    case .down:
      var download = Download(from: try remote("s3://bbb/from/"), to: tree, filter: filter, policy: policy)
      download.sourceGuard = guards
      transfer = .download(download)
    case .across:
      var copy = Copy(from: try remote("s3://bbb/from/"), to: try remote(target), filter: filter, policy: policy)
      copy.sourceGuard = guards
      transfer = .copy(copy)
    }
    return .sync(
      Sync(
        transfer: transfer, deletesExtra: deletesExtra,
        last: try last.map { Located(try Pattern(parsing: $0), at: nil) },
        deletesMarkers: markers, limit: limit, allowsBucketRoot: root, trash: try trash.map { try remote($0) }))
  }

  /// `action name reason phase` of every step, with the name relative to the destination.
  private func steps(_ planned: Planned) -> [String] {
    planned.store.steps.map { step in
      var name = step.destination.name
      for prefix in ["to/", "/base/tree/"] where name.hasPrefix(prefix) { name = String(name.dropFirst(prefix.count)) }
      return "\(step.action.rawValue) \(name) \(step.reason) \(step.phase.rawValue)"
    }
  }

  private func steps(_ verb: Verb, in world: FakeWorld) async throws -> [String] {
    steps(try await plan([operation("s", verb)], in: world))
  }

  @Test(arguments: Direction.allCases)
  func `the destination becomes like the source, deletes come last`(direction: Direction) async throws {
    let world = world(
      direction, source: ["a", "c/d", "new", "z"], destination: ["a", "b", "c/c", "c/d", "e/f/g", "z", "zz"])
    let write = direction == .up ? "put" : direction == .down ? "get" : "copy"
    let delete = direction == .down ? "remove" : "delete"
    let found = try await steps(sync(direction), in: world)
    var expected = [
      "skip a same 0", "\(delete) b extra 100", "\(delete) c/c extra 100", "skip c/d same 0",
      "\(delete) e/f/g extra 100", "\(write) new new 0", "skip z same 0", "\(delete) zz extra 100",
    ]
    if direction == .down { expected += ["remove e/f/ emptied 101", "remove e/ emptied 101"] }
    #expect(found.sorted() == expected.sorted())
    #expect(
      try await steps(sync(direction, deletesExtra: false), in: world)
        == ["skip a same 0", "skip c/d same 0", "\(write) new new 0", "skip z same 0"])
    // Everything is written, and what is extra has to be found all the same.
    let always = try await steps(sync(direction, policy: .always), in: world)
    #expect(always.filter { $0.contains(delete) }.count == (direction == .down ? 6 : 4))
    #expect(!always.contains { $0.hasPrefix("skip") })
  }

  @Test(arguments: Direction.allCases)
  func `what the filter excludes is never deleted (row L14)`(direction: Direction) async throws {
    let world = world(
      direction, source: ["a", "b.tmp"], destination: ["a", "b.tmp", "c.tmp", "d", "e/f.tmp", "e/g"])
    let found = try await steps(sync(direction, filter: try excluding("*.tmp")), in: world)
    let delete = direction == .down ? "remove" : "delete"
    #expect(found == ["skip a same 0", "\(delete) d extra 100", "\(delete) e/g extra 100"])
    let none = try await steps(sync(direction, filter: try including("a")), in: world)
    #expect(none == ["skip a same 0"])
  }

  @Test(arguments: Direction.allCases)
  func `keys of last are written after the others, in the order of the patterns`(direction: Direction) async throws {
    let names = ["a.html", "b/index.html", "c.css", "index.html", "map.xml"]
    let world = world(direction, source: names, destination: ["old"])
    let found = try await steps(sync(direction, last: ["map.xml", "/index.html", "*.html"]), in: world)
    let phases = found.map { String($0.split(separator: " ")[1] + " " + $0.split(separator: " ")[3]) }
    #expect(
      phases.sorted() == ["a.html 3", "b/index.html 3", "c.css 0", "index.html 2", "map.xml 1", "old 100"])
  }

  @Test(arguments: [
    FakeWorld.Fault.page(prefix: "to/", 1), .page(prefix: "to/", 2), .page(prefix: "to/", 4),
    .page(prefix: "from/", 1), .page(prefix: "from/", 3), .backwards(prefix: "to/"), .backwards(prefix: "from/"),
    .repeated(prefix: "to/"), .repeated(prefix: "from/"), .foreign(prefix: "to/", key: "toys/x"),
    .foreign(prefix: "from/", key: "from2/x"),
  ])
  func `an incomplete or disordered listing of either side justifies no step (rows L1 to L4, L8, L11, I1)`(
    fault: FakeWorld.Fault
  ) async throws {
    var world = world(.across, source: ["a", "b", "c", "d", "e"], destination: ["a", "b", "x", "y", "z"])
    world.faults = [fault]
    let planned = try await plan([operation("s", try sync(.across))], in: world)
    #expect(planned.lines == [])
    guard case .failed? = planned.store.outcome(of: 0) else {
      Issue.record("the listing was taken for a complete one")
      return
    }
  }

  @Test func `so does one beside a directory`() async throws {
    for page in 1...4 {
      var up = world(.up, source: ["a", "b"], destination: ["a", "c", "d", "e", "f"])
      up.faults = [.page(prefix: "to/", page)]
      #expect(try await plan([operation("s", try sync(.up))], in: up).lines == [])
      var down = world(.down, source: ["a", "c", "d", "e", "f"], destination: ["b"])
      down.faults = [.page(prefix: "from/", page)]
      #expect(try await plan([operation("s", try sync(.down))], in: down).lines == [])
    }
    var backwards = world(.down, source: ["a"], destination: ["b", "c"])
    backwards.faults = [.backwardsWalk]
    #expect(try await plan([operation("s", try sync(.down))], in: backwards).lines == [])
  }

  @Test(arguments: [false, true])
  func `D13: a file is not removed by one name and kept by another where the two are one`(_ folds: Bool) async throws {
    var world = world(.down, source: ["readme"], destination: ["README"])
    world.foldsNames = folds
    let refused = try await refusals([operation("s", try sync(.down))], in: world)
    #expect(refused.map(\.kind) == (folds ? [.namesFold] : []))
  }

  @Test func `objects from the future exist like others (row L7)`() async throws {
    var world = world(.down, source: ["a"], destination: ["a"])
    world.objects["bbb/from/a"] = FakeObject("x", written: now.seconds + 3600)
    #expect(try await steps(sync(.down), in: world) == ["skip a same 0"])
    world.objects["bbb/from/a"] = FakeObject("y", written: now.seconds + 3600)
    #expect(try await steps(sync(.down), in: world) == ["get a etag 0"])
  }

  @Test(arguments: Direction.allCases)
  func `a missing source is a failure, an empty one is refused (row L9)`(direction: Direction) async throws {
    var world = world(direction, source: [], destination: ["a", "b"])
    if direction == .up {
      let missing = try await plan([operation("s", try sync(direction, allowsEmpty: true))], in: world)
      guard case .failed(let failure)? = missing.store.outcome(of: 0) else {
        Issue.record("a missing source was taken for an empty one")
        return
      }
      #expect(failure.code == PlanFailure.missingSource && missing.lines == [])
      world.emptyDirectories = ["/base/tree"]
    }
    let refusals = try await refusals([operation("s", try sync(direction))], in: world)
    #expect(refusals.map(\.kind) == [.emptySource])
    #expect(refusals.first?.message.contains("would delete 2 objects") == true)
    #expect(try await steps(sync(direction, allowsEmpty: true), in: world).count == 2)
    // Nothing to delete, nothing to justify.
    var bare = FakeWorld()
    bare.emptyDirectories = ["/base/tree"]
    #expect(try await steps(sync(direction), in: bare) == [])
  }

  @Test func `links alone make no source (row L9)`() async throws {
    var world = world(.up, source: [], destination: ["a", "b"])
    world.files["/base/tree/l"] = FakeFile("", kind: .symlink)
    #expect(try await refusals([operation("s", try sync(.up))], in: world).map(\.kind) == [.emptySource])
  }

  @Test(arguments: [
    (20, 5, DeleteLimit.usualOfSync, [] as [Refusal.Kind]), (20, 6, .usualOfSync, [.percentLimit]),
    (19, 10, .usualOfSync, []), (10, 3, DeleteLimit(objects: 2), [.objectLimit]),
    (10, 3, DeleteLimit(bytes: 2), [.byteLimit]), (10, 3, DeleteLimit(percent: 29), [.percentLimit]),
    (10, 3, DeleteLimit(objects: 3, bytes: 3, percent: 30), []),
  ])
  func `more deletes than the limit are refused (row L10)`(
    total: Int, doomed: Int, limit: DeleteLimit, kinds: [Refusal.Kind]
  ) async throws {
    let names = (0..<total).map { String($0 + 100) }
    for direction in Direction.allCases {
      let world = world(direction, source: Array(names.dropFirst(doomed)), destination: names)
      #expect(try await refusals([operation("s", try sync(direction, limit: limit))], in: world).map(\.kind) == kinds)
    }
  }

  @Test func `what cannot be read blocks the deletes of its part of the tree (row D3)`() async throws {
    var world = world(
      .up, source: ["a", "d/x", "f"], destination: ["a", "c", "d", "d/x", "d/y", "d/z/1", "d0", "f", "g"])
    world.files["/base/tree/d/x"] = nil
    world.files["/base/tree/d/"] = FakeFile("", kind: .unreadable("permission denied"))
    world.files["/base/tree/f"] = FakeFile("", kind: .unreadable("permission denied"))
    world.files["/base/tree/l"] = FakeFile("", kind: .symlink)
    world.objects["bbb/to/l"] = FakeObject("was a file")
    let planned = try await plan([operation("s", try sync(.up))], in: world)
    #expect(
      Set(steps(planned)) == [
        "skip a same 0", "delete c extra 100", "delete d extra 100", "fail d/ unreadable 0", "delete d0 extra 100",
        "fail f unreadable 0", "delete g extra 100", "skip l symlink 0",
      ])
    #expect(planned.store.outcome(of: 0) == .planned(excluded: 3))
  }

  @Test func `markers stay unless a sync from files is told otherwise, and are objects between buckets`() async throws {
    var world = world(.up, source: ["a"], destination: ["", "a", "d/", "e/"])
    for name in ["", "d/"] { world.objects["bbb/to/" + name] = FakeObject("") }
    // "e/" has data, so it is no marker.
    #expect(try await steps(sync(.up), in: world) == ["skip a same 0", "delete e/ extra 100"])
    #expect(
      try await steps(sync(.up, markers: true), in: world)
        == ["skip a same 0", "delete d/ extra 100", "delete e/ extra 100"])
    world.objects["bbb/from/a"] = FakeObject("x")
    #expect(
      try await steps(sync(.across), in: world) == ["skip a same 0", "delete d/ extra 100", "delete e/ extra 100"])
  }

  @Test func `on disk only files go, and directories that lose all they held`() async throws {
    var world = world(
      .down, source: ["keep/a", "marked/"],
      destination: ["gone/a", "gone/b/c", "keep/x", "link/x", "marked/old", "own/x"])
    world.objects["bbb/from/marked/"] = FakeObject("")
    world.files["/base/tree/link/l"] = FakeFile("", kind: .symlink)
    world.files["/base/tree/own/.s3job"] = FakeFile("", kind: .special("belongs to a run of s3job"))
    world.emptyDirectories = ["/base/tree/gone/b/d"]
    #expect(
      try await Set(steps(sync(.down), in: world)) == [
        "remove gone/a extra 100", "remove gone/b/c extra 100", "get keep/a new 0", "remove keep/x extra 100",
        "remove link/x extra 100", "skip link/l symlink 0", "skip marked/ exists 0", "remove marked/old extra 100",
        "remove own/x extra 100", "skip own/.s3job special 0",
      ])
    world.emptyDirectories = []
    let emptied = try await steps(sync(.down), in: world).filter { $0.contains("emptied") }
    #expect(emptied == ["remove gone/b/ emptied 101", "remove gone/ emptied 101"])
  }

  @Test func `each removal of a file remembers which file it is about`() async throws {
    let world = world(.down, source: ["a"], destination: ["a", "b"])
    let planned = try await plan([operation("s", try sync(.down))], in: world)
    let step = try #require(planned.store.steps.last)
    #expect(step.action == .remove && step.size == 1)
    #expect(step.expected == .present(ObjectState(size: 1, modified: Timestamp(seconds: 2000))))
  }

  @Test func `the root of a bucket is refused unless it is asked for (row S16)`() async throws {
    var world = world(.up, source: ["a"], destination: [])
    world.objects = ["bbb/a": FakeObject("x"), "bbb/b": FakeObject("x")]
    #expect(
      try await refusals([operation("s", try sync(.up, to: "s3://bbb/"))], in: world).map(\.kind) == [.bucketRoot])
    #expect(
      try await steps(sync(.up, to: "s3://bbb/", root: true), in: world) == ["skip a same 0", "delete b extra 100"])
  }

  @Test(arguments: ["s3://bbb/from/x/", "s3://bbb/", "s3://bbb/from/"])
  func `source and destination may not overlap (rows L12, L15)`(target: String) async throws {
    let world = world(.across, source: ["a"], destination: [])
    let refusals = try await refusals([operation("s", try sync(.across, to: target, root: true))], in: world)
    #expect(refusals.map(\.kind) == [.overlap])
  }

  @Test(arguments: ["s3://bbb/to/trash/", "s3://bbb/from/trash/", "s3://bbb/"])
  func `nor may the trash lie in one of them`(trash: String) async throws {
    let world = world(.across, source: ["a"], destination: ["b"])
    #expect(
      try await refusals([operation("s", try sync(.across, trash: trash))], in: world).map(\.kind) == [.overlap])
  }

  @Test func `with a trash nothing is deleted, and there is a manifest that brings it back`() async throws {
    let world = world(.up, source: ["a"], destination: ["a", "b/c"])
    let manifest = manifest([operation("s", try sync(.up, trash: "s3://bbb/trash/"))])
    let planned = try await plan(manifest, in: world)
    #expect(
      planned.lines == [
        "skip /base/tree/a -> to/a same present(1)", "move to/b/c -> trash/run-1/s/b/c extra absent",
      ])
    #expect(planned.store.steps.last?.phase == .deletes)
    let undo = UndoManifest.text(of: manifest, graph: try graph(manifest), summary: planned.summary, runID: "run-1")
    #expect(undo?.contains("to: \"s3://bbb/to/\"") == true)
  }

  @Test func `nothing is taken from a protected place`() async throws {
    let world = world(.up, source: ["a"], destination: ["a", "b"])
    let protection = Protection(try remote("s3://bbb/to/"), everywhere: true)
    let refusals = try await refusals([operation("s", try sync(.up))], in: world, protected: [protection])
    #expect(refusals.map(\.kind) == [.protected])
  }

  @Test func `a later operation sees what a sync has deleted, also on disk`() async throws {
    var world = world(.down, source: ["a"], destination: ["a", "b", "d/e"])
    world.objects["bbb/to/x"] = FakeObject("x")
    let upload = try upload("tree/", "s3://bbb/copy/")
    let planned = try await plan([operation("s", try sync(.down)), operation("u", upload)], in: world)
    #expect(planned.store.steps.filter { $0.operation == 1 }.map(\.line) == ["put /base/tree/a -> copy/a new absent"])
    let gone = try await plan(
      [operation("s", try sync(.down)), operation("u", try self.upload("tree/d/", "s3://bbb/copy/"))], in: world)
    guard case .failed(let failure)? = gone.store.outcome(of: 1) else {
      Issue.record("a directory that is removed was taken for a source")
      return
    }
    #expect(failure.code == PlanFailure.missingSource)

    let up = self.world(.up, source: ["a"], destination: ["a", "b"])
    let copied = try await plan(
      [operation("s", try sync(.up)), operation("c", try copy("s3://bbb/to/", "s3://bbb/copy/"))], in: up)
    #expect(copied.store.steps.filter { $0.operation == 1 }.map(\.line) == ["copy to/a -> copy/a new absent"])
  }

  private func upload(_ from: String, _ to: String) throws -> Verb {
    .upload(Upload(from: LocalPlace(path: from, range: nil), to: try remote(to)))
  }

  @Test func `an upload that reads what a sync removes has to have an order`() async throws {
    let world = world(.down, source: ["a"], destination: ["a", "b"])
    let upload = try upload("tree/", "s3://bbb/copy/")
    let refusals = try await refusals(
      [operation("u", upload), operation("s", try sync(.down), independentOf: ["u"])], in: world)
    #expect(refusals.map(\.kind) == [.readAndWritten])
    #expect(refusals.first?.message.contains("'/base/tree/b'") == true)
  }

  @Test func `a source that has shrunk since the last run is refused`() async throws {
    let world = world(.up, source: ["a", "b"], destination: ["a", "b", "c", "d", "e"])
    let manifest = manifest([operation("s", try sync(.up))])
    let graph = try graph(manifest)
    let fingerprint = try #require(SourceHistory.fingerprints(of: manifest, graph: graph)["s"])
    for (before, isRefused) in [(5, true), (4, false)] {
      let store = FakePlanStore(operationCount: 1)
      let expander = Expander(
        manifest: manifest, graph: graph, world: world, store: store, baseDirectory: "/base", runID: "run-1",
        history: SourceHistory(entries: ["s": .init(source: fingerprint, count: before)]), now: now)
      do {
        let summary = try await expander.expand()
        #expect(!isRefused)
        // What it deletes is none of what it found.
        #expect(SourceHistory(of: manifest, graph: graph, summary: summary).entries["s"]?.count == 2)
      } catch PlanError.refused(let refusals) {
        #expect(isRefused && refusals.map(\.kind) == [.shrunkSource])
      }
    }
  }
}
