import Foundation
import TestSupport
import Testing

extension EndToEnd {
  @Suite("The report", .enabled(if: PythonEnvironment.isPresent, PythonEnvironment.absence))
  struct ReportTests {
    /// One operation that succeeds, one with a step that is known to fail, one that is kept from starting.
    private static let manifest = """
      version: 1
      variables: {site: "s3://demo-report"}
      operations:
        - name: publish
          upload: {from: site/, to: "${site}/new/", exclude: ["*.tmp"]}
        - name: broken
          upload: {from: nowhere/, to: "${site}/other/"}
        - name: mark
          needs: [broken]
          touch: {object: "${site}/_SUCCESS"}
      """

    private static func check(_ file: String) async throws -> Outcome {
      try await Program.run(
        PythonEnvironment.program("python"),
        [
          Repository.script("check_documents.py"), Repository.file("manifests/report.schema.json").path, file,
        ])
    }

    @Test func `fits its published schema, whether planned, done, failed or not started`() async throws {
      let scratch = try Scratch()
      let file = try scratch.write("m.yaml", Self.manifest)
      for name in ["a.html", "b ü.css", "c.tmp"] { try scratch.write("site/\(name)", name) }
      let store = scratch.path("store")
      let plan = try await s3job(["plan", file, "--sandbox", store, "--json"])
      #expect(plan.status == 1, plan.summary)
      let report = scratch.path("report.json")
      let run = try await s3job(["run", file, "--sandbox", store, "--report", report])
      #expect(run.status == 1, run.summary)
      for document in [try scratch.write("plan.json", plan.stdout), report] {
        let outcome = try await Self.check(document)
        #expect(outcome.status == 0, outcome.summary)
      }
      let read = try RunReport(contentsOf: report)
      #expect(read.states == ["publish": "done", "broken": "failed", "mark": "not_started"])
      #expect(read.operations[0].counts.excluded == 1)
      #expect(read.operations[0].counts.done == 2)
      #expect(read.run.exitCode == 1)
    }

    @Test func `is no data, also when it lies in the tree that is uploaded (row D14)`() async throws {
      let scratch = try Scratch()
      let file = try scratch.write(
        "tree/m.yaml",
        """
        version: 1
        operations:
          - {name: all, upload: {from: ./, to: "s3://demo-report/all/", exclude: ["m.yaml"]}}
        """)
      try scratch.write("tree/a", "a")
      let tree = scratch.path("tree")
      for _ in 1...2 {
        let outcome = try await s3job(
          ["run", file, "--sandbox", tree + "/store", "--report", tree + "/report.json", "--concurrency", "2"])
        #expect(outcome.status == 0, outcome.summary)
      }
      let names = try plainFiles(under: tree + "/store/demo-report").keys.sorted()
      #expect(names == ["all/a"])
    }

    @Test(arguments: [["schema"], ["schema", "report"], ["plan"]])
    func `that cannot be printed whole is a failure`(arguments: [String]) async throws {
      let scratch = try Scratch()
      let file = try scratch.write("m.yaml", Self.manifest.replacing("nowhere/", with: "site/"))
      try scratch.write("site/a", "a")
      let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
      let errors = try FileHandle(forWritingTo: URL(filePath: scratch.write("errors", "")))
      let more = arguments == ["plan"] ? [file, "--sandbox", scratch.path("store")] : []
      let child = try ChildProcess.start(
        Repository.binary.path, arguments + more, environment: Program.environment(), output: full.fileDescriptor,
        errors: errors.fileDescriptor)
      #expect(await child.wait() == 1)
      #expect(try scratch.text("errors").contains("not complete"))
    }

    @Test func `is printed by the schema command, and the schema refuses another report`() async throws {
      let scratch = try Scratch()
      let schema = try await s3job(["schema", "report"])
      let published = try String(contentsOf: Repository.file("manifests/report.schema.json"), encoding: .utf8)
      #expect(schema.stdout == published)
      let outcome = try await Self.check(scratch.write("other.json", #"{"format_version": 2}"#))
      #expect(outcome.status == 1, outcome.summary)
    }
  }
}
