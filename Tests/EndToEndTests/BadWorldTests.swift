import Foundation
import Testing

extension EndToEnd {
  @Suite("A world that does not fit the manifest", .enabled(if: PythonEnvironment.isPresent, PythonEnvironment.absence))
  struct BadWorldTests {
    private static let manifest = """
      version: 1
      name: bad-world
      operations:
        - name: publish
          upload: {from: site/, to: s3://demo-bad/site/}
        - name: snapshot
          copy: {from: s3://demo-bad/current/, to: s3://demo-bad/previous/}
        - name: retire
          delete: {prefix: s3://demo-bad/old/}
        - name: done
          needs: [publish]
          touch: {object: s3://demo-bad/_SUCCESS}
      """

    @Test func `a bucket that is missing is named, and nothing is made in its place`() async throws {
      try await Self.expectFailure(exitCode: 1, says: ["demo-bad", "404"]) { server in
        try await server.seed("demo-other")
        return [:]
      }
    }

    @Test func `a wrong secret ends the run before anything is changed`() async throws {
      try await Self.expectFailure(exitCode: 5, says: ["demo-bad", "403", "secret"]) { server in
        try await server.seed("demo-bad")
        return ["AWS_SECRET_ACCESS_KEY": "wrong"]
      }
    }

    @Test func `an unknown access key ends the run before anything is changed`() async throws {
      try await Self.expectFailure(exitCode: 5, says: ["demo-bad", "403", "access key"]) { server in
        try await server.seed("demo-bad")
        return ["AWS_ACCESS_KEY_ID": "AKIDNOBODY"]
      }
    }

    @Test func `the secret never shows in what is printed`() async throws {
      try await Self.expectFailure(exitCode: 5, says: [], saysNot: ["hunter2-hunter2"]) { server in
        try await server.seed("demo-bad")
        return ["AWS_SECRET_ACCESS_KEY": "hunter2-hunter2"]
      }
    }

