import JobManifest
import JobPlan
import S3Types
import Testing

@Suite struct UpdateExpansionTests {
  private static let declared = HeaderSettings(
    contentType: .set("text/css"), cacheControl: HeaderSetting.none, metadata: ["a": "1"])
  private static let whole = ObjectHeaders(contentType: "text/css", userMetadata: ["a": "1", "b": "2"])

  private static func object(_ change: (inout FakeObject) -> Void = { _ in }) -> FakeObject {
    var object = FakeObject("text")
    object.headers = whole
    change(&object)
    return object
  }

  private static func world(_ change: (inout FakeObject) -> Void) -> FakeWorld {
    FakeWorld(objects: ["bbb/site/k": object(change)])
  }

  private func lines(_ world: FakeWorld, _ settings: HeaderSettings = declared) async throws -> [String] {
    try await plan([operation("u", try update("s3://bbb/site", headers: settings))], in: world).lines
  }

  @Test func `an object that has what is declared is left alone, whatever else it has`() async throws {
    #expect(try await lines(Self.world { $0.headers.contentLanguage = "en" }) == ["skip k -> k same present(4)"].site)
  }

  @Test(arguments: [
    ("header:content-type", ObjectHeaders(contentType: "text/plain", userMetadata: ["a": "1"])),
    ("header:cache-control", ObjectHeaders(contentType: "text/css", cacheControl: "x", userMetadata: ["a": "1"])),
    ("header:x-amz-meta-a", ObjectHeaders(contentType: "text/css", userMetadata: ["a": "2"])),
    ("header:x-amz-meta-a", ObjectHeaders(contentType: "text/css")),
  ])
  func `what differs is named, and only what is declared is changed`(reason: String, headers: ObjectHeaders)
    async throws
  {
    let world = Self.world { $0.headers = headers }
    let planned = try await plan([operation("u", try update("s3://bbb/site", headers: Self.declared))], in: world)
    #expect(planned.lines == ["update k -> k \(reason) present(4)"].site)
    #expect(planned.store.steps.map(\.headers) == [.change(Self.declared)])
  }

  @Test(arguments: [
    ("STANDARD_IA", nil, "update k -> k storage-class present(4)", "STANDARD_IA"),
    ("STANDARD_IA", "STANDARD_IA", "skip k -> k same present(4)", nil),
    ("STANDARD", nil, "skip k -> k same present(4)", nil),
    ("STANDARD", "STANDARD_IA", "update k -> k storage-class present(4)", nil),
  ])
  func `the storage class is desired state here`(
    wanted: String, actual: String?, line: String, written: String?
  ) async throws {
    let world = Self.world { $0.storageClass = actual.map(StorageClass.init(rawValue:)) }
    var settings = Self.declared
    settings.storageClass = StorageClass(rawValue: wanted)
    let planned = try await plan([operation("u", try update("s3://bbb/site", headers: settings))], in: world)
    #expect(planned.lines == [line].site)
    #expect(planned.store.steps.first?.storageClass?.rawValue == written)
  }

  @Test func `an update keeps the storage class that it says nothing about`() async throws {
    let world = Self.world { object in
      object.storageClass = StorageClass(rawValue: "GLACIER_IR")
      object.headers.contentType = "text/plain"
    }
    let planned = try await plan([operation("u", try update("s3://bbb/site", headers: Self.declared))], in: world)
    #expect(planned.store.steps.map(\.storageClass?.rawValue) == ["GLACIER_IR"])
  }

