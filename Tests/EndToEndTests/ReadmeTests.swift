import Foundation
import Testing

extension EndToEnd {
  @Suite("The README")
  struct ReadmeTests {
    @Test func `its manifest is a part of quickstart.yaml`() throws {
      let excerpts = try Self.blocks(marked: "yaml")
      let quickstart = try String(contentsOf: Repository.file("manifests/quickstart.yaml"), encoding: .utf8)
      #expect(!excerpts.isEmpty)
      for excerpt in excerpts { #expect(quickstart.contains(excerpt)) }
    }

    @Test func `its links lead to files`() throws {
      let links = try Self.text().matches(of: /\]\(([^)#:]+)\)/).map { String($0.output.1) }
      #expect(!links.isEmpty)
      for link in links {
        #expect(FileManager.default.fileExists(atPath: Repository.file(link).path), "\(link) is not there")
      }
    }

    @Test func `it names no make target that does not exist`() async throws {
      let targets = try Self.blocks(marked: "sh").flatMap { $0.split(separator: "\n") }
        .filter { $0.hasPrefix("make ") }.map { String($0.dropFirst(5)) }
      #expect(targets == ["demo", "test"])
      for target in targets {
        // This test runs inside of `make test`; `make demo` is run below with the binary at hand.
        let outcome = try await Program.run("/usr/bin/env", ["make", "--dry-run", target])
        #expect(outcome.status == 0, outcome.summary)
      }
    }

    @Test func `make demo publishes the site, and again without a change`() async throws {
      let scratch = try Scratch()
      let results = scratch.path("results")
      for round in ["first", "second"] {
        let outcome = try await Program.run(
          Repository.script("demo"), [results], environment: ["S3JOB_BINARY": Repository.binary.path])
        #expect(outcome.status == 0, outcome.summary)
        #expect(outcome.stdout.contains("\(results)/report.json"), outcome.summary)
        let report = try RunReport(contentsOf: results + "/report.json")
        #expect(report.run.exitCode == 0)
        let uploads = report.tally(of: "publish")
        #expect(Set(uploads.keys) == [round == "first" ? "put done" : "skip skipped"], "\(uploads)")
      }
      let published = try plainFiles(under: results + "/demo-site/current")
      let source = try plainFiles(under: Repository.file("fixtures/site").path)
      for (name, bytes) in source where name != "assets/js/.keep" { #expect(published[name] == bytes, "\(name)") }
      #expect(published["_SUCCESS"]?.isEmpty == true)
      #expect(try plainFiles(under: results + "/demo-site/old").isEmpty)
    }

    @Test(.enabled(if: PythonEnvironment.isPresent, PythonEnvironment.absence))
    func `its commands for a bucket of one's own run as they stand`() async throws {
      let commands = try Self.blocks(marked: "sh").filter { $0.contains("s3job ") }
      #expect(commands.count == 2)
      let scratch = try Scratch()
      try Self.workplace(in: scratch)
      try await withServer({ try await Store.sandbox.start(in: scratch.directory("store")) }) { server in
        try await server.seed("your-bucket")
        var environment = Store.credentials
        environment["AWS_ENDPOINT_URL_S3"] = server.endpoint
        environment["PATH"] = scratch.path("bin") + ":" + (Program.environment()["PATH"] ?? "")
        for block in commands {
          let outcome = try await Program.run(
            "/usr/bin/env", ["bash", "-euo", "pipefail", "-c", block], environment: environment,
            directory: scratch.path("checkout"))
          #expect(outcome.status == 0, outcome.summary)
        }
        let state = try await server.state(of: "your-bucket")
        #expect(state["current/about.html"]?.contentType == "text/html; charset=utf-8")
        #expect(state["current/_SUCCESS"]?.size == 0)
      }
      #expect(try RunReport(contentsOf: scratch.path("checkout/report.json")).run.exitCode == 0)
    }

    @Test(arguments: [["help", "run"], ["schema"]])
    func `the commands that it points to exist`(arguments: [String]) async throws {
      let readme = try Self.text()
      #expect(readme.contains("`s3job \(arguments.joined(separator: " "))`"))
      let outcome = try await s3job(arguments)
      #expect(outcome.status == 0, outcome.summary)
      #expect(!outcome.stdout.isEmpty)
    }

    /// A checkout in miniature, so that a command may write beside the manifests, with `s3job` on the path.
    private static func workplace(in scratch: Scratch) throws {
      try scratch.directory("checkout")
      try scratch.directory("bin")
      for name in ["manifests", "fixtures"] {
        try FileManager.default.createSymbolicLink(
          at: scratch.url.appending(path: "checkout/\(name)"), withDestinationURL: Repository.file(name))
      }
      try FileManager.default.createSymbolicLink(
        at: scratch.url.appending(path: "bin/s3job"), withDestinationURL: Repository.binary)
    }

    private static func text() throws -> String {
      try String(contentsOf: Repository.file("README.md"), encoding: .utf8)
    }

    /// The fenced blocks with a mark, without their fences.
    private static func blocks(marked mark: String) throws -> [String] {
      var blocks: [String] = []
      var current: String?
      for line in try text().split(separator: "\n", omittingEmptySubsequences: false) {
        if let block = current {
          if line == "```" { blocks.append(block) }
          current = line == "```" ? nil : block + line + "\n"
        } else if line == "```\(mark)" {
          current = ""
        }
      }
      return blocks
    }
  }
}