    @Test func `without credentials nothing is asked at all`() async throws {
      let scratch = try Self.workplace()
      let answers = try await Self.runAgainstAnswers(
        status: 200, in: scratch, environment: ["AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""])
      #expect(answers.outcome.status == 5, answers.outcome.summary)
      #expect(answers.outcome.stderr.contains("AWS_ACCESS_KEY_ID"), answers.outcome.summary)
      #expect(answers.requests.isEmpty)
    }

    @Test func `a server that may not be used says so for each operation`() async throws {
      let scratch = try Self.workplace()
      let answers = try await Self.runAgainstAnswers(
        status: 403, type: "application/xml",
        body: "<Error><Code>AccessDenied</Code><Message>Access Denied</Message><RequestId>R1</RequestId></Error>",
        in: scratch)
      #expect(answers.outcome.status == 1, answers.outcome.summary)
      #expect(answers.outcome.stderr.contains("AccessDenied (403)"), answers.outcome.summary)
      #expect(answers.outcome.stderr.contains("demo-bad"), answers.outcome.summary)
      Self.expectNothingChanged(answers.requests)
      let report = try RunReport(contentsOf: scratch.path("report.json"))
      #expect(report.run.exitCode == 1)
      #expect(report.states["publish"] == RunReport.failed)
      #expect(report.states["done"] == RunReport.notStarted)
      #expect(report.operations.first { $0.name == "done" }?.reason?.contains("publish") == true)
    }

    @Test(arguments: [(200, "check the endpoint URL"), (404, "check the endpoint URL"), (502, "502")])
    func `a server that answers HTML is no S3`(status: Int, says: String) async throws {
      let scratch = try Self.workplace()
      let answers = try await Self.runAgainstAnswers(
        status: status, body: "<html><body>Welcome to the router</body></html>", in: scratch)
      #expect(answers.outcome.status == 1, answers.outcome.summary)
      #expect(answers.outcome.stderr.contains(says), answers.outcome.summary)
      Self.expectNothingChanged(answers.requests)
    }

    @Test func `an endpoint where nobody listens is named with the number of attempts`() async throws {
      let scratch = try Self.workplace()
      // A port that was free a moment ago.
      let server = try await Self.answering(status: 200, in: scratch)
      await server.stop()
      let outcome = try await server.s3job(["run", scratch.path("bad.yaml")])
      #expect(outcome.status == 1, outcome.summary)
      #expect(outcome.stderr.contains(server.endpoint.replacing("http://", with: "")), outcome.summary)
      #expect(outcome.stderr.contains("after 3 attempts"), outcome.summary)
    }

    @Test(arguments: ["ftp://127.0.0.1", "127.0.0.1:9000", "http://"])
    func `an endpoint that is no URL is refused`(endpoint: String) async throws {
      let scratch = try Self.workplace()
      let outcome = try await s3job(
        ["run", scratch.path("bad.yaml"), "--endpoint-url", endpoint], environment: Store.credentials)
      #expect([2, 5].contains(outcome.status), outcome.summary)
      #expect(outcome.stderr.contains("endpoint"), outcome.summary)
    }

    @Test func `a source that is not there fails its operation and what needs it, and the others go on`() async throws {
      try await Self.withStore { server, scratch in
        try FileManager.default.removeItem(atPath: scratch.path("site"))
        let outcome = try await server.s3job(["run", scratch.path("bad.yaml"), "--report", scratch.path("report.json")])
        #expect(outcome.status == 1, outcome.summary)
        #expect(outcome.stderr.contains("'site/' does not exist"), outcome.summary)
        let report = try RunReport(contentsOf: scratch.path("report.json"))
        #expect(report.states["publish"] == RunReport.failed)
        #expect(report.states["done"] == RunReport.notStarted)
        #expect(report.states["snapshot"] == RunReport.succeeded)
        let state = try await server.state(of: "demo-bad")
        #expect(!state.keys.contains { $0.hasPrefix("site/") || $0 == "_SUCCESS" })
      }
    }

    @Test func `a directory that may not be read is a failure, not an empty tree`() async throws {
      try await Self.withStore { server, scratch in
        let before = try await server.state(of: "demo-bad")
        try Self.set(mode: 0, of: scratch.path("site"))
        let outcome = try await Self.runWithoutPrivileges(server, scratch)
        try Self.set(mode: 0o755, of: scratch.path("site"))
        #expect(outcome.status == 1, outcome.summary)
        #expect(outcome.stderr.localizedCaseInsensitiveContains("permission denied"), outcome.summary)
        let report = try RunReport(contentsOf: scratch.path("report.json"))
        #expect(report.states["publish"] == RunReport.failed)
        let after = try await server.state(of: "demo-bad", prefix: "site/")
        #expect(after == before.filter { $0.key.hasPrefix("site/") })
      }
    }

    @Test func `a directory inside a tree that may not be read fails as a step of its own`() async throws {
      try await Self.withStore { server, scratch in
        try scratch.write("site/locked/page.html", "a page")
        try Self.set(mode: 0, of: scratch.path("site/locked"))
        let outcome = try await Self.runWithoutPrivileges(server, scratch)
        try Self.set(mode: 0o755, of: scratch.path("site/locked"))
        #expect(outcome.status == 1, outcome.summary)
        let report = try RunReport(contentsOf: scratch.path("report.json"))
        #expect(report.states["publish"] == RunReport.failed)
        #expect(report.states["done"] == RunReport.notStarted)
        #expect(report.steps.contains { $0.state == "failed" && $0.source?.contains("locked") == true })
      }
    }

    // -- helpers

    private static func workplace() throws -> Scratch {
      let scratch = try Scratch()
      try scratch.write("bad.yaml", manifest)
      try scratch.write("site/index.html", "a page")
      return scratch
    }

    /// A sandbox with a bucket that the manifest fits.
    private static func withStore(_ body: (Server, Scratch) async throws -> Void) async throws {
      let scratch = try workplace()
      try scratch.write("seed/current/index.html", "the release before")
      let directory = try scratch.directory("store")
      try await withServer({ try await Store.sandbox.start(in: directory) }) { server in
        try await server.seed("demo-bad", with: scratch.path("seed"))
        try await body(server, scratch)
      }
    }

    /// Prepares a sandbox, runs the manifest with the environment that `prepare` returns, and looks at the traces.
    private static func expectFailure(
      exitCode: Int32, says: [String], saysNot: [String] = [], prepare: (Server) async throws -> [String: String]
    ) async throws {
      let scratch = try workplace()
      let log = try scratch.write("requests.jsonl", "")
      let directory = try scratch.directory("store")
      try await withServer({ try await Store.sandbox.start(in: directory, log: log) }) { server in
        let environment = try await prepare(server)
        let before = try plainFiles(under: directory)
        let seeding = try LoggedRequest.all(in: log).count
        let outcome = try await server.s3job(["run", scratch.path("bad.yaml")], environment: environment)
        #expect(outcome.status == exitCode, outcome.summary)
        for text in says { #expect(outcome.stderr.contains(text), outcome.summary) }
        for text in saysNot { #expect(!(outcome.stdout + outcome.stderr).contains(text), outcome.summary) }
        let requests = try LoggedRequest.all(in: log).dropFirst(seeding)
        #expect(!requests.isEmpty)
        #expect(requests.allSatisfy { !$0.mutating && $0.status >= 400 })
        #expect(try plainFiles(under: directory) == before)
      }
    }

    private static func answering(
      status: Int, type: String = "text/html", body: String = "", in scratch: Scratch
    ) async throws -> Server {
      try await Server.start(
        "/usr/bin/env",
        [
          "python3", Repository.script("answer_server.py"), "--status", "\(status)", "--type", type, "--body", body,
          "--log", scratch.write("requests.txt", ""),
        ])
    }

    private static func runAgainstAnswers(
      status: Int, type: String = "text/html", body: String = "", in scratch: Scratch,
      environment: [String: String] = [:]
    ) async throws -> (outcome: Outcome, requests: [String]) {
      let outcome = try await withServer({ try await answering(status: status, type: type, body: body, in: scratch) }) {
        try await $0.s3job(
          ["run", scratch.path("bad.yaml"), "--report", scratch.path("report.json")], environment: environment)
      }
      let requests = try scratch.text("requests.txt").split(separator: "\n").map(String.init)
      return (outcome, requests)
    }

    private static func expectNothingChanged(_ requests: [String]) {
      #expect(!requests.isEmpty)
      #expect(requests.allSatisfy { $0.hasPrefix("GET ") || $0.hasPrefix("HEAD ") }, "\(requests)")
    }

    /// Root reads everything; so the program is run without the two capabilities that make it so.
    private static func runWithoutPrivileges(_ server: Server, _ scratch: Scratch) async throws -> Outcome {
      let identity = try await Program.output("/usr/bin/env", ["id", "-u"])
      let isRoot = identity.trimmingCharacters(in: .whitespacesAndNewlines) == "0"
      let dropping = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--inh-caps", "-all"]
      return try await Program.run(
        "/usr/bin/env",
        (isRoot ? dropping : []) + [
          Repository.binary.path, "run", scratch.path("bad.yaml"), "--endpoint-url", server.endpoint, "--report",
          scratch.path("report.json"),
        ], environment: Store.credentials)
    }

    private static func set(mode: Int, of path: String) throws {
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }
  }
}
