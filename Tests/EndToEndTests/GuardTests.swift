import Foundation
import Testing

extension EndToEnd {
  /// Manifests whose operations look before others act.
  @Suite("Guards")
  struct GuardTests {
    private static let check = Repository.file("manifests/check.yaml").path

    @Test func `manifests/check.yaml retires only behind a whole delivery`() async throws {
      let scratch = try Scratch()
      let store = scratch.path("store")
      try seed(["yesterday/a", "yesterday/b"], in: store)
      let first = try await s3job(["run", Self.check, "--sandbox", store])
      #expect(first.status == 0, first.summary)
      #expect(try plainFiles(under: store + "/demo-lake/yesterday").isEmpty)

      try seed(["yesterday/c", "daily/_LOCK"], in: store)
      let plan = try await s3job(["plan", Self.check, "--sandbox", store])
      #expect(plan.status == 1, plan.summary)
      #expect(plan.stdout.contains("would-fail: asked for no object, found 1 object"), plan.summary)
      let second = try await s3job(["run", Self.check, "--sandbox", store, "--report", scratch.path("report.json")])
      #expect(second.status == 1, second.summary)
      let report = try RunReport(contentsOf: scratch.path("report.json"))
      #expect(
        report.states == [
          "not-yet": "failed", "deliver": "not_started", "whole": "not_started", "retire": "not_started",
        ])
      #expect(try plainFiles(under: store + "/demo-lake/yesterday").count == 1)
    }

    private func seed(_ keys: [String], in store: String) throws {
      for key in keys {
        let file = URL(filePath: store + "/demo-lake/" + key)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data("x".utf8).write(to: file)
      }
    }
  }
}
