import JobManifest
import JobPlan
import S3Types
import Testing

/// CopyObject gives STANDARD unless it is told otherwise (section 3e), so the plan says which class a copy keeps.
@Suite struct StorageClassTests {
  private static let infrequent = StorageClass(rawValue: "STANDARD_IA")
  private static let instant = StorageClass(rawValue: "GLACIER_IR")

  private var world: FakeWorld {
    var world = FakeWorld()
    world.objects = [
      "bbb/from/a": FakeObject("1", storageClass: "STANDARD_IA"), "bbb/from/b": FakeObject("22"),
      "bbb/from/c": FakeObject("333", storageClass: "STANDARD"),
      "bbb/from/d": FakeObject("4444", storageClass: "GLACIER_IR"),
    ]
    world.files = ["/base/file": FakeFile("f")]
    return world
  }

  private func classes(_ operations: [Operation], of last: Int = 0) async throws -> [StorageClass?] {
    try await plan(operations, in: world).store.steps.filter { $0.operation == last }.map(\.storageClass)
  }

  @Test func `a copied tree keeps the class of each object, and STANDARD is no class`() async throws {
    #expect(
      try await classes([operation("c", try copy("s3://bbb/from/", "s3://ccc/to/"))])
        == [Self.infrequent, nil, nil, Self.instant])
  }

  @Test func `a copied object keeps its class`() async throws {
    #expect(try await classes([operation("c", try copy("s3://bbb/from/d", "s3://ccc/d"))]) == [Self.instant])
  }

  @Test(arguments: [("ONEZONE_IA", StorageClass(rawValue: "ONEZONE_IA")), ("STANDARD", nil)])
  func `a class that the copy names wins`(name: String, planned: StorageClass?) async throws {
    let headers = HeaderSettings(storageClass: StorageClass(rawValue: name))
    #expect(
      try await classes([operation("c", try copy("s3://bbb/from/a", "s3://ccc/a", headers: headers))]) == [planned])
  }

  @Test func `another header changes nothing about the class`() async throws {
    let headers = HeaderSettings(cacheControl: .set("no-cache"))
    #expect(
      try await classes([operation("c", try copy("s3://bbb/from/a", "s3://ccc/a", headers: headers))])
        == [Self.infrequent])
  }

  @Test func `a copy of what the plan itself writes keeps the class that it will have`() async throws {
    let upload = try upload("file", "s3://ccc/to/e", headers: HeaderSettings(storageClass: Self.instant))
    let operations = [
      operation("first", try copy("s3://bbb/from/", "s3://ccc/to/")), operation("upload", upload),
      operation("touch", try touch("s3://ccc/to/d")),
      operation("tree", try copy("s3://ccc/to/", "s3://ddd/tree/")),
      operation("one", try copy("s3://ccc/to/a", "s3://ddd/one")),
    ]
    #expect(try await classes(operations, of: 3) == [Self.infrequent, nil, nil, Self.instant, Self.instant])
    #expect(try await classes(operations, of: 4) == [Self.infrequent])
  }
}
