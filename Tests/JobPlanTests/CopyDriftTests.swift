import JobManifest
import JobPlan
import S3Types
import Testing

/// Copies whose bytes are there already, with other headers than the manifest declares.
@Suite struct CopyDriftTests {
  private static let cached = HeaderSettings(cacheControl: .set("max-age=60"))

  private static func world(_ there: [String: FakeObject]) -> FakeWorld {
    var world = FakeWorld()
    for key in ["a", "b", "c"] { world.objects["bbb/from/" + key] = FakeObject(key) }
    for (key, object) in there { world.objects["ccc/to/" + key] = object }
    return world
  }

  private static func object(_ content: String, _ headers: ObjectHeaders = .none) -> FakeObject {
    var object = FakeObject(content, written: 2000)
    object.headers = headers
    return object
  }

  private static let copies: [@Sendable (HeaderSettings) throws -> Verb] = [
    { try copy("s3://bbb/from/", "s3://ccc/to/", headers: $0) },
    { headers in
      let copy = Copy(from: try remote("s3://bbb/from/"), to: try remote("s3://ccc/to/"), headers: headers)
      return .sync(Sync(transfer: .copy(copy)))
    },
  ]

  @Test(arguments: copies.indices)
  func `a declared header that differs is an update, an equal one a skip`(_ index: Int) async throws {
    let world = Self.world([
      "a": Self.object("a"), "b": Self.object("b", ObjectHeaders(contentType: "x/y", cacheControl: "max-age=60")),
    ])
    let planned = try await plan([operation("c", try Self.copies[index](Self.cached))], in: world)
    #expect(
      planned.store.steps.map {
        "\($0.action.rawValue) \($0.destination.object?.location.key.rawValue ?? "") \($0.reason.rawValue)"
      }
        == ["update to/a header:cache-control", "skip to/b same", "copy to/c new"])
    #expect(planned.store.steps.first?.headers == .change(Self.cached))
  }

  @Test(arguments: copies.indices)
  func `without a declaration nobody looks, and what may not be looked at is said`(_ index: Int) async throws {
    var world = Self.world(["a": Self.object("a")])
    let silent = try await plan([operation("c", try Self.copies[index](.none))], in: world)
    #expect(silent.store.steps.first?.action == .skip)
    #expect(await !world.log.calls.contains { $0.hasPrefix("headers") })
    world.faults = [.forbiddenHead(key: "to/a")]
    let planned = try await plan([operation("c", try Self.copies[index](Self.cached))], in: world)
    #expect(planned.store.steps.first?.action == .skip)
    #expect(planned.store.steps.first?.detail == "its headers may not be read")
    world.faults = [.refusedHead(key: "to/a")]
    let keyed = try await plan([operation("c", try Self.copies[index](Self.cached))], in: world)
    #expect(keyed.store.steps.first?.action == .skip)
    #expect(keyed.store.steps.first?.detail == "its headers cannot be read (400)")
  }

  @Test func `what cannot be changed where it stands is copied anew, and what has gone too`() async throws {
    var archived = Self.object("a")
    archived.headers.storageClass = StorageClass(rawValue: "GLACIER")
    let world = Self.world(["a": archived])
    let planned = try await plan([operation("c", try Self.copies[0](Self.cached))], in: world)
    #expect(planned.store.steps.first?.action == .copy)
    #expect(planned.store.steps.first?.reason.rawValue == "header:cache-control")
  }
}
