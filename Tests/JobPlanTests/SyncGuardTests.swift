import JobManifest
import S3Types
import Testing

@testable import JobPlan

/// What keeps a sync from deleting what another operation keeps up, or what nobody has looked at.
struct SyncGuardTests {
  private func sync(to target: String = "s3://bbb/to/", limit: DeleteLimit = .none) throws -> Verb {
    let copy = Copy(from: try remote("s3://bbb/from/"), to: try remote(target))
    return .sync(Sync(transfer: .copy(copy), deletesExtra: true, limit: limit))
  }

  private var up: Verb {
    get throws {
      let upload = Upload(from: LocalPlace(path: "tree/", range: nil), to: try remote("s3://bbb/to/"))
      return .sync(Sync(transfer: .upload(upload), deletesExtra: true, limit: .none))
    }
  }

  private var down: Verb {
    get throws {
      let download = Download(from: try remote("s3://bbb/from/"), to: LocalPlace(path: "tree/", range: nil))
      return .sync(Sync(transfer: .download(download), deletesExtra: true, limit: .none))
    }
  }

  @Test(arguments: [["bbb/from/"], ["bbb/from/", "bbb/from/sub/"]])
  func `a source of markers alone is an empty one (row L9)`(markers: [String]) async throws {
    var world = FakeWorld()
    for key in markers { world.objects[key] = FakeObject("") }
    world.objects["bbb/to/a"] = FakeObject("x")
    world.files["/base/tree/a"] = FakeFile("x")
    #expect(try await refusals([operation("s", try sync())], in: world).map(\.kind) == [.emptySource])
    #expect(try await refusals([operation("s", try down)], in: world).map(\.kind) == [.emptySource])
    let copied = try await refusals(
      [
        operation("c", .copy(Copy(from: try remote("s3://bbb/from/"), to: try remote("s3://bbb/kept/")))),
        operation("d", .delete(Delete(target: .prefix(try remote("s3://bbb/to/")), limit: .none)), needs: ["c"]),
      ], in: world)
    #expect(copied.map(\.kind) == [.emptySource])
  }

  @Test func `a marker with data is something, and so is one object beside markers`() async throws {
    for key in ["bbb/from/sub/", "bbb/from/x"] {
      var world = FakeWorld()
      world.objects["bbb/from/"] = FakeObject("")
      world.objects[key] = FakeObject("data")
      world.objects["bbb/to/a"] = FakeObject("x")
      #expect(try await refusals([operation("s", try sync())], in: world).isEmpty, "\(key)")
    }
  }

  @Test(arguments: [[], ["s"]])
  func `what another operation uploads into the tree is not extra`(independentOf: [String]) async throws {
    var world = FakeWorld()
    world.objects["bbb/from/x"] = FakeObject("x")
    world.objects["bbb/to/v"] = FakeObject("v")
    world.files["/base/more/v"] = FakeFile("v")
    let other = try upload("more/", "s3://bbb/to/")
    for operations in [
      [operation("s", try sync()), operation("v", other, independentOf: independentOf)],
      [operation("v", other), operation("s", try sync(), independentOf: independentOf.isEmpty ? [] : ["v"])],
    ] {
      let found = try await refusals(operations, in: world)
      #expect(found.contains { $0.kind == .takenAway }, "\(found)")
      #expect(found.first { $0.kind == .takenAway }?.message.contains("'s3://bbb/to/v'") == true)
    }
    let meant = try await refusals([operation("s", try sync()), operation("v", other, needs: ["s"])], in: world)
    #expect(meant.isEmpty, "an order that is stated says that it is meant")
  }

  @Test func `what another operation downloads into the directory is not extra`() async throws {
    var world = FakeWorld()
    world.objects["bbb/from/x"] = FakeObject("x")
    world.objects["bbb/more/v"] = FakeObject("v")
    world.files["/base/tree/sub/v"] = FakeFile("v", modified: 2000)
    let other = Verb.download(
      Download(from: try remote("s3://bbb/more/"), to: LocalPlace(path: "tree/sub/", range: nil)))
    let found = try await refusals(
      [operation("s", try down), operation("v", other, independentOf: ["s"])], in: world)
    #expect(found.map(\.kind) == [.takenAway], "\(found)")
  }

