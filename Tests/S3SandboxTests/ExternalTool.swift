import Foundation

/// A program of the test environment, found in `$S3JOB_VENV/bin` or on the PATH.
struct ExternalTool {
  struct Missing: Error, CustomStringConvertible {
    let description: String
  }

  struct Outcome {
    let status: Int32
    let output: String
  }

  let path: String

  init(_ name: String) throws {
    let environment = ProcessInfo.processInfo.environment
    let virtual = environment["S3JOB_VENV"].map { ["\($0)/bin"] } ?? []
    let directories = virtual + (environment["PATH"] ?? "").split(separator: ":").map(String.init)
    let candidates = directories.map { "\($0)/\(name)" }
    guard let found = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
      throw Missing(
        description: "'\(name)' is neither in $S3JOB_VENV/bin nor on the PATH; install awscli and boto3 into a virtual "
          + "environment and name it in S3JOB_VENV")
    }
    path = found
  }

  /// Runs to the end; standard output and error come back as one text.
  func run(
    _ arguments: [String], environment: [String: String], input: Data = Data()
  ) async throws -> Outcome {
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    let inputPipe = Pipe()
    process.standardInput = inputPipe
    return try await withCheckedThrowingContinuation { continuation in
      // A thread of its own: reading to the end blocks, and the sandbox answers from this process.
      let thread = Thread {
        do {
          try process.run()
          try inputPipe.fileHandleForWriting.write(contentsOf: input)
          try inputPipe.fileHandleForWriting.close()
          let data = pipe.fileHandleForReading.readDataToEndOfFile()
          process.waitUntilExit()
          continuation.resume(
            returning: Outcome(status: process.terminationStatus, output: String(decoding: data, as: UTF8.self)))
        } catch {
          continuation.resume(throwing: error)
        }
      }
      thread.start()
    }
  }
}

/// What makes boto3 and aws-cli speak to a sandbox and to nothing else.
func clientEnvironment(_ endpoint: String, secret: String = "sandbox-secret") -> [String: String] {
  [
    "AWS_ENDPOINT_URL": endpoint, "AWS_ACCESS_KEY_ID": "sandbox", "AWS_SECRET_ACCESS_KEY": secret,
    "AWS_DEFAULT_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1",
    "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AWS_PAGER": "",
    "NO_PROXY": "127.0.0.1", "PYTHONWARNINGS": "ignore", "LC_ALL": "C.UTF-8",
  ]
}
