import Foundation
import TestSupport
import Testing

extension EndToEnd {
  @Suite("Signals", .enabled(if: PythonEnvironment.isPresent, PythonEnvironment.absence))
  struct SignalTests {
    @Test
    func `a second signal ends a run that hangs, and the report says how far it got (row P5)`() async throws {
      let scratch = try Scratch()
      try scratch.write("site/index.html", "a page")
      let manifest = try scratch.write(
        "m.yaml",
        """
        version: 1
        operations:
          - {name: publish, upload: {from: site/, to: "s3://demo-stall/new/"}}
          - {name: mark, touch: {object: "s3://demo-stall/new/_SUCCESS"}}
        """)
      let report = scratch.path("report.json")
      try await withServer({
        try await Server.start("/usr/bin/env", ["python3", Repository.script("stalling_server.py"), "PUT"])
      }) { server in
        let sink = try FileHandle(forWritingTo: URL(filePath: scratch.write("output", "")))
        let environment = Store.credentials.merging(["AWS_ENDPOINT_URL": server.endpoint]) { first, _ in first }
        let run = try ChildProcess.start(
          Repository.binary.path, ["run", manifest, "--report", report],
          environment: Program.environment(environment), output: sink.fileDescriptor, errors: sink.fileDescriptor)
        #expect(await server.nextLine() == "stalled")
        // Two of one kind could arrive as one.
        run.kill(SIGINT)
        run.kill(SIGTERM)
        let status = await run.wait()
        let output = try scratch.text("output")
        #expect([130, 143].contains(status), "\(output)")
      }
      let read = try RunReport(contentsOf: report)
      #expect(read.run.state == "interrupted")
      #expect(read.states == ["publish": "cancelled", "mark": "not_started"])
      #expect(Set(read.steps.map { "\($0.action) \($0.state)" }) == ["put running", "touch not_started"])
      let check = try await Program.run(
        PythonEnvironment.program("python"),
        [Repository.script("check_documents.py"), Repository.file("manifests/report.schema.json").path, report])
      #expect(check.status == 0, check.summary)
    }

    @Test func `one signal ends a run that is still being planned, and nothing was started (row P4)`() async throws {
      let scratch = try Scratch()
      let manifest = try scratch.write(
        "m.yaml", "version: 1\noperations: [{name: retire, delete: {prefix: \"s3://demo-stall/old/\"}}]\n")
      let report = scratch.path("report.json")
      try await withServer({
        try await Server.start("/usr/bin/env", ["python3", Repository.script("stalling_server.py"), "GET"])
      }) { server in
        let sink = try FileHandle(forWritingTo: URL(filePath: scratch.write("output", "")))
        let environment = Store.credentials.merging(["AWS_ENDPOINT_URL": server.endpoint]) { first, _ in first }
        let run = try ChildProcess.start(
          Repository.binary.path, ["run", manifest, "--report", report],
          environment: Program.environment(environment), output: sink.fileDescriptor, errors: sink.fileDescriptor)
        #expect(await server.nextLine() == "stalled")
        run.kill(SIGINT)
        let status = await run.wait()
        let output = try scratch.text("output")
        #expect(status == 130, "\(output)")
      }
      let read = try RunReport(contentsOf: report)
      #expect(read.run.state == "interrupted")
      #expect(read.states == ["retire": "not_started"])
      #expect(read.operations.first?.reason == "the run was interrupted while it was planned")
    }
  }
}