  @Test func `a sign that is touched after the sync may go and come back in every run`() async throws {
    var world = FakeWorld()
    world.objects["bbb/from/x"] = FakeObject("x")
    world.objects["bbb/to/_SUCCESS"] = FakeObject("")
    let touch = Verb.touch(Touch(object: try remote("s3://bbb/to/_SUCCESS"), ifMissing: .create))
    #expect(try await refusals([operation("s", try sync()), operation("t", touch)], in: world).isEmpty)
    let before = try await refusals([operation("t", touch), operation("s", try sync())], in: world)
    #expect(before.map(\.kind) == [.takenAway])
  }

  @Test func `what another operation only gives other headers, or has moved, or cannot write, is not extra`()
    async throws
  {
    var world = FakeWorld()
    world.objects["bbb/from/x"] = FakeObject("x")
    world.objects["bbb/to/v"] = FakeObject("v", written: 2000)
    world.files["/base/more/v"] = FakeFile("v")
    world.files["/base/closed/v"] = FakeFile("v", kind: .unreadable("no"))
    let drifted = try upload("more/", "s3://bbb/to/", headers: HeaderSettings(cacheControl: .set("no-cache")))
    for other in [drifted, try move("s3://bbb/in/v", "s3://bbb/to/v"), try upload("closed/", "s3://bbb/to/")] {
      let found = try await refusals([operation("v", other), operation("s", try sync())], in: world)
      #expect(found.contains { $0.kind == .takenAway }, "\(found)")
    }
  }

  @Test func `the trash of another operation is not extra, whoever filled it`() async throws {
    var world = FakeWorld()
    world.objects["bbb/from/x"] = FakeObject("x")
    world.objects["bbb/to/old/1"] = FakeObject("1")
    let retire = operation("retire", try delete("s3://bbb/to/old/", trash: "s3://bbb/to/trash/"))
    let found = try await refusals([retire, operation("s", try sync())], in: world)
    #expect(found.map(\.kind) == [.takenAway], "\(found)")
    world.objects["bbb/to/old/1"] = nil
    world.objects["bbb/to/trash/20260101T000000Z-0123abcd/retire/0"] = FakeObject("0")
    let later = try await refusals([retire, operation("s", try sync())], in: world)
    #expect(later.map(\.kind) == [.takenAway])
    #expect(later.first?.message.contains("which lies in the trash of 'retire'") == true)
    // What lies beside it there is nobody's trash.
    world.objects["bbb/to/trash/20260101T000000Z-0123abcd/retire/0"] = nil
    world.objects["bbb/to/trash/notes"] = FakeObject("0")
    #expect(try await refusals([retire, operation("s", try sync())], in: world).isEmpty)
  }

  @Test func `a source that lies in its destination by another name of the service is not extra (row L12)`()
    async throws
  {
    var world = FakeWorld()
    for key in ["bbb/new/1", "bbb/new/2", "bbb/1"] {
      world.objects[key] = FakeObject(key)
      world.objects["archive|" + key] = FakeObject(key)
      world.objects["archive|" + key]?.fraction = 123_000_000
    }
    func sync(on endpoint: EndpointName) throws -> Verb {
      let copy = Copy(from: try remote("s3://bbb/new/"), to: try remote("s3://bbb/", on: endpoint))
      return .sync(Sync(transfer: .copy(copy), deletesExtra: true, limit: .none, allowsBucketRoot: true))
    }
    let found = try await refusals([operation("s", try sync(on: "archive"))], in: world)
    #expect(found.map(\.kind) == [.overlap], "\(found)")
    #expect(found.first?.message.contains("seems to be its own source") == true)
    // Another object under the same key proves nothing.
    for key in ["bbb/new/1", "bbb/new/2"] { world.objects["archive|" + key] = FakeObject(key, written: 3000) }
    #expect(try await refusals([operation("s", try sync(on: "archive"))], in: world).isEmpty)
  }

