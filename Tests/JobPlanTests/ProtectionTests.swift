import JobManifest
import JobPlan
import S3Types
import Testing

@Suite struct ProtectionTests {
  private var world: FakeWorld {
    var world = FakeWorld()
    for key in ["prod", "prod/a", "prod/b", "prod/c", "prod/d", "prod2/x", "x"] {
      world.objects["bbb/\(key)"] = FakeObject(key)
      world.objects["ccc/\(key)"] = FakeObject(key)
    }
    return world
  }

  private func protect(_ url: String, on endpoint: EndpointName = nil, everywhere: Bool = false) throws -> Protection {
    var place = try remote(url, on: endpoint)
    place.range = SourceRange(start: 1, end: 2)
    return Protection(place, everywhere: everywhere)
  }

  @Test(arguments: [
    // Trees, keys with their trees, and whole buckets; siblings are not meant (row L11).
    ("s3://bbb/prod/", "s3://bbb/prod/", true), ("s3://bbb/prod/", "s3://bbb/prod2/", false),
    ("s3://bbb/prod", "s3://bbb/prod/", true), ("s3://bbb/prod", "s3://bbb/prod2/", false),
    ("s3://bbb", "s3://bbb/prod2/", true), ("s3://bbb/prod/a", "s3://bbb/prod/", true),
    ("s3://bbb/prod/", "s3://ccc/prod/", false), ("s3://bbb/", "s3://bbb/", true),
    ("s3://bbb/pro", "s3://bbb/prod/", false), ("s3://bbb/prod/nothing", "s3://bbb/prod/", false),
  ])
  func `nothing is deleted from a protected place`(place: String, target: String, isRefused: Bool) async throws {
    let refusals = try await refusals(
      [operation("d", try delete(target, root: true))], in: world, protected: [try protect(place)])
    #expect(refusals.map(\.kind) == (isRefused ? [.protected] : []))
  }

  @Test func `one object is protected from its own deletion`() async throws {
    for (url, count) in [("s3://bbb/prod", 1), ("s3://bbb/x", 0)] {
      let refusals = try await refusals(
        [operation("d", try deleteObject(url))], in: world, protected: [try protect("s3://bbb/prod")])
      #expect(refusals.count == count)
    }
  }

  @Test func `a refusal names the first keys and the place that protects them`() async throws {
    let refusals = try await refusals(
      [operation("d", try delete("s3://bbb/prod/"))], in: world, protected: [try protect("s3://bbb/prod/")])
    #expect(
      refusals.map(\.message) == [
        "'d' would take 's3://bbb/prod/a', 's3://bbb/prod/b', 's3://bbb/prod/c' and 1 more from 's3://bbb/prod/', "
          + "which is protected"
      ])
    #expect(refusals.first?.notes == [Diagnostic(.note, "it is protected here", at: SourceRange(start: 1, end: 2))])
  }

  @Test(arguments: [(nil, "alias", true), ("alias", nil, true), ("archive", nil, false), (nil, nil, true)])
  func `two names of one endpoint protect the same objects`(
    protected: EndpointName, deleted: EndpointName, isRefused: Bool
  ) async throws {
    let verb = Verb.delete(Delete(target: .prefix(try remote("s3://bbb/prod/", on: deleted))))
    for everywhere in [false, true] {
      let refusals = try await refusals(
        [operation("d", verb)], in: world,
        protected: [try protect("s3://bbb/prod/", on: protected, everywhere: everywhere)])
      #expect(refusals.isEmpty == !(isRefused || everywhere))
    }
  }

  @Test func `what is excluded from a deletion, and what is written, is no matter of protection`() async throws {
    var world = world
    world.files = ["/base/one/a": FakeFile("new")]
    let planned = try await plan(
      manifest(
        [
          operation("d", try delete("s3://bbb/prod/", filter: try including("d"))),
          operation("u", try upload("one/", "s3://bbb/prod/")),
        ], protected: [try protect("s3://bbb/prod/a")]), in: world)
    #expect(planned.store.steps.map(\.action) == [.delete, .put])
  }
}
