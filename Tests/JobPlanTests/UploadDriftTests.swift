import JobManifest
import JobPlan
import S3Types
import Testing

/// Uploads whose bytes are there already, with other headers than the manifest declares.
@Suite struct UploadDriftTests {
  private static let cached = HeaderSettings(cacheControl: .set("max-age=60"))

  private static func rule(_ pattern: String, _ settings: HeaderSettings) throws -> ContentTypeRule {
    ContentTypeRule(match: try Pattern(parsing: pattern), settings: settings, range: nil)
  }

  private static func world(_ objects: [String: FakeObject]) -> FakeWorld {
    var world = FakeWorld()
    for name in ["a.css", "b.html", "c.html", "d.html"] { world.files["/base/site/\(name)"] = FakeFile(name) }
    world.objects = objects
    return world
  }

  private static func object(_ name: String, _ headers: ObjectHeaders = .none) -> FakeObject {
    var object = FakeObject(name)
    object.headers = headers
    return object
  }

  @Test func `a declared header that differs is an update, an equal one and an undeclared one a skip`() async throws {
    let kept = ObjectHeaders(cacheControl: "no-cache", storageClass: StorageClass(rawValue: "GLACIER_IR"))
    let world = Self.world([
      "bbb/a.css": Self.object("a.css", kept), "bbb/b.html": Self.object("b.html", kept),
      "bbb/c.html": Self.object("c.html", ObjectHeaders(contentType: "other/type", cacheControl: "max-age=60")),
    ])
    let planned = try await plan(
      [operation("up", try upload("site/", "s3://bbb/"))], in: world, rules: [try Self.rule("*.html", Self.cached)])
    #expect(
      planned.lines == [
        "skip /base/site/a.css -> a.css same present(5)",
        "update b.html -> b.html header:cache-control present(6)",
        "skip /base/site/c.html -> c.html same present(6)", "put /base/site/d.html -> d.html new absent",
      ])
    #expect(
      await world.log.calls.filter { $0.hasPrefix("headers") }.sorted() == [
        "headers s3://bbb/b.html", "headers s3://bbb/c.html",
      ])
    let update = try #require(planned.store.steps.first { $0.action == .update })
    #expect(update.headers == .change(Self.cached))
    #expect(update.storageClass == StorageClass(rawValue: "GLACIER_IR"))
    #expect(
      update.expected
        == .present(
          ObjectState(size: 6, etag: ETag(fakeMD5("b.html")), modified: Timestamp(seconds: 1000))))
    #expect(planned.summary.totals[.update] == Tally(count: 1, bytes: 6))
    #expect(planned.summary.hasChanges)
  }

  @Test(arguments: WritePolicy.allCases)
  func `without a declaration, and under other policies, nobody asks for headers`(policy: WritePolicy) async throws {
    for settings in [HeaderSettings.none, Self.cached] where policy != .changed || settings == .none {
      let world = Self.world(["bbb/a.css": Self.object("a.css"), "bbb/b.html": Self.object("b.html")])
      let planned = try await plan(
        [operation("up", try upload("site/", "s3://bbb/", if: policy, headers: settings))], in: world)
      #expect(planned.store.steps.count == 4)
      #expect(planned.summary.totals[.update] == nil)
      #expect(await world.log.calls.filter { $0.hasPrefix("headers") || $0.hasPrefix("head ") } == [])
    }
  }

  @Test(arguments: [nil, "multipart-7"] as [String?])
  func `the settings of an operation count for one file too, whatever proved its bytes equal`(
    etag: String?
  ) async throws {
    var object = Self.object("a.css")
    object.etag = etag
    let planned = try await plan(
      [operation("up", try upload("site/a.css", "s3://bbb/k", headers: HeaderSettings(metadata: ["by": "me"])))],
      in: Self.world(["bbb/k": object]))
    #expect(planned.lines == ["update k -> k header:x-amz-meta-by present(5)"])
  }

  @Test func `an object that an earlier operation leaves is not asked about`() async throws {
    let world = Self.world(["bbb/b.html": Self.object("b.html"), "ccc/b.html": Self.object("b.html")])
    let planned = try await plan(
      [
        operation("copy", try copy("s3://ccc/", "s3://bbb/", if: .always)),
        operation("up", try upload("site/b.html", "s3://bbb/", headers: Self.cached), needs: ["copy"]),
      ], in: world)
    #expect(planned.lines.last == "put /base/site/b.html -> b.html planned planned")
    #expect(await world.log.calls.filter { $0.hasPrefix("headers") } == [])
  }

  @Test func `an object that has gone since it was listed is uploaded`() async throws {
    var world = Self.world(["bbb/a.css": Self.object("a.css")])
    world.faults = [.gone(key: "a.css")]
    let planned = try await plan([operation("up", try upload("site/", "s3://bbb/", headers: Self.cached))], in: world)
    #expect(planned.lines.first == "put /base/site/a.css -> a.css new absent")
  }

  @Test func `headers that may not be looked at are not compared, and the step says so`() async throws {
    var world = Self.world(["bbb/a.css": Self.object("a.css")])
    world.faults = [.forbiddenHead(key: "a.css")]
    let planned = try await plan([operation("up", try upload("site/", "s3://bbb/", headers: Self.cached))], in: world)
    #expect(planned.lines.first == "skip /base/site/a.css -> a.css same present(5) (its headers may not be read)")
  }

  @Test func `many questions go on at once, no more than the bound, and the steps stay in order`() async throws {
    var world = FakeWorld(pageSize: 1000)
    for index in 1000..<3500 {
      world.files["/base/site/\(index)"] = FakeFile("\(index)")
      if index % 3 != 0 {
        let headers = ObjectHeaders(cacheControl: index % 2 == 0 ? "max-age=60" : nil)
        world.objects["bbb/\(index)"] = Self.object("\(index)", headers)
      }
    }
    let planned = try await plan([operation("up", try upload("site/", "s3://bbb/", headers: Self.cached))], in: world)
    #expect(
      planned.store.steps.map { "\($0.action.rawValue) \($0.destination.address.location.key)" }
        == (1000..<3500).map { "\($0 % 3 == 0 ? "put" : $0 % 2 == 0 ? "skip" : "update") \($0)" })
    #expect(await world.log.mostAtOnce > 1)
    #expect(await world.log.mostAtOnce <= 32)
  }
}
