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
