import ConcurrencyHelpers
import JobManifest
import JobPlan
import JobReport
import RunFile
import S3Client
import S3Types
import Testing

@testable import JobRunner

struct PlanRunTests {
  private let copyAndTouch = """
    operations:
      - name: copy
        copy: {from: "s3://bucket/a/", to: "s3://bucket/b/"}
      - name: done
        touch: {object: "s3://bucket/b/_SUCCESS"}
      - name: other
        delete: {prefix: "s3://bucket/old/"}
    """

  @Test func `a plan is carried out and every step ends done`() async throws {
    let store = MemoryStore()
    for index in 0..<300 { try store.seed("a/\(index)", "text \(index)") }
    for index in 0..<20 { try store.seed("old/\(index)") }
    let runFile = try await plannedAndRun(copyAndTouch, on: store)
    #expect(try states(runFile) == ["copy done", "done done", "other done"])
    #expect(store.objects.count == 601)
    let counts = ReportCounts(try runFile.aggregates(), excluded: 0)
    #expect(counts.done.count == 321)
    #expect(counts.planned == counts.done)
    #expect(counts.failed + counts.notStarted + counts.skipped == 0)
    #expect(try RunEnding.ofRun(runFile, signal: nil) == .success)
  }

  @Test func `no more requests go on at once than there are slots`() async throws {
    let store = MemoryStore()
    for index in 0..<200 { try store.seed("a/\(index)") }
    _ = try await plannedAndRun(copyAndTouch, on: store, concurrency: 3)
    #expect(store.mostInFlight <= 3)
    #expect(store.mostInFlight > 1)
  }

  @Test func `a failed step fails its operation, what needs it is not started, the rest goes on (row R24)`()
    async throws
  {
    let store = MemoryStore { operation, key in
      guard operation == .copyObject, key?.rawValue == "b/7" else { return nil }
      return S3Error(
        code: .accessDenied, origin: .service(status: 403), message: "no", requestID: "R7", attempts: 1)
    }
    for index in 0..<10 { try store.seed("a/\(index)") }
    try store.seed("old/1")
    let runFile = try await plannedAndRun(copyAndTouch, on: store)
    #expect(try states(runFile) == ["copy failed", "done not_started", "other done"])
    #expect(try runFile.operations()[1].reason == "needs copy, which failed")
    let failed = try runFile.steps(limit: 100).filter { $0.state == .failed }
    #expect(failed.count == 1)
    #expect(failed.first?.outcome?.code == "AccessDenied")
    #expect(failed.first?.outcome?.requestID == "R7")
    #expect(store.objects[try ObjectKey("b/_SUCCESS")] == nil)
    #expect(try RunEnding.ofRun(runFile, signal: nil) == .failed)
  }

  @Test func `each key of a bulk delete has its own outcome (rows R9, R10)`() async throws {
    let store = MemoryStore { operation, key in
      guard operation == .deleteObjects, key?.rawValue == "old/3" else { return nil }
      return S3Error(code: .accessDenied, origin: .service(status: 403), message: "no")
    }
    for index in 0..<5 { try store.seed("old/\(index)") }
    let runFile = try await plannedAndRun(
      "operations: [{name: retire, delete: {prefix: \"s3://bucket/old/\"}}]", on: store)
    #expect(store.objects.keys.map(\.rawValue) == ["old/3"])
    #expect(try states(runFile) == ["retire failed"])
    let byState = Dictionary(grouping: try runFile.steps(limit: 10), by: \.state).mapValues(\.count)
    #expect(byState == [.done: 4, .failed: 1])
  }

  @Test func `a source that changed after planning is not copied`() async throws {
    let changed = Locked(false)
    let store = MemoryStore()
    try store.seed("a/1", "old")
    try store.seed("old/1")
    let yaml = """
      operations:
        - {name: first, delete: {prefix: "s3://bucket/old/"}}
        - {name: copy, needs: [first], copy: {from: "s3://bucket/a/", to: "s3://bucket/b/"}}
      """
    let runFile = try await plannedAndRun(
      yaml, on: store,
      tell: { event in
        guard case .operationEnded("first", _) = event, !changed.withLock({ $0 }) else { return }
        changed.withLock { $0 = true }
        try? store.seed("a/1", "new")  // The key is valid.
      })
    #expect(try states(runFile) == ["first done", "copy failed"])
    #expect(store.objects[try ObjectKey("b/1")] == nil)
    #expect(try runFile.steps(of: 1, limit: 10).first?.outcome?.code == "PreconditionFailed")
  }

  /// A first operation that changes the world as somebody else would, then the one that is tested.
  private func runAfterChange(
    _ operation: String, on store: MemoryStore, change: @escaping @Sendable () throws -> Void
  ) async throws -> RunFile {
    let isChanged = Locked(false)
    return try await plannedAndRun(
      """
      operations:
        - {name: first, touch: {object: "s3://bucket/first"}}
        - {name: second, needs: [first], \(operation)}
      """, on: store,
      tell: { event in
        guard case .operationEnded("first", _) = event, !isChanged.value else { return }
        isChanged.withLock { $0 = true }
        try? change()  // Only keys that are valid are given.
      })
  }

  @Test(arguments: [true, false])
  func `what appeared since the plan is not emptied by a touch nor replaced by if missing`(
    acceptsConditions: Bool
  ) async throws {
    let store = MemoryStore(acceptsConditions: acceptsConditions)
    try store.seed("a/k", "mine")
    for operation in [
      #"touch: {object: "s3://bucket/b/k"}"#, #"copy: {from: "s3://bucket/a/", to: "s3://bucket/b/", if: missing}"#,
    ] {
      let runFile = try await runAfterChange(operation, on: store) { try store.seed("b/k", "theirs") }
      #expect(try states(runFile) == ["first done", "second failed"])
      #expect(try runFile.steps(of: 1, limit: 2).map { $0.outcome?.code } == ["PreconditionFailed"])
      #expect(store.objects[try ObjectKey("b/k")]?.bytes == Array("theirs".utf8))
      try store.remove("b/k")
      _ = try await runAfterChange(operation, on: store) {}
      #expect(store.objects[try ObjectKey("b/k")] != nil)
      try store.remove("b/k")
    }
  }

