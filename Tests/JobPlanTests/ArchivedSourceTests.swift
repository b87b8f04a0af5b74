import JobManifest
import JobPlan
import S3Types
import Testing

/// Row R21: what would read an archived object that nobody has restored fails by name in the plan.
@Suite struct ArchivedSourceTests {
  private static func world(_ storageClass: String?, restore: String? = nil) -> FakeWorld {
    var cold = FakeObject("cold", storageClass: storageClass)
    cold.restore = restore
    return FakeWorld(objects: ["bbb/from/cold": cold, "bbb/from/warm": FakeObject("warm")])
  }

  private static func verbs() throws -> [Verb] {
    [
      try download("s3://bbb/from/", "out/"), try copy("s3://bbb/from/", "s3://bbb/to/"),
      try move("s3://bbb/from/", "s3://bbb/to/"), try copy("s3://bbb/from/", "s3://bbb/to/", if: .always),
    ]
  }

  private static let detail = "restore it first, or exclude it"

  @Test(arguments: ["GLACIER", "DEEP_ARCHIVE"], [nil, "ongoing-request=\"true\""])
  func `R21: an archived object is a failure, also while it is being restored`(
    _ storageClass: String, _ restore: String?
  ) async throws {
    for verb in try Self.verbs() {
      let planned = try await plan([operation("read", verb)], in: Self.world(storageClass, restore: restore))
      #expect(planned.store.steps.map { $0.action == .fail } == [true, false], "\(planned.lines)")
      #expect(planned.store.steps[0].reason == .archived)
      #expect(planned.store.steps[0].detail == "its class is \(storageClass); \(Self.detail)")
      // Nobody asks about an object that can be read by its class.
      #expect(await planned.world.log.calls.filter { $0.hasPrefix("headers") } == ["headers s3://bbb/from/cold"])
    }
  }

  @Test(arguments: ["GLACIER", "STANDARD_IA", "GLACIER_IR", nil])
  func `R21: what is restored, or can be read at once, is read`(_ storageClass: String?) async throws {
    let world = Self.world(storageClass, restore: "ongoing-request=\"false\", expiry-date=\"x\"")
    for verb in try Self.verbs() {
      let planned = try await plan([operation("read", verb)], in: world)
      #expect(!planned.store.steps.contains { $0.action == .fail }, "\(planned.lines)")
    }
  }

  @Test(arguments: [nil, "ongoing-request=\"false\"", "ongoing-request=\"true\""])
  func `R21: what goes to a trash is read, and so is what is touched`(_ restore: String?) async throws {
    func world() -> FakeWorld {
      var world = Self.world("GLACIER", restore: restore)
      world.objects["ccc/src/warm"] = FakeObject("warm")
      return world
    }
    let mirror = Copy(from: try remote("s3://ccc/src/"), to: try remote("s3://bbb/from/"))
    let verbs: [(Verb, action: StepAction)] = [
      (try delete("s3://bbb/from/", trash: "s3://bbb/trash/"), .move),
      (try deleteObject("s3://bbb/from/cold", trash: "s3://bbb/trash/"), .move),
      (
        .sync(
          Sync(transfer: .copy(mirror), deletesExtra: true, limit: .none, trash: try remote("s3://bbb/trash/"))), .move
      ),
      (try touch("s3://bbb/from/cold"), .touch),
    ]
    for (verb, action) in verbs {
      let planned = try await plan([operation("t", verb)], in: world())
      let isReadable = restore?.contains("false") ?? false
      let steps = planned.store.steps.filter { $0.source?.object?.location.key.rawValue == "from/cold" }
      #expect(steps.map(\.action) == [isReadable ? action : .fail], "\(planned.lines)")
      #expect(steps.first?.reason == .archived || isReadable)
      #expect(await planned.world.log.calls.filter { $0.hasPrefix("headers") } == ["headers s3://bbb/from/cold"])
    }
    // What is only deleted is not read.
    let deleted = try await plan([operation("d", try delete("s3://bbb/from/"))], in: world())
    #expect(deleted.store.steps.map(\.action) == [.delete, .delete])
    #expect(await !deleted.world.log.calls.contains { $0.hasPrefix("headers") })
  }

