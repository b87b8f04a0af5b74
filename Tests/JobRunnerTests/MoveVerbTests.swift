import ConcurrencyHelpers
import JobPlan
import RunFile
import S3Client
import S3Types
import Testing

@testable import JobRunner

/// The verb `move` (invariant I2); what a single move does on its way is tested with the trash, too.
struct MoveVerbTests {
  private static let yaml = """
    operations: [{name: m, move: {from: "s3://bucket/in/", to: "s3://bucket/old/"}}]
    """
  private static let headers = ObjectHeaders(contentType: "text/css", userMetadata: ["a": "1"])
  private static let etag = "\"0123456789abcdef0123456789abcdef\""

  private func object(_ key: String, in store: MemoryStore) throws -> MemoryStore.Object? {
    store.objects[try ObjectKey(key)]
  }

  private func changes(_ store: MemoryStore) -> [String] {
    store.calls.filter { $0.hasPrefix("Copy") || $0.hasPrefix("Delete") }
  }

  @Test func `a tree is moved object by object, and then there is nothing left to do`() async throws {
    let store = MemoryStore()
    for key in ["in/", "in/a", "in/b/c"] { try store.seed(key, "text", headers: Self.headers) }
    #expect(try states(try await plannedAndRun(Self.yaml, on: store)) == ["m done"])
    #expect(store.objects.keys.sorted().map(\.rawValue) == ["old/", "old/a", "old/b/c"])
    #expect(try object("old/a", in: store)?.headers == Self.headers)
    let again = try await plannedAndRun(Self.yaml, on: store)
    #expect(try states(again) == ["m done"])
    #expect(try again.steps(limit: 1).isEmpty)
  }

  @Test func `where the same object is already, only the source is deleted`() async throws {
    let store = MemoryStore()
    for key in ["in/a", "old/a"] { try store.seed(key, "text", headers: Self.headers, etag: Self.etag) }
    let before = try object("old/a", in: store)
    let runFile = try await plannedAndRun(Self.yaml, on: store)
    #expect(try states(runFile) == ["m done"])
    #expect(try runFile.steps(limit: 1).map(\.step.reason) == [.same])
    #expect(changes(store) == ["DeleteObject in/a"])
    #expect(try object("old/a", in: store) == before)
  }

  @Test func `where equal bytes have other headers, the object is copied with its own`() async throws {
    let store = MemoryStore()
    try store.seed("in/a", "text", headers: Self.headers, etag: Self.etag)
    try store.seed("old/a", "text", headers: .none, etag: Self.etag)
    #expect(try states(try await plannedAndRun(Self.yaml, on: store)) == ["m done"])
    #expect(changes(store) == ["CopyObject old/a", "DeleteObject in/a"])
    #expect(try object("old/a", in: store)?.headers == Self.headers)
  }

  @Test func `what was the same when it was planned, and is another object now, deletes nothing`() async throws {
    let isChanged = Locked(false)
    let holder = Locked(WeakStore())
    let store = MemoryStore { operation, key in
      guard operation == .headObject, key?.rawValue == "old/a", !isChanged.value,
        let store = holder.withLock({ $0.store })
      else {
        return nil
      }
      isChanged.withLock { $0 = true }
      try? store.seed("old/a", "newer")  // The key is valid.
      return nil
    }
    holder.withLock { $0.store = store }
    for key in ["in/a", "old/a"] { try store.seed(key, "text", etag: Self.etag) }
    let runFile = try await plannedAndRun(Self.yaml, on: store)
    #expect(try runFile.steps(limit: 1).map(\.state) == [.stale])
    #expect(isChanged.value)
    #expect(changes(store).isEmpty)
    #expect(try object("in/a", in: store)?.bytes == Array("text".utf8))
  }
}