  @Test(arguments: [1, 2])
  func `an object that was written since the plan is not deleted for its age (row L10)`(count: Int) async throws {
    let store = MemoryStore()
    for index in 1...count { try store.seed("old/\(index)") }
    let runFile = try await runAfterChange(
      #"delete: {prefix: "s3://bucket/old/", older_than: 1d}"#, on: store
    ) { try store.seed("old/1", "young") }
    #expect(try states(runFile) == ["first done", "second failed"])
    #expect(store.objects.keys.map(\.rawValue).sorted() == ["first", "old/1"])
  }

  @Test func `a touch keeps every header and the storage class`() async throws {
    let store = MemoryStore()
    let headers = ObjectHeaders(
      contentType: "text/css", contentEncoding: "gzip", contentLanguage: "en", contentDisposition: "inline",
      cacheControl: "no-cache", expires: "Thu, 01 Dec 2026 16:00:00 GMT", websiteRedirectLocation: "/x",
      storageClass: StorageClass(rawValue: "STANDARD_IA"), userMetadata: ["a": "b"])
    try store.seed("k", headers: headers)
    let before = store.objects[try ObjectKey("k")]
    let runFile = try await plannedAndRun("operations: [{name: t, touch: {object: \"s3://bucket/k\"}}]", on: store)
    let after = store.objects[try ObjectKey("k")]
    #expect(try states(runFile) == ["t done"])
    #expect(after?.headers == headers)
    #expect(after?.modified != before?.modified)
  }

  @Test(arguments: [
    (100, 101, 200, true), (100, 100, 200, false), (100, 100, 101, true), (100, 99, 100, false),
  ])
  func `a touch without a result is done only when the time is seen to have moved (row R7)`(
    before: Int, after: Int, began: Int, isDone: Bool
  ) {
    func metadata(_ seconds: Int, _ type: String = "a/b") -> ObjectMetadata {
      ObjectMetadata(
        size: 1, etag: ETag("e"), lastModified: Timestamp(seconds: seconds), headers: ObjectHeaders(contentType: type))
    }
    func hasMoved(to end: ObjectMetadata, type: String = "a/b") -> Bool {
      SelfCopy.hasMoved(
        from: metadata(before), to: end, headers: ObjectHeaders(contentType: type), began: Timestamp(seconds: began))
    }
    #expect(hasMoved(to: metadata(after)) == isDone)
    #expect(!hasMoved(to: metadata(after, "other/type")))
    // An update is done when the object has the new headers.
    #expect(hasMoved(to: metadata(after, "other/type"), type: "other/type") == isDone)
    #expect(!hasMoved(to: metadata(after), type: "other/type"))
  }

  @Test func `a copy with headers of its own keeps those that it does not name`() async throws {
    let store = MemoryStore()
    try store.seed(
      "a/k",
      headers: ObjectHeaders(contentType: "text/css", cacheControl: "no-cache", userMetadata: ["a": "1", "b": "2"]))
    _ = try await plannedAndRun(
      """
      operations:
        - name: c
          copy: {from: "s3://bucket/a/", to: "s3://bucket/b/", cache_control: max-age=60, metadata: {b: "3"}}
      """, on: store)
    let headers = store.objects[try ObjectKey("b/k")]?.headers
    #expect(
      headers == ObjectHeaders(contentType: "text/css", cacheControl: "max-age=60", userMetadata: ["a": "1", "b": "3"]))
  }

  @Test func `after a signal nothing new is started and every step has a state (row P4)`() async throws {
    let stopped = Locked(false)
    let store = MemoryStore { operation, _ in
      if operation == .copyObject { stopped.withLock { $0 = true } }
      return nil
    }
    for index in 0..<100 { try store.seed("a/\(index)") }
    let runFile = try await plannedAndRun(copyAndTouch, on: store, concurrency: 2, isStopped: { stopped.value })
    #expect(try states(runFile).prefix(2) == ["copy cancelled", "done not_started"])
    let byState = Dictionary(grouping: try runFile.steps(limit: 1000), by: \.state).mapValues(\.count)
    #expect(byState[.planned] == nil && byState[.running] == nil)
    #expect((byState[.done] ?? 0) < 100)
    #expect((byState[.notStarted] ?? 0) > 0)
    #expect(try RunEnding.ofRun(runFile, signal: 15) == .interrupted(by: 15))
  }

  @Test func `deletes of one bucket share a request, everything else goes alone`() throws {
    func stored(_ id: Int64, _ action: StepAction, _ bucket: String) throws -> StoredStep {
      let location = S3Location(bucket: try BucketName(bucket), key: try ObjectKey("k\(id)"))
      let step = Step(
        operation: 0, action: action, destination: .object(ObjectAddress(endpoint: nil, location: location)), size: 0,
        reason: .requested, expected: .unknown)
      return StoredStep(id: id, step: step, state: .planned, outcome: nil)
    }
    let batch = [
      try stored(1, .delete, "one"), try stored(2, .delete, "one"), try stored(3, .delete, "two"),
      try stored(4, .put, "two"), try stored(5, .put, "two"), try stored(6, .delete, "two"),
    ]
    #expect(OperationRun.units(of: batch).map { $0.map(\.id) } == [[1, 2], [3], [4], [5], [6]])
  }
}
