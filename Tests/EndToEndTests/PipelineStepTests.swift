import Foundation
import Testing

extension EndToEnd {
  @Suite("manifests/pipeline-step.yaml", .enabled(if: PythonEnvironment.isPresent, PythonEnvironment.absence))
  struct PipelineStepTests {
    static let manifest = Repository.file("manifests/pipeline-step.yaml").path

    @Test func `it lands, curates, expires and marks the day`() async throws {
      let scratch = try Scratch()
      try Self.seedStalePartition(in: scratch)
      let store = scratch.path("store")
      let report = scratch.path("report.json")
      let outcome = try await s3job(["run", Self.manifest, "--sandbox", store, "--report", report])
      #expect(outcome.status == 0, outcome.summary)
      let read = try RunReport(contentsOf: report)
      #expect(Set(read.states.values) == [RunReport.succeeded], "\(read.states)")
      #expect(read.tally(of: "land") == ["put done": 5])
      #expect(read.tally(of: "reference") == ["put done": 3])
      #expect(read.tally(of: "curate") == ["copy done": 4])
      #expect(read.tally(of: "complete") == ["create done": 1])
      // Four files are old; the one that was just written stays, whatever its partition.
      #expect(read.tally(of: "expire") == ["delete done": 4])

      try await withServer({ try await Store.sandbox.start(in: store) }) { server in
        let state = try await server.state(of: "demo-lake")
        let raw = "raw/events/date=2026-11-22/"
        let curated = "curated/events/date=2026-11-22/"
        let parts = (0...3).map { "part-000\($0).parquet" }
        let keys =
          parts.map { raw + $0 } + [raw + "rejected-debug.parquet"] + parts.map { curated + $0 }
          + [curated + "_SUCCESS", "raw/events/date=2026-11-20/late.parquet"]
          + ["countries.csv", "devices.csv", "page names, long & short.csv"].map { "reference/" + $0 }
        #expect(Set(state.keys) == Set(keys))
        for part in parts {
          let landed = state[raw + part]
          #expect(landed?.storageClass == "STANDARD_IA")
          #expect(landed?.contentType == "application/vnd.apache.parquet")
          #expect(landed?.metadata == ["pipeline": "events", "partition": "2026-11-22"])
          var expected = landed
          expected?.storageClass = "STANDARD"
          #expect(state[curated + part] == expected, "a copy keeps headers and metadata")
        }
        #expect(state["reference/countries.csv"]?.contentType == "text/csv; charset=utf-8")
      }
    }

    @Test func `another day is another run of the same manifest`() async throws {
      let scratch = try Scratch()
      let store = try scratch.directory("store")
      for date in ["2026-11-21", "2026-11-22"] {
        let outcome = try await s3job(["run", Self.manifest, "--sandbox", store, "--var", "date=\(date)"])
        #expect(outcome.status == 0, outcome.summary)
      }
      let files = try plainFiles(under: store + "/demo-lake/curated/events")
      #expect(Set(files.keys.map { $0.prefix { $0 != "/" } }) == ["date=2026-11-21", "date=2026-11-22"])
    }

    /// Plain files of a sandbox directory: their modification times are those of the objects.
    private static func seedStalePartition(in scratch: Scratch) throws {
      let old = Date(timeIntervalSinceNow: -3 * 86_400)
      for part in 0...3 {
        let file = try scratch.write("store/demo-lake/raw/events/date=2026-11-20/part-000\(part).parquet", "PAR1")
        try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: file)
      }
      try scratch.write("store/demo-lake/raw/events/date=2026-11-20/late.parquet", "PAR1")
    }
  }
}
