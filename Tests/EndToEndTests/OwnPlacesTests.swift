import Foundation
import Testing

extension EndToEnd {
  /// What a run must not replace, and what its plan has to know of the disk.
  @Suite("Places of the run itself")
  struct OwnPlacesTests {
    private func scratch(_ operations: String) throws -> Scratch {
      let scratch = try Scratch()
      try scratch.write("store/bucket/d/job.yaml", "an object")
      try scratch.write("store/bucket/d/sub/x", "x")
      try scratch.write("job.yaml", "version: 1\noperations:\n" + operations)
      return scratch
    }

    private func run(_ scratch: Scratch, _ more: [String] = []) async throws -> Outcome {
      try await s3job(["run", "job.yaml", "--sandbox", "store"] + more, directory: scratch.url.path)
    }

    @Test func `neither an inventory nor a download takes the place of the manifest`() async throws {
      for operation in [
        "  - {name: op, list: {from: \"s3://bucket/d/\", to: job.yaml, format: csv}}\n",
        "  - {name: op, download: {from: \"s3://bucket/d/\", to: ./, if: always}}\n",
      ] {
        let scratch = try scratch(operation)
        let outcome = try await run(scratch)
        #expect(outcome.status == 1, outcome.summary)
        #expect(try String(contentsOfFile: scratch.path("job.yaml"), encoding: .utf8).contains("version: 1"))
      }
    }

    @Test func `an inventory makes its directory, and replaces only what was planned`() async throws {
      let scratch = try scratch("  - {name: op, list: {from: \"s3://bucket/d/\", to: new/inv.csv, format: csv}}\n")
      let planned = try await s3job(
        ["plan", "job.yaml", "--sandbox", "store", "--out", "saved.plan"], directory: scratch.url.path)
      #expect(planned.status == 0, planned.summary)
      try scratch.write("new/inv.csv", "somebody's")
      let stale = try await s3job(
        ["run", "--plan", "saved.plan", "--sandbox", "store"], directory: scratch.url.path)
      #expect(stale.status == 3, stale.summary)
      #expect(try String(contentsOfFile: scratch.path("new/inv.csv"), encoding: .utf8) == "somebody's")
      try FileManager.default.removeItem(atPath: scratch.path("new"))
      let outcome = try await run(scratch)
      #expect(outcome.status == 0, outcome.summary)
      #expect(try String(contentsOfFile: scratch.path("new/inv.csv"), encoding: .utf8).contains("d/sub/x"))
    }

    @Test func `a file in the way of a directory fails what would lie in it, and nothing else`() async throws {
      let scratch = try scratch("  - {name: op, download: {from: \"s3://bucket/d/\", to: out/}}\n")
      try scratch.write("out/sub", "a file")
      let outcome = try await run(scratch, ["--report", "report.json"])
      #expect(outcome.status == 1, outcome.summary)
      let report = try RunReport(contentsOf: scratch.path("report.json"))
      #expect(report.tally(of: "op") == ["get done": 1, "fail failed": 1])
      #expect(try String(contentsOfFile: scratch.path("out/sub"), encoding: .utf8) == "a file")
    }

    @Test(arguments: ["x", "y"])
    func `behind a link below the directory of a download nothing is the same, and nothing is replaced (row S2)`(
      content: String
    ) async throws {
      let scratch = try scratch("  - {name: op, download: {from: \"s3://bucket/d/\", to: out/}}\n")
      try scratch.write("elsewhere/x", content)
      try scratch.directory("out")
      try FileManager.default.createSymbolicLink(
        atPath: scratch.path("out/sub"), withDestinationPath: scratch.path("elsewhere"))
      let planned = try await s3job(["plan", "job.yaml", "--sandbox", "store"], directory: scratch.url.path)
      #expect(planned.status == 1, planned.summary)
      #expect(planned.stdout.contains("out/sub' is a symbolic link"), planned.summary)
      let outcome = try await run(scratch, ["--report", "report.json"])
      #expect(outcome.status == 1, outcome.summary)
      let report = try RunReport(contentsOf: scratch.path("report.json"))
      #expect(report.tally(of: "op") == ["get done": 1, "fail failed": 1])
      #expect(try String(contentsOfFile: scratch.path("elsewhere/x"), encoding: .utf8) == content)
    }

    @Test func `a run whose sync moves to the trash keeps its undo manifest`() async throws {
      let scratch = try scratch(
        "  - {name: op, sync: {from: \"s3://bucket/d/\", to: \"s3://bucket/e/\", delete_extra: true, trash: \"s3://bucket/t/\"}}\n"
      )
      try scratch.write("store/bucket/e/extra", "gone")
      let outcome = try await run(scratch, ["--undo", "undo.yaml"])
      #expect(outcome.status == 0, outcome.summary)
      let undone = try await s3job(["run", "undo.yaml", "--sandbox", "store"], directory: scratch.url.path)
      #expect(undone.status == 0, undone.summary)
      #expect(try String(contentsOfFile: scratch.path("store/bucket/e/extra"), encoding: .utf8) == "gone")
    }