  @Test func `behind a link nobody has looked, so nothing below its name is extra (rows D3, D4)`() async throws {
    var world = FakeWorld()
    world.files["/base/tree/d"] = FakeFile("", kind: .symlink)
    world.files["/base/tree/d-1"] = FakeFile("", kind: .symlink)
    world.files["/base/tree/x"] = FakeFile("x")
    for key in ["d-1/y", "d-2", "d/1", "d/sub/2", "d0", "x"] { world.objects["bbb/to/" + key] = FakeObject("x") }
    let planned = try await plan([operation("s", try up)], in: world)
    let deleted = planned.store.steps.filter { $0.action == .delete }.map(\.destination.name)
    #expect(deleted == ["to/d-2", "to/d0"])
  }

  @Test func `only trees whose keys may still come are remembered`() {
    var unread = UnreadTrees()
    for index in 0..<1000 { unread.add("tree/link-\(100_000 + index)/") }
    #expect(unread.prefixes.count == 1)
    unread.add("tree/link-200000-x/")
    #expect(unread.hold("tree/link-200000-x/y"))
  }

  @Test func `a move of a name that is nowhere is a failure, whatever lies at its destination`() async throws {
    var world = FakeWorld()
    world.objects["bbb/archive/old.csv"] = FakeObject("x")
    let move = Verb.move(Move(Copy(from: try remote("s3://bbb/in/fil.csv"), to: try remote("s3://bbb/archive/"))))
    let planned = try await plan([operation("m", move)], in: world)
    guard case .failed(let failure)? = planned.summary.operations[0].outcome else {
      Issue.record("\(planned.summary)")
      return
    }
    #expect(failure.code == PlanFailure.missingSource)
  }

  @Test func `two names of one directory are refused`() throws {
    let operations = [
      operation("a", .download(Download(from: try remote("s3://bbb/x/"), to: LocalPlace(path: "latest/", range: nil)))),
      operation("b", try upload("v2/", "s3://bbb/to/")),
    ]
    let manifest = manifest(operations)
    func build(_ identity: (String) -> String) throws {
      _ = try PlanBuilder.build(manifest, baseDirectory: "/base", localIdentity: identity) { $0 ?? "default" }
    }
    try build { $0 }
    #expect(throws: DiagnosticList.self) { try build { path in path.hasPrefix("/base/latest") ? "/base/v2" : path } }
  }

  /// A download to `out/`, and an upload from a path that leads there; both touch one tree in S3 as well.
  @Test(arguments: [
    ("link/", ["/base/link": "/base/out"], false), ("out/sub/", ["/base/out/sub": "/base/out/other"], false),
    ("out/sub/", ["/base/out": "/data/v2", "/base/out/sub": "/data/v2/sub"], true), ("link/", [:], true),
    ("out/", ["/base/out": "/data/v2"], true),
  ])
  func `what else two operations share hides no directory behind a link`(
    from: String, links: [String: String], isFine: Bool
  ) throws {
    var upload = Sync(
      transfer: .upload(Upload(from: LocalPlace(path: from, range: nil), to: try remote("s3://bbb/x/"))))
    upload.deletesExtra = true
    let manifest = manifest([
      operation("a", .download(Download(from: try remote("s3://bbb/x/"), to: LocalPlace(path: "out/", range: nil)))),
      operation("b", .sync(upload)),
    ])
    func build() throws {
      _ = try PlanBuilder.build(
        manifest, baseDirectory: "/base",
        localIdentity: { path in
          let name = path.hasSuffix("/") ? String(path.dropLast()) : path
          return links[name] ?? name
        }
      ) { $0 ?? "default" }
    }
    if isFine { try build() } else { #expect(throws: DiagnosticList.self) { try build() } }
  }
}
