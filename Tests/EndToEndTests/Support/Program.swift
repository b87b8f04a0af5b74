import Foundation
import TestSupport
import Testing

/// How a program ended and what it printed.
struct Outcome: Sendable {
  /// The exit code; 128 and the signal's number when a signal ended it.
  var status: Int32
  /// Its standard output.
  var stdout: String
  /// Its standard error.
  var stderr: String

  /// Everything, for the message of a failed expectation.
  var summary: Comment { "exit code \(status)\n-- stdout\n\(stdout)\n-- stderr\n\(stderr)" }
}

/// Runs programs to their end.
enum Program {
  /// What every program gets to see of the environment: no credentials and no home directory of whoever runs the tests.
  static func environment(_ additions: [String: String] = [:]) -> [String: String] {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    // Not the home of whoever runs the tests; some tools write there.
    let home = FileManager.default.temporaryDirectory.appending(path: "s3job-test-home").path
    let base = [
      "PATH": path, "HOME": home, "LC_ALL": "C.UTF-8", "TZ": "UTC", "AWS_EC2_METADATA_DISABLED": "true",
      "PYTHONDONTWRITEBYTECODE": "1",
    ]
    return base.merging(additions) { _, addition in addition }
  }

  /// Runs a program; its output goes to files, so no pipe can fill up and no descendant can hold one open.
  static func run(
    _ executable: String, _ arguments: [String] = [], environment additions: [String: String] = [:],
    directory: String? = nil
  ) async throws -> Outcome {
    let scratch = try Scratch()
    try scratch.write("stdout", "")
    try scratch.write("stderr", "")
    let output = try FileHandle(forWritingTo: scratch.url.appending(path: "stdout"))
    let errors = try FileHandle(forWritingTo: scratch.url.appending(path: "stderr"))
    let child = try ChildProcess.start(
      executable, arguments,
      // What one run remembers is no matter of the next test, unless that asks for it.
      environment: environment(
        ["S3JOB_STATE_DIR": scratch.path("state")].merging(additions) { _, addition in addition }),
      directory: directory ?? Repository.root.path,
      output: output.fileDescriptor, errors: errors.fileDescriptor)
    let status = await child.wait()
    return try Outcome(status: status, stdout: scratch.text("stdout"), stderr: scratch.text("stderr"))
  }

  /// Runs a program that has to succeed and returns its standard output.
  static func output(
    _ executable: String, _ arguments: [String] = [], environment additions: [String: String] = [:],
    directory: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> String {
    let outcome = try await run(executable, arguments, environment: additions, directory: directory)
    try #require(outcome.status == 0, outcome.summary, sourceLocation: sourceLocation)
    return outcome.stdout
  }
}

/// Runs the program under test.
func s3job(
  _ arguments: [String], environment additions: [String: String] = [:], directory: String? = nil
) async throws -> Outcome {
  try await Program.run(Repository.binary.path, arguments, environment: additions, directory: directory)
}
