import ConcurrencyHelpers
import JobPlan
import RunFile
import S3Client
import S3Types
import Testing

@testable import JobRunner

struct CheckTests {
  private let guarded = """
    operations:
      - name: enough
        check: {prefix: "s3://bucket/in/", count: {min: 3}}
      - name: purge
        delete: {prefix: "s3://bucket/in/"}
      - name: other
        touch: {object: "s3://bucket/other"}
    """

  @Test func `what a check finds as it has to be lets those go on that wait for it`() async throws {
    let store = MemoryStore()
    for index in 0..<3 { try store.seed("in/\(index)") }
    let runFile = try await plannedAndRun(guarded, on: store)
    #expect(try states(runFile) == ["enough done", "purge done", "other done"])
    #expect(store.objects.keys.map(\.rawValue) == ["other"])
  }

  @Test func `a failing check fails its operation, and nothing that waits for it is started (row R24)`() async throws {
    let store = MemoryStore()
    for index in 0..<2 { try store.seed("in/\(index)") }
    let runFile = try await plannedAndRun(guarded, on: store)
    #expect(try states(runFile) == ["enough failed", "purge not_started", "other done"])
    #expect(store.objects.count == 3)
    let step = try runFile.steps(limit: 10).first { $0.step.action == .check }
    #expect(step?.outcome?.code == "CheckFailed")
    #expect(
      step?.outcome?.message
        == "s3://bucket/in/ is not as it has to be: asked for at least 3 objects, found 2")
    #expect(try RunEnding.ofPlan(runFile) == .failed)
    #expect(try RunEnding.ofRun(runFile, signal: nil) == .failed)
  }

  @Test func `what the plan saw does not count, what the run sees does`() async throws {
    let looks = Locked(0)
    let store = MemoryStore { operation, key in
      guard operation == .headObject, key?.rawValue == "gate" else { return nil }
      // The plan looks once, and sees that there is nothing.
      let isFirst = looks.withLock { count in
        count += 1
        return count == 1
      }
      // Row R19: a 403 hides what is there, and is never an absent object.
      return isFirst ? nil : S3Error(code: .accessDenied, origin: .service(status: 403), message: "no", requestID: "R1")
    }
    let runFile = try await plannedAndRun(
      """
      operations:
        - name: free
          check: {object: "s3://bucket/gate", exists: false}
        - name: take
          needs: free
          touch: {object: "s3://bucket/mine"}
      """, on: store)
    #expect(try states(runFile) == ["free failed", "take not_started"])
    let outcome = try runFile.steps(limit: 1).first?.outcome
    #expect(outcome?.code == "AccessDenied")
    #expect(outcome?.status == 403)
    #expect(outcome?.requestID == "R1")
  }

  @Test func `a check comes after what changes its place and before what only reads it`() async throws {
    let store = MemoryStore()
    try store.seed("src/1")
    let runFile = try await plannedAndRun(
      """
      operations:
        - name: fill
          copy: {from: "s3://bucket/src/", to: "s3://bucket/in/"}
        - name: filled
          check: {prefix: "s3://bucket/in/", count: 1, newest_within: 100000d}
        - name: hand-on
          copy: {from: "s3://bucket/in/", to: "s3://bucket/out/"}
      """.replacing("100000d", with: "36500d"), on: store)
    #expect(try states(runFile) == ["fill done", "filled done", "hand-on done"])
    #expect(store.objects.count == 3)
  }
}
