import ConcurrencyHelpers
import JobPlan
import RunFile
import S3Client
import S3Types
import Testing

@testable import JobRunner

/// The verb `update`: nothing but what is declared changes (section 3e: REPLACE drops what is not sent again).
struct UpdateVerbTests {
  private static let headers = ObjectHeaders(
    contentType: "text/css", contentEncoding: "gzip", contentLanguage: "en", contentDisposition: "inline",
    cacheControl: "no-cache", expires: "Thu, 01 Dec 2026 16:00:00 GMT", websiteRedirectLocation: "/x",
    storageClass: StorageClass(rawValue: "STANDARD_IA"), userMetadata: ["a": "1", "b": "2"])
  private static let yaml = """
    operations: [{name: u, update: {prefix: "s3://bucket/w/", cache_control: max-age=60, metadata: {b: "3"}}}]
    """

  private func changes(_ store: MemoryStore) -> [String] {
    store.calls.filter { !$0.hasPrefix("Head") && !$0.hasPrefix("List") }
  }

  @Test func `only what differs is rewritten, with everything else that it has, and then there is nothing to do`()
    async throws
  {
    let store = MemoryStore()
    try store.seed("w/k", "text", headers: Self.headers)
    var expected = Self.headers
    expected.cacheControl = "max-age=60"
    expected.userMetadata["b"] = "3"
    try store.seed("w/same", headers: expected)
    let runFile = try await plannedAndRun(Self.yaml, on: store)
    #expect(try states(runFile) == ["u done"])
    #expect(
      try runFile.steps(limit: 3).map { "\($0.step.action) \($0.step.reason)" }
        == ["update header:cache-control", "skip same"])
    #expect(changes(store) == ["CopyObject w/k"])
    let after = try #require(store.objects[try ObjectKey("w/k")])
    #expect(after.headers == expected)
    #expect(after.bytes == Array("text".utf8))
    #expect(try runFile.steps(limit: 1).first?.outcome?.etag == after.etag)
    let again = try await plannedAndRun(Self.yaml, on: store)
    #expect(try again.steps(limit: 3).map(\.step.action) == [.skip, .skip])
  }

  @Test func `an object that has become another one since the plan is stale and keeps what it has`() async throws {
    let looks = Locked(0)
    let holder = Locked(WeakStore())
    let store = MemoryStore { operation, _ in
      guard operation == .headObject, let store = holder.withLock({ $0.store }) else { return nil }
      let count = looks.withLock { count in
        count += 1
        return count
      }
      if count == 2 { try? store.seed("w/k", "newer", headers: Self.headers) }  // The key is valid.
      return nil
    }
    holder.withLock { $0.store = store }
    try store.seed("w/k", "text", headers: Self.headers)
    let runFile = try await plannedAndRun(Self.yaml, on: store)
    #expect(try runFile.steps(limit: 1).map(\.state) == [.stale])
    #expect(store.objects[try ObjectKey("w/k")]?.headers == Self.headers)
    #expect(changes(store).isEmpty)
  }

  @Test func `what the plan itself writes is looked at first, and rewritten only where it differs`() async throws {
    var whole = Self.headers
    whole.storageClass = nil  // The listing of this store names no class for a copy to keep.
    whole.websiteRedirectLocation = nil  // Nor does a copy keep a redirect.
    whole.cacheControl = "max-age=60"
    whole.userMetadata["b"] = "3"
    let store = MemoryStore()
    try store.seed("from/k", headers: Self.headers)
    try store.seed("from/whole", headers: whole)
    let runFile = try await plannedAndRun(
      """
      operations:
        - {name: c, copy: {from: "s3://bucket/from/", to: "s3://bucket/w/"}}
        - {name: u, update: {prefix: "s3://bucket/w/", cache_control: max-age=60, metadata: {b: "3"}}}
      """, on: store)
    #expect(try states(runFile) == ["c done", "u done"])
    #expect(changes(store).sorted() == ["CopyObject w/k", "CopyObject w/k", "CopyObject w/whole"])
    for key in ["w/k", "w/whole"] { #expect(store.objects[try ObjectKey(key)]?.headers == whole) }
  }
}

/// Tags and encryption as steps carry them out.
struct ExtraStepTests {
  private static func changes(_ store: MemoryStore) -> [String] {
    store.calls.filter { !$0.hasPrefix("Head") && !$0.hasPrefix("List") && !$0.hasPrefix("GetObjectTagging") }
  }

  @Test func `tags that differ are set alone, and a second run has nothing to do`() async throws {
    let store = MemoryStore()
    for key in ["w/a", "w/b"] { try store.seed(key, "text") }
    try store.tag("w/b", ["owner": "web"])
    let yaml = "operations: [{name: u, update: {prefix: \"s3://bucket/w/\", tags: {owner: web}}}]"
    let runFile = try await plannedAndRun(yaml, on: store)
    #expect(try states(runFile) == ["u done"])
    #expect(Self.changes(store) == ["PutObjectTagging w/a"])
    #expect(try store.tags("w/a") == ["owner": "web"])
    let again = try await plannedAndRun(yaml, on: store)
    #expect(try again.steps(limit: 3).map(\.step.action) == [.skip, .skip])
  }

  @Test func `an update of headers says the declared tags in the same copy`() async throws {
    let store = MemoryStore()
    try store.seed("w/a", "text")
    try store.tag("w/a", ["old": "1"])
    let yaml = "operations: [{name: u, update: {prefix: \"s3://bucket/w/\", cache_control: x, tags: none}}]"
    _ = try await plannedAndRun(yaml, on: store)
    #expect(Self.changes(store) == ["CopyObject w/a"])
    #expect(try store.tags("w/a") == [:])
  }

  @Test func `a copy has the declared tags, and those of its source where none are declared`() async throws {
    let store = MemoryStore()
    try store.seed("from/a", "text")
    try store.tag("from/a", ["old": "1"])
    for (rule, expected) in [("", ["old": "1"]), (", tags: {new: \"2\"}", ["new": "2"]), (", tags: none", [:])] {
      let yaml =
        "operations: [{name: c, copy: {from: \"s3://bucket/from/\", to: \"s3://bucket/to/\", if: always\(rule)}}]"
      _ = try await plannedAndRun(yaml, on: store)
      #expect(try store.tags("to/a") == expected)
    }
  }

  @Test func `a write that is not encrypted as it was asked is a failure`() async throws {
    let store = MemoryStore()  // It encrypts nothing, and says nothing about it.
    try store.seed("from/a", "text")
    let copy =
      "operations: [{name: c, copy: {from: \"s3://bucket/from/\", to: \"s3://bucket/to/\", encryption: AES256}}]"
    let copied = try await plannedAndRun(copy, on: store)
    #expect(try copied.steps(limit: 9).first?.outcome?.code == "Client.NotEncrypted")
    let move =
      "operations: [{name: m, move: {from: \"s3://bucket/from/\", to: \"s3://bucket/moved/\", encryption: AES256}}]"
    let moved = try await plannedAndRun(move, on: store)
    #expect(try moved.steps(limit: 9).first?.outcome?.code == "Client.NotEncrypted")
    // Invariant I2: what is not proven to be there as it was asked takes nothing away.
    #expect(store.objects[try ObjectKey("from/a")] != nil)
    #expect(!Self.changes(store).contains { $0.hasPrefix("Delete") })
  }
}
