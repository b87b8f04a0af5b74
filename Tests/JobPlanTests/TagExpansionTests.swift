import JobManifest
import JobPlan
import S3Types
import Testing

/// Tags are desired state: nobody asks for them where none are declared.
@Suite struct TagExpansionTests {
  private static let wanted = ["owner": "web"]

  private static func settings(_ tags: [String: String]? = wanted) -> HeaderSettings {
    var settings = HeaderSettings()
    settings.extras.tags = tags
    return settings
  }

  private static func object(_ text: String, _ tags: [String: String]) -> FakeObject {
    var object = FakeObject(text)
    object.tags = tags
    return object
  }

  private static func questions(_ world: FakeWorld) async -> [String] {
    await world.log.calls.filter { $0.hasPrefix("tags") || $0.hasPrefix("headers") }.sorted()
  }

  @Test func `an update replaces the tags of objects that have others, and looks at nothing else`() async throws {
    let world = FakeWorld(objects: [
      "bbb/t/equal": Self.object("x", Self.wanted), "bbb/t/more": Self.object("x", ["owner": "web", "b": "1"]),
      "bbb/t/none": Self.object("x", [:]), "bbb/t/other": Self.object("x", ["owner": "ops"]),
    ])
    let planned = try await plan([operation("u", try update("s3://bbb/t", headers: Self.settings()))], in: world)
    #expect(
      planned.lines == [
        "skip t/equal -> t/equal same present(1)", "update t/more -> t/more tags present(1)",
        "update t/none -> t/none tags present(1)", "update t/other -> t/other tags present(1)",
      ])
    let updates = planned.store.steps.filter { $0.action == .update }
    #expect(updates.allSatisfy { $0.headers == .keep && $0.extras == ObjectExtras(tags: Self.wanted) })
    #expect(
      await Self.questions(world) == ["equal", "more", "none", "other"].map { "tags s3://bbb/t/\($0)" })
  }

  @Test func `no tags at all are a declaration, too`() async throws {
    let world = FakeWorld(objects: [
      "bbb/t/a": Self.object("x", Self.wanted), "bbb/t/b": Self.object("x", [:]),
    ])
    let planned = try await plan([operation("u", try update("s3://bbb/t", headers: Self.settings([:])))], in: world)
    #expect(planned.store.steps.map(\.action) == [.update, .skip])
    #expect(planned.store.steps.first?.extras.tags == [:])
  }

  @Test func `a header that differs takes the tags along in one copy`() async throws {
    let world = FakeWorld(objects: ["bbb/t/a": Self.object("x", ["owner": "ops"])])
    var settings = Self.settings()
    settings.cacheControl = .set("no-cache")
    let planned = try await plan([operation("u", try update("s3://bbb/t", headers: settings))], in: world)
    #expect(planned.store.steps.map(\.reason.rawValue) == ["header:cache-control"])
    #expect(planned.store.steps.first?.headers == .change(HeaderSettings(cacheControl: .set("no-cache"))))
    #expect(planned.store.steps.first?.extras.tags == Self.wanted)
    #expect(await Self.questions(world) == ["headers s3://bbb/t/a"])
  }

  @Test func `tags that may not be read are a failure of an update`() async throws {
    var world = FakeWorld(objects: ["bbb/t/a": Self.object("x", [:]), "bbb/t/b": Self.object("x", [:])])
    world.faults = [.forbiddenHead(key: "t/a"), .gone(key: "t/b")]
    let planned = try await plan([operation("u", try update("s3://bbb/t", headers: Self.settings()))], in: world)
    #expect(
      planned.lines == [
        "fail t/a -> t/a unreadable present(1) (its tags may not be read)",
        "skip t/b -> t/b missing present(1) (it has gone since it was listed)",
      ])
  }

  @Test func `a file that is there already with other tags is tagged and not sent again`() async throws {
    var world = FakeWorld(objects: [
      "bbb/a.css": Self.object("a.css", [:]), "bbb/b.css": Self.object("b.css", Self.wanted),
    ])
    for name in ["a.css", "b.css", "c.css"] { world.files["/base/site/\(name)"] = FakeFile(name) }
    let planned = try await plan(
      [operation("up", try upload("site/", "s3://bbb/", headers: Self.settings()))], in: world)
    #expect(planned.store.steps.map { "\($0.action) \($0.reason)" } == ["update tags", "skip same", "put new"])
    #expect(planned.store.steps.map(\.extras.tags) == [Self.wanted, nil, Self.wanted])
    let blind = world
    let unasked = try await plan([operation("up", try upload("site/", "s3://bbb/"))], in: blind)
    #expect(unasked.store.steps.map { "\($0.action) \($0.reason)" } == ["skip same", "skip same", "put new"])
    #expect(await Self.questions(world) == ["tags s3://bbb/a.css", "tags s3://bbb/b.css"])
  }

  @Test func `a copy that is there already with other tags is tagged, and one that is written gets them`() async throws
  {
    let world = FakeWorld(objects: [
      "bbb/from/a": Self.object("a", ["x": "1"]), "bbb/from/b": Self.object("b", [:]),
      "bbb/to/a": Self.object("a", [:]),
    ])
    let planned = try await plan(
      [operation("c", try copy("s3://bbb/from/", "s3://bbb/to/", headers: Self.settings()))], in: world)
    #expect(planned.store.steps.map { "\($0.action) \($0.reason)" } == ["update tags", "copy new"])
    #expect(planned.store.steps.allSatisfy { $0.headers == .keep && $0.extras.tags == Self.wanted })
    let kept = try await plan([operation("c", try copy("s3://bbb/from/", "s3://bbb/to/"))], in: world)
    #expect(kept.store.steps.map(\.extras) == [.none, .none])
  }
}
