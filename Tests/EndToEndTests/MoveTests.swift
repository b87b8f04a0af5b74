import Foundation
import Testing

extension EndToEnd {
  /// `manifests/move.yaml`, planned and run with the program on its sandbox.
  @Suite("manifests/move.yaml")
  struct MoveTests {
    private static let manifest = Repository.file("manifests/move.yaml").path

    @Test func `what has arrived is sorted, and nothing is left where it was`() async throws {
      let scratch = try Scratch()
      let store = scratch.path("store")
      let report = scratch.path("report.json")
      let plan = try await s3job(["plan", Self.manifest, "--sandbox", store])
      #expect(plan.status == 0, plan.summary)
      #expect(plan.stdout.contains("5 to upload, 0 to copy, 5 to move"), plan.summary)
      #expect(plan.stdout.contains("from s3://demo-lake/incoming/rejected-debug.parquet"), plan.summary)
      let outcome = try await s3job(["run", Self.manifest, "--sandbox", store, "--report", report])
      #expect(outcome.status == 0, outcome.summary)
      let read = try RunReport(contentsOf: report)
      #expect(read.tally(of: "set-aside") == ["move done": 1])
      #expect(read.tally(of: "take-over") == ["move done": 4])
      let lake = try plainFiles(under: store + "/demo-lake")
      let parts = (0...3).map { "events/day=2026-11-22/part-000\($0).parquet" }
      #expect(Set(lake.keys) == Set(parts + ["rejected/2026-11-22/rejected-debug.parquet"]))
      #expect(!outcome.stdout.contains("To bring back"), "a move needs no undo")
    }
  }
}
