import ConcurrencyHelpers
import JobManifest
import JobPlan
import RunFile
import S3Client
import S3Types
import Testing

@testable import JobRunner

@Suite("What failures mean for the rest of a run") struct FailureRuleTests {
  /// A store that refuses to write the keys `b/<n>` of these numbers.
  private func store(refusing numbers: Set<Int>, keys: Int = 10) throws -> MemoryStore {
    let refused = Set(numbers.map { "b/\($0)" })
    let store = MemoryStore { _, key in
      guard let key, refused.contains(key.rawValue) else { return nil }
      return S3Error(code: .accessDenied, origin: .service(status: 403), message: "no")
    }
    for number in 0..<keys { try store.seed("a/\(number)") }
    try store.seed("old/1")
    return store
  }

  private func yaml(_ rule: String) -> String {
    """
    operations:
      - name: copy
        \(rule)
        copy: {from: "s3://bucket/a/", to: "s3://bucket/b/"}
      - name: mirror
        copy: {from: "s3://bucket/b/", to: "s3://bucket/c/"}
      - name: clean
        delete: {prefix: "s3://bucket/old/"}
        needs: [mirror]
      - name: other
        touch: {object: "s3://bucket/other"}
    """
  }

  @Test(arguments: [
    ("failures: {objects: 2}", [3, 4], true), ("failures: {objects: 1}", [3, 4], false),
    ("failures: {percent: 20}", [3, 4], true), ("failures: {percent: 19}", [3, 4], false),
    ("failures: {objects: 5, percent: 19}", [3, 4], false), ("failures: {objects: 1, percent: 90}", [3, 4], false),
    ("on_error: continue", [3], false),
  ])
  func `tolerated failures let go on what waits, and never what deletes (invariant I1)`(
    rule: String, refused: [Int], isTolerated: Bool
  ) async throws {
    let store = try store(refusing: Set(refused))
    let runFile = try await plannedAndRun(yaml(rule), on: store, concurrency: 1)
    #expect(
      try states(runFile)
        == ["copy failed", isTolerated ? "mirror failed" : "mirror not_started", "clean not_started", "other done"])
    // What was not copied cannot be copied on; the rest can.
    #expect(store.objects.keys.count { $0.starts(with: "c/") } == (isTolerated ? 10 - refused.count : 0))
    #expect(store.objects[try ObjectKey("old/1")] != nil)
    #expect(try RunEnding.ofRun(runFile, signal: nil) == .failed, "invariant I5")
    let reason = try runFile.operations()[2].reason ?? ""
    #expect(reason.hasPrefix(isTolerated ? "deletes, and comes after copy" : "needs mirror, which was not started"))
  }

  @Test func `nothing that deletes comes after tolerated failures, though all between them succeeded`() async throws {
    let store = try store(refusing: [3])
    let runFile = try await plannedAndRun(
      """
      operations:
        - {name: copy, failures: {objects: 1}, copy: {from: "s3://bucket/a/", to: "s3://bucket/b/"}}
        - {name: between, needs: [copy], touch: {object: "s3://bucket/between"}}
        - {name: clean, needs: [between], delete: {prefix: "s3://bucket/old/"}}
        - {name: moved, needs: [between], move: {from: "s3://bucket/a/", to: "s3://bucket/d/"}}
      """, on: store)
    #expect(try states(runFile) == ["copy failed", "between done", "clean not_started", "moved not_started"])
    #expect(store.objects[try ObjectKey("old/1")] != nil)
    #expect(store.objects.keys.count { $0.starts(with: "a/") } == 10)
  }

  @Test func `a sync whose failures are tolerated does not come to its deletes (rows L1, L9)`() async throws {
    let store = try store(refusing: [3])
    try store.seed("b/extra")
    let runFile = try await plannedAndRun(
      """
      operations:
        - name: sync
          failures: {objects: 5}
          sync: {from: "s3://bucket/a/", to: "s3://bucket/b/", delete_extra: true}
        - {name: done, needs: [sync], touch: {object: "s3://bucket/done"}}
      """, on: store)
    #expect(store.objects[try ObjectKey("b/extra")] != nil)
    #expect(try states(runFile) == ["sync failed", "done done"])
    #expect(try RunEnding.ofRun(runFile, signal: nil) == .failed)
  }

  @Test func `more failures than are tolerated end the operation early`() async throws {
    let store = try store(refusing: Set(0..<50), keys: 50)
    let runFile = try await plannedAndRun(
      """
      operations:
        - {name: copy, failures: {objects: 2}, copy: {from: "s3://bucket/a/", to: "s3://bucket/b/"}}
      """, on: store, concurrency: 1)
    #expect(try runFile.steps(limit: 100).count { $0.state == .failed } < 10)
    #expect(try runFile.steps(limit: 100).count { $0.state == .notStarted } > 40)
    let reason = try runFile.operations()[0].reason ?? ""
    #expect(reason.contains("of 50 steps failed, too many failures: "), "\(reason)")
  }

  @Test func `without a rule every step is tried`() async throws {
    let store = try store(refusing: Set(0..<50), keys: 60)
    let runFile = try await plannedAndRun(
      "operations: [{name: copy, copy: {from: \"s3://bucket/a/\", to: \"s3://bucket/b/\"}}]", on: store)
    #expect(try runFile.steps(limit: 100).count { $0.state == .failed } == 50)
    #expect(try runFile.steps(limit: 100).count { $0.state == .done } == 10)
  }

  @Test func `a stop ends the operation, those beside it, and starts nothing more`() async throws {
    let store = try store(refusing: [0], keys: 50)
    for number in 0..<50 { try store.seed("e/\(number)") }
    let runFile = try await plannedAndRun(
      """
      operations:
        - {name: copy, on_error: stop, copy: {from: "s3://bucket/a/", to: "s3://bucket/b/"}}
        - {name: beside, copy: {from: "s3://bucket/e/", to: "s3://bucket/f/"}}
        - {name: after, needs: [beside], touch: {object: "s3://bucket/after"}}
      """, on: store, concurrency: 1)
    #expect(try states(runFile) == ["copy failed", "beside cancelled", "after not_started"])
    #expect(
      try runFile.operations().dropFirst().map(\.reason) == Array(repeating: "stopped: operation copy failed", count: 2)
    )
    #expect(store.objects[try ObjectKey("after")] == nil)
    #expect(try RunEnding.ofRun(runFile, signal: nil) == .failed)
  }

  @Test func `a stop also follows an operation that cannot be planned`() async throws {
    let runFile = try await plannedAndRun(
      """
      operations:
        - {name: up, on_error: stop, upload: {from: nowhere/, to: "s3://bucket/b/"}}
        - {name: other, touch: {object: "s3://bucket/other"}}
      """, on: MemoryStore())
    #expect(try states(runFile) == ["up failed", "other not_started"])
    #expect(try runFile.operations()[1].reason == "stopped: operation up failed")
  }
}