    @Test func `no undo manifest takes the place of an earlier one`() async throws {
      let scratch = try scratch("  - {name: op, delete: {prefix: \"s3://bucket/d/\", trash: \"s3://bucket/t/\"}}\n")
      try scratch.write("undo.yaml", "the way back of an earlier run")
      let outcome = try await run(scratch, ["--undo", "undo.yaml"])
      #expect(outcome.status == 2, outcome.summary)
      #expect(outcome.stderr.contains("perhaps the way back of an earlier run"), outcome.summary)
      #expect(try plainFiles(under: scratch.path("store/bucket/d")).count == 2)
    }

    @Test func `a run tells of what it leaves out, and which key cannot be done`() async throws {
      let scratch = try scratch(
        """
          - {name: up, upload: {from: in/, to: "s3://bucket/in/"}}
          - {name: down, download: {from: "s3://bucket/d/", to: out/}}

        """)
      try scratch.write("in/file", "x")
      try FileManager.default.createSymbolicLink(atPath: scratch.path("in/link"), withDestinationPath: "file")
      try scratch.write("out/sub", "a file in the way")
      let outcome = try await run(scratch)
      #expect(outcome.status == 1, outcome.summary)
      #expect(
        outcome.stderr.contains("note: 'up' leaves out 1 name that is no file to transfer (symlink: 1)"),
        outcome.summary)
      #expect(outcome.stderr.contains("the first: \(scratch.path("out/sub/x")): a file stands where"), outcome.summary)
    }

    @Test func `a sandbox in the source is left out, whatever lies beside it`() async throws {
      let scratch = try Scratch()
      for name in ["practice-notes.txt", "practice.txt", "practice0", "a"] { try scratch.write("src/\(name)", name) }
      try scratch.directory("src/practice/bucket")
      try scratch.write(
        "job.yaml", "version: 1\noperations: [{name: up, upload: {from: src/, to: \"s3://bucket/up/\"}}]\n")
      let outcome = try await s3job(
        ["run", "job.yaml", "--sandbox", "src/practice"], directory: scratch.url.path)
      #expect(outcome.status == 0, outcome.summary)
      #expect(
        try plainFiles(under: scratch.path("src/practice/bucket")).keys.sorted()
          == ["up/a", "up/practice-notes.txt", "up/practice.txt", "up/practice0"])
    }

    @Test func `nothing that the run writes about itself takes the place of what it downloads`() async throws {
      let scratch = try scratch("  - {name: op, download: {from: \"s3://bucket/d/\", to: out/}}\n")
      try scratch.directory("out/sub")
      try FileManager.default.createSymbolicLink(atPath: scratch.path("link"), withDestinationPath: "out")
      for options in [
        ["run", "--report", "out/sub/x"], ["run", "--report", "link/sub/x"], ["plan", "--out", "out/sub/x"],
      ] {
        let outcome = try await s3job(
          [options[0], "job.yaml", "--sandbox", "store"] + options.dropFirst(), directory: scratch.url.path)
        #expect(outcome.status == 2, outcome.summary)
        #expect(outcome.stderr.contains("'op' writes a file of that name"), outcome.summary)
        #expect(try plainFiles(under: scratch.path("out")).filter { $0.key != "sub/x" }.isEmpty)
      }
      let apart = try await run(scratch, ["--report", "out/report.json"])
      #expect(apart.status == 0, apart.summary)
    }

    @Test func `a sync removes no file that the run is made from, and no report replaces one`() async throws {
      let scratch = try scratch(
        "  - {name: op, sync: {from: \"s3://bucket/d/\", to: out/, delete_extra: true, limit: {percent: 100}}}\n")
      try scratch.write("out/faults.yaml", "version: 1\nlatency: 1\n")
      try scratch.write("out/extra", "x")
      let replacing = try await run(scratch, ["--faults", "out/faults.yaml", "--report", "out/faults.yaml"])
      #expect(replacing.status == 2, replacing.summary)
      #expect(replacing.stderr.contains("the run reads that file"), replacing.summary)
      let outcome = try await run(scratch, ["--faults", "out/faults.yaml"])
      #expect(outcome.status == 0, outcome.summary)
      #expect(Set(try plainFiles(under: scratch.path("out")).keys) == ["faults.yaml", "job.yaml", "sub/x"])
    }

    @Test func `one directory by two names is refused, and so is a path that climbs`() async throws {
      let scratch = try scratch(
        """
          - {name: fetch, download: {from: "s3://bucket/d/", to: latest/}}
          - {name: send, upload: {from: v2/, to: "s3://bucket/e/"}}

        """)
      try scratch.directory("v2")
      try FileManager.default.createSymbolicLink(atPath: scratch.path("latest"), withDestinationPath: "v2")
      let meeting = try await run(scratch)
      #expect(meeting.status == 2, meeting.summary)
      #expect(meeting.stderr.contains("write both by one path"), meeting.summary)
      let climbing = try self.scratch("  - {name: fetch, download: {from: \"s3://bucket/d/\", to: a/../out/}}\n")
      let outcome = try await run(climbing)
      #expect(outcome.status == 2, outcome.summary)
      #expect(outcome.stderr.contains("'..' after a name"), outcome.summary)
    }
  }
}
