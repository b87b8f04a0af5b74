import S3Types
import Testing

@testable import S3Client

@Suite(.timeLimit(.minutes(5))) struct CredentialsProcessTests {
  @Test(arguments: [
    ("a", ["a"]), ("  a   b\tc\n", ["a", "b", "c"]), ("a 'b c'", ["a", "b c"]), ("a \"b c\"", ["a", "b c"]),
    ("a b\\ c", ["a", "b c"]), ("a 'b'\"c\"d", ["a", "bcd"]), ("a ''", ["a", ""]), ("a \"\"", ["a", ""]),
    ("a '\\'", ["a", "\\"]), ("a \"\\\"\"", ["a", "\""]), ("a \"\\\\\"", ["a", "\\"]), ("a \"\\n\"", ["a", "\\n"]),
    ("a \\n", ["a", "n"]), ("a '\"'", ["a", "\""]), ("a \"'\"", ["a", "'"]),
    (
      "a $HOME ~ * | ; &&",
      [
        "a", "$HOME", "~", "*", "|", ";", "&&",
      ]
    ), ("a 'ü'", ["a", "ü"]), ("\"/my tools/x\" --y=z", ["/my tools/x", "--y=z"]),
  ])
  func `a command is split as a shell splits it, and nothing in it is expanded`(_ text: String, _ words: [String])
    throws
  {
    #expect(try CommandLine.split(text) == words)
  }

  @Test(arguments: [
    ("", "names no program"), ("  ", "names no program"), ("''", "names no program"),
    ("a 'b", "has a quote that is not closed"), ("a \"b", "has a quote that is not closed"),
    ("a \"b\\\"", "has a quote that is not closed"), ("a \\", "ends with a backslash"),
    ("a\0", "contains a null character"),
  ])
  func `a text that is no command says why`(_ text: String, _ reason: String) {
    #expect(throws: CommandLine.Failure(reason: reason)) { try CommandLine.split(text) }
  }

  private static func run(
    _ words: [String], _ environment: [String: String] = ["PATH": "/usr/bin:/bin"], limit: Duration = .seconds(50)
  ) async throws -> ProcessOutcome {
    try await ProcessRunner.run(ProcessRequest(words: words, environment: environment, limit: limit))
  }

  @Test func `a program is run with its arguments, its environment and nothing else`() async throws {
    #expect(try await Self.run(["/bin/echo", "a b", "$HOME"]).output == Array("a b $HOME\n".utf8))
    let seen = try await Self.run(["env"], ["PATH": "/usr/bin:/bin", "X": "y"])
    let lines = String(decoding: seen.output, as: UTF8.self).split(separator: "\n").sorted()
    #expect(lines == ["PATH=/usr/bin:/bin", "X=y"])
    let input = try await Self.run(["cat"])
    #expect(input == ProcessOutcome(end: .exited(0)))
  }

  @Test(arguments: [
    (["sh", "-c", "echo planted >&2; exit 7"], ProcessOutcome.End.exited(7)),
    (["sh", "-c", "kill -TERM $$"], .signalled(15)), (["yes"], .outputTooLarge),
  ])
  func `a program says how it ended`(_ words: [String], _ end: ProcessOutcome.End) async throws {
    #expect(try await Self.run(words).end == end)
  }

  @Test func `a program that is not there is not started`() async throws {
    for words in [["/nonexistent/x"], ["nonexistent-x"], ["/etc/passwd"]] {
      guard case .notStarted = try await Self.run(words).end else {
        Issue.record("\(words) was started")
        return
      }
    }
  }

  @Test func `a program that outlives its limit is killed, and its children do not hold us up`() async throws {
    let outcome = try await Self.run(["sh", "-c", "sleep 600 & sleep 600"], limit: .milliseconds(20))
    #expect(outcome.end == .timedOut)
  }

  @Test func `a wait that is cancelled ends the program`() async throws {
    let task = Task { try await Self.run(["sleep", "600"]) }
    task.cancel()
    let error = await #expect(throws: S3Error.self) { _ = try await task.value }
    #expect(error?.code == .cancelled)
  }

  @Test(arguments: [
    (#"{"Version": 1, "AccessKeyId": "ID", "SecretAccessKey": "S"}"#, nil, nil),
    (
      #"{"Version": 1, "AccessKeyId": "ID", "SecretAccessKey": "S", "SessionToken": "T", "Expiration": null}"#, "T", nil
    ),
    (
      #"{"Version":1,"AccessKeyId":"ID","SecretAccessKey":"S","SessionToken":"T","Expiration":"2026-11-22T12:11:12Z"}"#,
      "T", 7200
    ),
    (
      #" {"Version": 1, "AccessKeyId": "ID", "SecretAccessKey": "S", "Expiration": "2026-11-22T13:11:12+01:00", "X": []} "#,
      nil, 7200
    ),
  ])
  func `what a program prints is taken as credentials`(_ text: String, _ token: String?, _ life: Int?) async throws {
    let world = TestWorld(process: Given.printed(text))
    let request = try ProcessCredentials.request("x", Environment([:]), source: "s")
    let provider = ProcessCredentials(request: request, source: "s", tools: world.tools())
    let expected = Credentials(
      accessKeyID: "ID", secretAccessKey: "S", sessionToken: token,
      expiration: life.map { Timestamp.test.advanced(by: .seconds($0)) })
    #expect(try await provider.credentials() == expected)
    _ = try await provider.credentials()
    #expect(world.commands.count == 1)
    world.now = .test.advanced(by: .seconds(7100))
    if life != nil {
      _ = try await provider.credentials()
      #expect(world.commands.count == 2)
    }
  }

  @Test func `a real program gives credentials, from the profile to the triple`() async throws {
    let config =
      "[profile p]\ncredential_process = printf "
      + #"'{"Version": 1, "AccessKeyId": "%s", "SecretAccessKey": "planted"}' "I D""# + "\n"
    var tools = TestWorld(files: ["~/.aws/config": config.replacing("I D", with: "ID")]).tools(NoNetwork())
    tools.run = ProcessRunner.run
    let chain = CredentialChain(profile: "p", environment: Environment(["PATH": "/usr/bin:/bin"]), tools: tools)
    #expect(try await chain.credentials() == Credentials(accessKeyID: "ID", secretAccessKey: "planted"))
  }
}
