import Foundation
import S3Types
import Testing

@testable import S3Sandbox

/// Other people's clients, through real sockets.
struct EndToEndTests {
  /// Where a sandbox keeps its objects in these tests.
  enum Home: String, CaseIterable { case memory, directory }

  /// The prelude for a single call in the bucket that is there already.
  private static let inSite =
    "B = 'site'\n" + BotoScripts.prelude.replacing("s3.create_bucket(Bucket=B)\n", with: "")

  private func withSandbox<Result>(
    _ home: Home, _ body: (SandboxServer, TemporaryDirectory) async throws -> Result
  ) async throws -> Result {
    let directory = try TemporaryDirectory()
    var configuration = SandboxConfiguration()
    configuration.recordsRequests = true
    configuration.buckets = [try BucketName("site")]
    if home == .directory { configuration.storage = .directory(directory.path) }
    let server = try await SandboxServer.start(configuration: configuration)
    do {
      let result = try await body(server, directory)
      try await server.stop()
      return result
    } catch {
      try await server.stop()
      throw error
    }
  }

  @Test(arguments: Home.allCases)
  func `boto3 finds what S3 would answer in every scenario`(_ home: Home) async throws {
    let python = try ExternalTool("python3")
    let scenarios = BotoScripts.scenarios.map { [$0.name, BotoScripts.prelude + $0.script] }
    try await withSandbox(home) { server, _ in
      let outcome = try await python.run(
        ["-c", BotoScripts.runner], environment: clientEnvironment(server.endpointURL),
        input: try JSONEncoder().encode(scenarios))
      #expect(outcome.status == 0, "\(outcome.output)")
      #expect(outcome.output.split(separator: "\n") == BotoScripts.scenarios.map { "passed: \($0.name)" })
    }
  }

  @Test func `a wrong secret is told apart from an unknown key, and both are logged`() async throws {
    let python = try ExternalTool("python3")
    try await withSandbox(.memory) { server, _ in
      let wrong = try await python.run(
        ["-c", Self.inSite + "equal(code(s3.list_buckets), ('SignatureDoesNotMatch', 403))"],
        environment: clientEnvironment(server.endpointURL, secret: "wrong"))
      #expect(wrong.status == 0, "\(wrong.output)")
      let unknown = try await python.run(
        [
          "-c",
          Self.inSite + "equal(code(s3.put_object, Bucket=B, Key='k', Body=b''), ('InvalidAccessKeyId', 403))",
        ],
        environment: clientEnvironment(server.endpointURL).merging(["AWS_ACCESS_KEY_ID": "nobody"]) { $1 })
      #expect(unknown.status == 0, "\(unknown.output)")
      let entries = server.requestLog.entries
      #expect(entries.map(\.operation) == ["ListBuckets", "PutObject"])
      #expect(entries.map(\.errorCode) == ["SignatureDoesNotMatch", "InvalidAccessKeyId"])
      #expect(entries.map(\.status) == [403, 403])
      #expect(entries.map(\.isMutating) == [false, true])
      #expect(server.requestLog.mutatingCount == 1)
    }
  }