  /// By a checksum that the service keeps of both, and by reading, which an archived object refuses.
  @Test(arguments: [true, false])
  func `R21: what a comparison of checksums finds different is not read either`(keepsChecksum: Bool) async throws {
    var world = Self.world("GLACIER")
    world.objects["bbb/to/cold"] = FakeObject("dlog", etag: "x-2")
    world.objects["bbb/from/cold"]?.etag = "y-3"
    if keepsChecksum { for key in ["bbb/from/cold", "bbb/to/cold"] { world.objects[key]?.checksums = [.sha1] } }
    world.files["/base/out/cold"] = FakeFile("dlog")
    var copy = Copy(from: try remote("s3://bbb/from/cold"), to: try remote("s3://bbb/to/cold"))
    copy.comparison = Comparison([.checksum])
    var download = Download(from: copy.from, to: LocalPlace(path: "out/", range: nil))
    download.comparison = copy.comparison
    for verb in [Verb.copy(copy), .move(Move(copy)), .download(download)] {
      let planned = try await plan([operation("c", verb)], in: world)
      #expect(planned.store.steps.map(\.reason) == [.archived], "\(planned.lines)")
    }
    // What is the same stays, and is not looked at.
    guard keepsChecksum else { return }
    world.objects["bbb/to/cold"]?.content = "cold"
    let looks = await world.log.calls.count { $0.hasPrefix("headers") }
    let same = try await plan([operation("c", .copy(copy))], in: world)
    #expect(same.store.steps.map(\.reason) == [.same])
    #expect(await world.log.calls.count { $0.hasPrefix("headers") } == looks)
  }

  @Test func `R21: a copy that has to be made anew for its headers, because it is archived too, is not read`()
    async throws
  {
    var world = Self.world("GLACIER")
    world.objects["bbb/to/cold"] = FakeObject("cold", storageClass: "GLACIER")
    let settings = HeaderSettings(cacheControl: .set("no-cache"))
    let anew = try await plan(
      [operation("c", try copy("s3://bbb/from/cold", "s3://bbb/to/cold", headers: settings))], in: world)
    #expect(anew.store.steps.map(\.reason) == [.archived], "\(anew.lines)")
    world.objects["bbb/to/cold"]?.storageClass = nil
    let changed = try await plan(
      [operation("c", try copy("s3://bbb/from/cold", "s3://bbb/to/cold", headers: settings))], in: world)
    #expect(changed.store.steps.map(\.action) == [.update], "\(changed.lines)")
  }

  @Test func `R21: what may not be looked at, or has gone, the run finds out about`() async throws {
    for fault in [FakeWorld.Fault.forbiddenHead(key: "from/cold"), .gone(key: "from/cold")] {
      var world = Self.world("GLACIER")
      world.faults = [fault]
      let planned = try await plan([operation("read", try download("s3://bbb/from/", "out/"))], in: world)
      #expect(planned.store.steps.map(\.action) == [.get, .get])
    }
  }

  @Test func `R21: the same object at its destination is moved without being read, and a file that is the same stays`()
    async throws
  {
    var world = Self.world("GLACIER")
    world.objects["bbb/to/cold"] = FakeObject("cold")
    let moved = try await plan([operation("m", try move("s3://bbb/from/cold", "s3://bbb/to/cold"))], in: world)
    #expect(moved.store.steps.map(\.action) == [.move])
    world.files["/base/out/cold"] = FakeFile("cold")
    let kept = try await plan([operation("d", try download("s3://bbb/from/cold", "out/"))], in: world)
    #expect(kept.store.steps.map(\.action) == [.skip])
    world.files["/base/out/cold"] = FakeFile("dlog")
    let other = try await plan([operation("d", try download("s3://bbb/from/cold", "out/"))], in: world)
    #expect(other.store.steps.map(\.reason) == [.archived])
  }
}
