import Foundation

/// A server in a process of its own.
final class Server: Sendable {
  /// `http://127.0.0.1:PORT`.
  let endpoint: String
  private let process: Process
  private let lines: AsyncStream<String>
  private let exit: AsyncStream<Int32>

  private init(endpoint: String, process: Process, lines: AsyncStream<String>, exit: AsyncStream<Int32>) {
    self.endpoint = endpoint
    self.process = process
    self.lines = lines
    self.exit = exit
  }

  /// The server ended before it said where it listens.
  struct NotReady: Error, CustomStringConvertible {
    /// Which server, and what it printed.
    var description: String
  }

  /// Starts a server and waits until it prints its address.
  static func start(
    _ executable: String, _ arguments: [String], environment additions: [String: String] = [:]
  ) async throws -> Server {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: executable)
    process.arguments = arguments
    process.environment = Program.environment(additions)
    process.currentDirectoryURL = Repository.root
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = pipe
    process.standardError = pipe
    let (exit, exited) = AsyncStream.makeStream(of: Int32.self)
    process.terminationHandler = { ended in
      exited.yield(ended.terminationStatus)
      exited.finish()
    }
    try process.run()
    let lines = Self.lines(of: pipe.fileHandleForReading)
    var printed = ""
    for await line in lines {
      printed += line + "\n"
      if let address = line.firstMatch(of: /http:\/\/127\.0\.0\.1:[0-9]+/) {
        return Server(endpoint: String(address.output), process: process, lines: lines, exit: exit)
      }
    }
    if process.isRunning { process.terminate() }
    throw NotReady(description: "\(executable) did not say where it listens; it printed:\n\(printed)")
  }

  /// Ends the server, waits for its end and returns what it printed after its address.
  @discardableResult
  func stop() async -> [String] {
    if process.isRunning { process.terminate() }
    for await _ in exit {}
    return await lines.reduce(into: []) { $0.append($1) }
  }

  /// Reads a pipe on a thread of its own up to its end, so that the writer never waits for a test.
  private static func lines(of handle: FileHandle) -> AsyncStream<String> {
    AsyncStream { lines in
      Thread.detachNewThread {
        var rest = Data()
        while true {
          let chunk = handle.availableData
          guard !chunk.isEmpty else { break }
          rest += chunk
          while let newline = rest.firstIndex(of: UInt8(ascii: "\n")) {
            lines.yield(String(decoding: rest[rest.startIndex..<newline], as: UTF8.self))
            rest = Data(rest[rest.index(after: newline)...])
          }
        }
        lines.finish()
      }
    }
  }
}

/// Starts a server for the time of a closure.
func withServer<Answer: Sendable>(
  _ start: () async throws -> Server, _ body: (Server) async throws -> Answer
) async throws -> Answer {
  let server = try await start()
  do {
    let answer = try await body(server)
    await server.stop()
    return answer
  } catch {
    await server.stop()
    throw error
  }
}