  @Test(arguments: Home.allCases)
  func `aws-cli puts, lists, gets, copies and removes`(_ home: Home) async throws {
    let aws = try ExternalTool("aws")
    try await withSandbox(home) { server, directory in
      let environment = clientEnvironment(server.endpointURL)
      let local = try TemporaryDirectory()
      try local.write("hello", to: "in/a b+c.html")
      try local.write("second", to: "in/sub/ü.txt")
      let large = String(repeating: "0123456789abcdef", count: 600_000)
      try local.write(large, to: "large")
      let commands: [([String], String)] = [
        (["s3", "cp", "--recursive", "\(local.path)/in", "s3://site/up/"], "upload"),
        (["s3", "ls", "--recursive", "s3://site/"], "up/a b+c.html"),
        (["s3", "ls", "s3://site/up/"], "PRE sub/"),
        (["s3", "cp", "s3://site/up/sub/ü.txt", "\(local.path)/out.txt"], "download"),
        (["s3", "cp", "s3://site/up/a b+c.html", "s3://site/copy/a b+c.html"], "copy"),
        (["s3api", "head-object", "--bucket", "site", "--key", "copy/a b+c.html"], "\"ContentType\": \"text/html\""),
        (["s3", "rm", "s3://site/up/a b+c.html"], "delete"),
        (["s3", "cp", "\(local.path)/large", "s3://site/large"], "upload"),
        (["s3", "cp", "s3://site/large", "s3://site/larger"], "copy"),
        (["s3", "cp", "s3://site/larger", "\(local.path)/back"], "download"),
        (["s3", "sync", "\(local.path)/in", "s3://site/up/"], "upload"),
        (["s3", "rm", "--recursive", "s3://site/up/"], "delete"),
      ]
      for (arguments, expected) in commands {
        let outcome = try await aws.run(arguments, environment: environment)
        #expect(outcome.status == 0, "\(arguments): \(outcome.output)")
        #expect(outcome.output.contains(expected), "\(arguments): \(outcome.output)")
      }
      #expect(try local.read("out.txt") == "second")
      #expect(try local.read("back") == large)
      if home == .directory {
        #expect(try directory.read("site/copy/a b+c.html") == "hello")
        #expect(!directory.exists("site/up"))
      }
      let log = server.requestLog
      #expect(log.count(of: "PutObject") == 3)
      #expect(log.count(of: "CopyObject") == 1)
      #expect(log.count(of: "DeleteObject") == 3)
      #expect(log.count(of: "UploadPart") == 2)
      #expect(log.count(of: "UploadPartCopy") == 2)
      #expect(log.failureCount == 0)
    }
  }

  @Test func `a sandbox on a taken port says so and leaves nothing behind`() async throws {
    try await withSandbox(.memory) { server, _ in
      var configuration = SandboxConfiguration()
      configuration.port = try #require(Int(server.endpointURL.split(separator: ":").last ?? ""))
      do {
        try await SandboxServer.start(configuration: configuration).stop()
        Issue.record("it started on a taken port")
      } catch let error as SandboxError {
        #expect(error.description.contains("cannot listen on 127.0.0.1:\(configuration.port)"))
        #expect(error.description.contains("choose another port"))
      }
    }
  }

  @Test func `a log that records nothing still counts`() async throws {
    let python = try ExternalTool("python3")
    var configuration = SandboxConfiguration()
    configuration.buckets = [try BucketName("site")]
    let server = try await SandboxServer.start(configuration: configuration)
    let outcome = try await python.run(
      ["-c", Self.inSite + "[s3.put_object(Bucket=B, Key=str(n), Body=b'') for n in range(10)]; keys()"],
      environment: clientEnvironment(server.endpointURL))
    try await server.stop()
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(server.requestLog.entries.isEmpty)
    #expect(server.requestLog.counts == ["PutObject": 10, "ListObjectsV2": 1])
    #expect(server.requestLog.total == 11)
  }

  @Test func `a directory can be served again as soon as its sandbox has stopped`() async throws {
    let directory = try TemporaryDirectory()
    var configuration = SandboxConfiguration()
    configuration.storage = .directory(directory.path)
    configuration.buckets = [try BucketName("site")]
    let first = try await SandboxServer.start(configuration: configuration)
    do {
      try await SandboxServer.start(configuration: configuration).stop()
      Issue.record("two sandboxes served one directory")
    } catch let error as SandboxError {
      #expect(error.description.contains("another sandbox uses '\(directory.path)'"))
    }
    try await first.stop()
    let second = try await SandboxServer.start(configuration: configuration)
    try await second.stop()
    #expect(second.ignoredFiles.isEmpty)
    withExtendedLifetime(first) {}
  }
}
