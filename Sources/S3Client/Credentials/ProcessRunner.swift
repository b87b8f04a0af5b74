internal import Subprocess
internal import SystemPackage

/// A program to run for its output.
struct ProcessRequest: Sendable, Hashable {
  /// The program, looked for in `PATH` when it is a bare name, and its arguments.
  let words: [String]
  /// All that the program sees of the environment (row S6).
  let environment: [String: String]
  /// How long it may take.
  let limit: Duration
}

/// How a program ended.
struct ProcessOutcome: Sendable, Hashable {
  /// The ways to end.
  enum End: Sendable, Hashable {
    case exited(Int)
    case signalled(Int)
    case timedOut
    case outputTooLarge
    case notStarted(reason: String)
  }

  let end: End
  /// What it wrote to its standard output; usually a secret.
  var output: [UInt8] = []
}

/// Runs programs by swift-subprocess, without a shell.
enum ProcessRunner {
  /// The most bytes of output that are read.
  static let maximumOutput = 256 << 10

  /// Runs a program with an empty standard input.
  ///
  /// What it writes to its standard error is dropped, because it may be secret. A program that outlives its limit is
  /// killed.
  static func run(_ request: ProcessRequest) async throws(S3Error) -> ProcessOutcome {
    let outcome = await withTaskGroup(of: ProcessOutcome?.self) { group in
      group.addTask { await start(request) }
      group.addTask {
        do {
          try await Task.sleep(for: request.limit)
          return ProcessOutcome(end: .timedOut)
        } catch {
          return nil  // Cancelled, because the program has ended.
        }
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      return first
    }
    guard !Task.isCancelled, let outcome else {
      throw S3Error(code: .cancelled, message: "the wait for a program was cancelled")
    }
    return outcome
  }

  private static func start(_ request: ProcessRequest) async -> ProcessOutcome? {
    let program = request.words[0]
    let executable: Executable = program.contains("/") ? .path(.init(program)) : .name(program)
    var variables: [Subprocess.Environment.Key: String] = [:]
    for (name, value) in request.environment { variables[.init(stringLiteral: name)] = value }
    do {
      let result = try await Subprocess.run(
        executable, arguments: Arguments(Array(request.words.dropFirst())), environment: .custom(variables),
        output: .bytes(limit: maximumOutput), error: .discarded)
      let end: ProcessOutcome.End =
        switch result.terminationStatus {
        case .exited(let code): .exited(Int(code))
        case .signaled(let number): .signalled(Int(number))
        }
      return ProcessOutcome(end: end, output: result.standardOutput)
    } catch let error as SubprocessError where error.code == .outputLimitExceeded {
      return ProcessOutcome(end: .outputTooLarge)
    } catch let error as SubprocessError {
      let reason = error.underlyingError.map { "\($0)" } ?? "it was not found"
      return ProcessOutcome(end: .notStarted(reason: reason))
    } catch {
      return nil  // Cancelled.
    }
  }
}