  @Test func `rules and the operation declare, each header by the first that names it`() async throws {
    var world = FakeWorld()
    for key in ["a.css", "b.txt", "sub/c.css"] { world.objects["bbb/site/" + key] = FakeObject("x") }
    let rule = ContentTypeRule(
      match: try Pattern(parsing: "*.css"), settings: HeaderSettings(contentType: .set("text/css")), range: nil)
    let verb = try update("s3://bbb/site/", filter: try excluding("sub/"))
    let planned = try await plan([operation("u", verb)], in: world, rules: [rule])
    #expect(
      planned.lines == [
        "update site/a.css -> site/a.css header:content-type present(1)",
        "skip site/b.txt -> site/b.txt undeclared present(1)",
      ])
    #expect(planned.store.outcome(of: 0) == .planned(excluded: 1))
    #expect(await planned.world.log.calls.filter { $0.hasPrefix("headers") } == ["headers s3://bbb/site/a.css"])
  }

  /// What a rewrite would lose, or cannot read, fails by name, and only where it would be rewritten.
  @Test(arguments: [
    ("unseen-metadata", "1 metadata entry cannot be read as headers and would be lost"),
    ("customer-key", "it is encrypted with a key of its owner (AES256), which is not supported"),
    ("archived", "its class is GLACIER; restore it first, or exclude it"),
  ])
  func `R21 what cannot be rewritten whole is a failure by name`(reason: String, detail: String) async throws {
    for differs in [true, false] {
      let world = Self.world { object in
        switch reason {
        case "unseen-metadata": object.missingMetadata = 1
        case "customer-key": object.customerKey = "AES256"
        default: object.storageClass = StorageClass(rawValue: "GLACIER")
        }
        if differs { object.headers.contentType = "text/plain" }
      }
      #expect(
        try await lines(world)
          == [differs ? "fail k -> k \(reason) present(4) (\(detail))" : "skip k -> k same present(4)"].site)
    }
  }

  @Test func `R21 an archived object whose copy has been restored is updated`() async throws {
    let world = Self.world { object in
      object.storageClass = StorageClass(rawValue: "DEEP_ARCHIVE")
      object.headers.contentType = "text/plain"
      object.restore = #"ongoing-request="false", expiry-date="Fri, 21 Dec 2029 00:00:00 GMT""#
    }
    #expect(try await lines(world) == ["update k -> k header:content-type present(4)"].site)
  }

  @Test func `an object that may not be looked at fails, and the others do not`() async throws {
    var world = Self.world { $0.headers.contentType = "text/plain" }
    world.objects["bbb/site/l"] = Self.object()
    world.faults = [.forbiddenHead(key: "site/k")]
    #expect(
      try await lines(world) == [
        "fail site/k -> site/k unreadable present(4) (its headers may not be read)",
        "skip site/l -> site/l same present(4)",
      ])
    world.faults = [.gone(key: "site/k")]
    #expect(
      try await lines(world).first == "skip site/k -> site/k missing present(4) (it has gone since it was listed)")
  }

  @Test func `many objects are looked at at once, and no more than a bound`() async throws {
    var world = FakeWorld(pageSize: 50)
    for number in 100..<200 { world.objects["bbb/site/\(number)"] = Self.object() }
    #expect(try await lines(world).count == 100)
    let most = await world.log.mostAtOnce
    #expect(most > 1 && most <= 32)
  }

  @Test func `what an earlier operation writes is updated after it, whatever it will have`() async throws {
    let world = Self.world { _ in }
    let planned = try await plan(
      [
        operation("c", try copy("s3://bbb/site/", "s3://ccc/new/")),
        operation("u", try update("s3://ccc/new/", headers: Self.declared)),
      ], in: world)
    #expect(planned.lines.last == "update planned new/k -> new/k planned planned")
  }

  @Test func `one object can be named, and has to be there`() async throws {
    let world = Self.world { $0.headers.contentType = nil }
    let verb = Verb.update(Update(target: .object(try remote("s3://bbb/site/k")), headers: Self.declared))
    #expect(
      try await plan([operation("u", verb)], in: world).lines == ["update k -> k header:content-type present(4)"].site)
    let missing = Verb.update(Update(target: .object(try remote("s3://bbb/site/none")), headers: Self.declared))
    let planned = try await plan([operation("u", missing)], in: world)
    guard case .failed(let failure)? = planned.store.outcome(of: 0) else {
      Issue.record("it is planned")
      return
    }
    #expect(failure.message == "there is no object 's3://bbb/site/none'; 'u' has nothing to update")
  }
}

extension [String] {
  /// Lines about the key `k`, which lies in `site/`.
  fileprivate var site: [String] { map { $0.replacing(" k -> k ", with: " site/k -> site/k ") } }
}
