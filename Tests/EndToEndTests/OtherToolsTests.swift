import Foundation
import Testing

extension EndToEnd {
  @Suite("Other S3 tools", .enabled(if: PythonEnvironment.isPresent, PythonEnvironment.absence))
  struct OtherToolsTests {
    @Test func `the AWS command line lists what we uploaded`() async throws {
      try await Self.withSandbox { server, scratch in
        try await server.seed("demo-tools")
        let site = Repository.file("fixtures/site").path
        try scratch.write("upload.yaml", Self.manifest("upload: {from: \(site)/, to: s3://demo-tools/site/}"))
        let outcome = try await server.s3job(["run", scratch.path("upload.yaml")])
        #expect(outcome.status == 0, outcome.summary)
        let listing = try await Self.aws(
          server,
          ["s3api", "list-objects-v2", "--bucket", "demo-tools", "--query", "Contents[].Key", "--page-size", "50"])
        let keys = try JSONDecoder().decode([String].self, from: Data(listing.utf8))
        let names = try plainFiles(under: site).keys
        #expect(Set(keys) == Set(names.map { "site/" + $0 }))
        #expect(keys.map { Array($0.utf8) } == keys.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) })
      }
    }

    @Test func `we copy what the AWS command line uploaded, with its headers`() async throws {
      try await Self.withSandbox { server, scratch in
        try await server.seed("demo-tools")
        let site = Repository.file("fixtures/site").path
        _ = try await Self.aws(
          server,
          ["s3", "cp", "--recursive", "--only-show-errors", "--metadata", "from=aws-cli", site, "s3://demo-tools/in/"])
        try scratch.write("copy.yaml", Self.manifest("copy: {from: s3://demo-tools/in/, to: s3://demo-tools/out/}"))
        let outcome = try await server.s3job(["run", scratch.path("copy.yaml")])
        #expect(outcome.status == 0, outcome.summary)
        let state = try await server.state(of: "demo-tools")
        let files = try plainFiles(under: site)
        #expect(state.count == 2 * files.count)
        for (key, object) in state where key.hasPrefix("in/") {
          #expect(object.metadata == ["from": "aws-cli"])
          #expect(state["out/" + key.dropFirst(3)] == object, "\(key)")
        }
      }
    }

    @Test func `the AWS command line puts, lists, gets, copies and removes on our sandbox`() async throws {
      try await Self.withSandbox { server, scratch in
        let file = try scratch.write("a b+c%.txt", "some text\n")
        _ = try await Self.aws(server, ["s3", "mb", "s3://made-here"])
        _ = try await Self.aws(server, ["s3", "cp", file, "s3://made-here/tree/a b+c%.txt"])
        _ = try await Self.aws(server, ["s3", "cp", "s3://made-here/tree/a b+c%.txt", "s3://made-here/copy.txt"])
        let listing = try await Self.aws(server, ["s3", "ls", "--recursive", "s3://made-here"])
        #expect(listing.contains("10 copy.txt") && listing.contains("10 tree/a b+c%.txt"), "\(listing)")
        _ = try await Self.aws(server, ["s3", "cp", "s3://made-here/copy.txt", scratch.path("back.txt")])
        #expect(try scratch.text("back.txt") == "some text\n")
        _ = try await Self.aws(server, ["s3", "rm", "--recursive", "s3://made-here/tree/"])
        #expect(try await Array(server.state(of: "made-here").keys) == ["copy.txt"])
        _ = try await Self.aws(server, ["s3", "rb", "--force", "s3://made-here"])
        #expect(try await !Self.aws(server, ["s3", "ls"]).contains("made-here"))
      }
    }

    @Test func `s5cmd puts, lists, reads, copies and removes on our sandbox`() async throws {
      try await Self.withSandbox { server, scratch in
        // No space in the name: s5cmd writes it as "+" in x-amz-copy-source, and servers differ in how they read that.
        let file = try scratch.write("a-b%.txt", "some text\n")
        _ = try await Self.s5cmd(server, ["mb", "s3://made-here"])
        _ = try await Self.s5cmd(server, ["cp", file, "s3://made-here/tree/a-b%.txt"])
        _ = try await Self.s5cmd(server, ["cp", "s3://made-here/tree/a-b%.txt", "s3://made-here/copy.txt"])
        let listing = try await Self.s5cmd(server, ["ls", "s3://made-here/*"])
        #expect(listing.contains("copy.txt") && listing.contains("tree/a-b%.txt"), "\(listing)")
        #expect(try await Self.s5cmd(server, ["cat", "s3://made-here/copy.txt"]) == "some text\n")
        _ = try await Self.s5cmd(server, ["rm", "s3://made-here/*"])
        #expect(try await server.state(of: "made-here").isEmpty)
        _ = try await Self.s5cmd(server, ["rb", "s3://made-here"])
      }
    }

    @Test func `the sandbox refuses a wrong secret from any tool`() async throws {
      try await Self.withSandbox { server, _ in
        var environment = Store.credentials
        environment["AWS_SECRET_ACCESS_KEY"] = "wrong"
        let outcome = try await Program.run(
          PythonEnvironment.program("aws"), ["s3", "ls", "--endpoint-url", server.endpoint], environment: environment)
        #expect(outcome.status != 0)
        #expect(outcome.stderr.contains("SignatureDoesNotMatch"), outcome.summary)
      }
    }

    @Test func `the sandbox prints the lines that a shell needs to use it`() async throws {
      let scratch = try Scratch()
      let server = try await Store.sandbox.start(in: scratch.directory("store"))
      // It listens before it prints; whoever has been answered once has given it the time for the other lines.
      try await server.seed("demo-tools")
      let lines = await server.stop()
      for (name, value) in [("AWS_ACCESS_KEY_ID", "sandbox"), ("AWS_SECRET_ACCESS_KEY", "sandbox-secret")] {
        #expect(lines.contains("export \(name)=\(value)"), "\(lines)")
      }
      #expect(lines.contains { $0.hasPrefix("export AWS_ENDPOINT_URL") && $0.contains(server.endpoint) }, "\(lines)")
    }

    private static func withSandbox(_ body: (Server, Scratch) async throws -> Void) async throws {
      let scratch = try Scratch()
      let directory = try scratch.directory("store")
      try await withServer({ try await Store.sandbox.start(in: directory) }) { try await body($0, scratch) }
    }

    private static func aws(_ server: Server, _ arguments: [String]) async throws -> String {
      try await Program.output(
        PythonEnvironment.program("aws"), arguments + ["--endpoint-url", server.endpoint, "--output", "json"],
        environment: Store.credentials)
    }

    private static func s5cmd(_ server: Server, _ arguments: [String]) async throws -> String {
      try await Program.output(
        PythonEnvironment.program("s5cmd"), ["--endpoint-url", server.endpoint] + arguments,
        environment: Store.credentials.merging(["AWS_REGION": "us-east-1"]) { _, addition in addition })
    }

    private static func manifest(_ verb: String) -> String {
      "version: 1\nname: tools\noperations:\n  - name: only\n    \(verb)\n"
    }
  }
}
