import ConcurrencyHelpers
import JobManifest
import JobPlan
import RunFile
import S3Client
import S3Types
import Testing

@testable import JobRunner

/// Moves to the trash (invariant I2): the source goes only after its copy is proven, and only if it is what was copied.
struct MoveStepTests {
  private static let yaml = """
    operations: [{name: d, delete: {prefix: "s3://bucket/logs/", trash: "s3://bucket/trash/"}}]
    """
  private static let kept = "trash/test/d/a"
  private static let headers = ObjectHeaders(
    contentType: "text/css", cacheControl: "no-cache", storageClass: StorageClass(rawValue: "STANDARD_IA"),
    userMetadata: ["a": "1"])

  /// A store with one object, and what happens before a call on a key.
  private static func store(
    before: @escaping @Sendable (MemoryStore, S3Operation) throws -> S3Error? = { _, _ in nil }
  ) throws -> MemoryStore {
    let holder = Locked(WeakStore())
    let store = MemoryStore(encrypts: true) { operation, _ in
      guard let store = holder.withLock({ $0.store }) else { return nil }
      do { return try before(store, operation) } catch { return S3Error(code: "Test", message: "\(error)") }
    }
    try store.seed("logs/a", "text", headers: headers)
    holder.withLock { $0.store = store }
    return store
  }

  private func object(_ key: String, in store: MemoryStore) throws -> MemoryStore.Object? {
    store.objects[try ObjectKey(key)]
  }

  @Test func `an object is copied with everything it has, and then deleted`() async throws {
    let store = try Self.store()
    let runFile = try await plannedAndRun(Self.yaml, on: store)
    #expect(try states(runFile) == ["d done"])
    #expect(try object("logs/a", in: store) == nil)
    let copy = try #require(try object(Self.kept, in: store))
    #expect(copy.headers == Self.headers)
    #expect(copy.bytes == Array("text".utf8))
    #expect(try runFile.steps(limit: 1).first?.outcome?.etag == copy.etag)
    #expect(store.calls.filter { $0.hasPrefix("Delete") } == ["DeleteObject logs/a"])
  }

  @Test func `a move keeps the redirect and the key of the service, which no copy keeps by itself`() async throws {
    let store = try Self.store()
    var headers = Self.headers
    headers.websiteRedirectLocation = "/elsewhere"
    let encryption = ServerSideEncryption(algorithm: "aws:kms", kmsKeyID: "key-1")
    try store.change("logs/a") {
      $0.headers = headers
      $0.encryption = encryption
    }
    let runFile = try await plannedAndRun(Self.yaml, on: store)
    #expect(try states(runFile) == ["d done"])
    let copy = try #require(try object(Self.kept, in: store))
    #expect(copy.headers == headers)
    #expect(copy.encryption == encryption)
  }

  @Test(arguments: [S3Operation.headObject, .copyObject, .deleteObject])
  func `a failure on the way leaves the source where it is`(failing: S3Operation) async throws {
    let store = try Self.store { _, operation in
      operation == failing ? S3Error(code: .accessDenied, origin: .service(status: 403), message: "no") : nil
    }
    let runFile = try await plannedAndRun(Self.yaml, on: store)
    #expect(try states(runFile) == ["d failed"])
    #expect(try object("logs/a", in: store)?.bytes == Array("text".utf8))
  }

  @Test func `a copy that is not found as it was answered proves nothing`() async throws {
    // Between the answer to the copy and the look at it, something else has come to its key.
    let heads = Locked(0)
    let store = try Self.store { store, operation in
      guard operation == .headObject else { return nil }
      let count = heads.withLock { count in
        count += 1
        return count
      }
      if count == 2 { try store.seed(Self.kept, "another") }
      return nil
    }
    let runFile = try await plannedAndRun(Self.yaml, on: store)
    #expect(try runFile.steps(limit: 1).first?.outcome?.code == "Client.CopyUnproven")
    #expect(try object("logs/a", in: store)?.bytes == Array("text".utf8))
    #expect(!store.calls.contains { $0.hasPrefix("Delete") })
  }

  @Test func `an object that is written while its old self is moved stays`() async throws {
    let store = try Self.store { store, operation in
      if operation == .deleteObject { try store.seed("logs/a", "newer") }
      return nil
    }
    let runFile = try await plannedAndRun(Self.yaml, on: store)
    // Not stale, which would say that nothing was changed.
    #expect(try runFile.steps(limit: 1).first?.state == .failed)
    #expect(try object("logs/a", in: store)?.bytes == Array("newer".utf8))
    #expect(try object(Self.kept, in: store)?.bytes == Array("text".utf8))
  }

  @Test func `an object that was written since the plan is not moved at all`() async throws {
    let isChanged = Locked(false)
    let store = try Self.store { store, operation in
      guard operation == .headObject, !isChanged.value else { return nil }
      isChanged.withLock { $0 = true }
      try store.seed("logs/a", "newer")
      return nil
    }
    let runFile = try await plannedAndRun(Self.yaml, on: store)
    #expect(try runFile.steps(limit: 1).first?.state == .stale)
    #expect(try object("logs/a", in: store)?.bytes == Array("newer".utf8))
    #expect(try object(Self.kept, in: store) == nil)
  }

  @Test(arguments: ["x", "yy"]) func `what a listing gave no ETag for is deleted only while size and time are those`(
    text: String
  ) async throws {
    for count in 1...2 {
      let store = MemoryStore()
      var steps: [Step] = []
      for number in 0..<count {
        try store.seed("\(number)", "x")
        let object = try #require(try object("\(number)", in: store))
        let address = ObjectAddress(
          endpoint: nil, location: S3Location(bucket: try BucketName("bucket"), key: try ObjectKey("\(number)")))
        steps.append(
          Step(
            operation: 0, action: .delete, source: nil, destination: .object(address), size: 1, reason: .requested,
            expected: .present(ObjectState(size: 1, etag: nil, modified: object.modified))))
      }
      let performer = StepPerformer(
        stores: Endpoints([nil: store]),
        trees: FileTrees(roots: [:], disk: Disk(), now: { Timestamp(seconds: 1) }),
        budget: ByteBudget(bytes: 100), areOneService: { $0 == $1 }, now: { Timestamp(seconds: 1) })
      // Of the same size it is of another time; else of another size, too.
      try store.seed("0", text)
      let results = await performer.delete(steps)
      guard case .failure(let error)? = results.first else {
        Issue.record("something newer was deleted")
        continue
      }
      #expect(error.code == .preconditionFailed)
      #expect(try object("0", in: store)?.bytes == Array(text.utf8))
      if count == 2 { #expect(try object("1", in: store) == nil) }
    }
  }

  @Test func `what lies in the trash is never overwritten`() async throws {
    let store = try Self.store()
    try store.seed(Self.kept, "older")
    let runFile = try await plannedAndRun(Self.yaml, on: store)
    #expect(try runFile.steps(limit: 1).first?.state == .stale)
    #expect(try object("logs/a", in: store)?.bytes == Array("text".utf8))
    #expect(try object(Self.kept, in: store)?.bytes == Array("older".utf8))
  }
}
