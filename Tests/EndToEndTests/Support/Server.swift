import Foundation
import TestSupport

/// A server in a process of its own.
final class Server: Sendable {
  /// `http://127.0.0.1:PORT`.
  let endpoint: String
  private let process: ChildProcess
  private let lines: AsyncStream<String>

  private init(endpoint: String, process: ChildProcess, lines: AsyncStream<String>) {
    self.endpoint = endpoint
    self.process = process
    self.lines = lines
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
    let pipe = Pipe()
    let writing = pipe.fileHandleForWriting
    let process = try ChildProcess.start(
      executable, arguments, environment: Program.environment(additions), directory: Repository.root.path,
      output: writing.fileDescriptor, errors: writing.fileDescriptor)
    try writing.close()
    let lines = Self.lines(of: pipe.fileHandleForReading)
    var printed = ""
    for await line in lines {
      printed += line + "\n"
      if let address = line.firstMatch(of: /http:\/\/127\.0\.0\.1:[0-9]+/) {
        return Server(endpoint: String(address.output), process: process, lines: lines)
      }
    }
    process.terminate()
    throw NotReady(description: "\(executable) did not say where it listens; it printed:\n\(printed)")
  }

  /// The next line that the server prints, or nil at its end.
  func nextLine() async -> String? {
    for await line in lines { return line }
    return nil
  }

  /// Ends the server, waits for its end and returns what it printed after its address.
  @discardableResult
  func stop() async -> [String] {
    process.terminate()
    _ = await process.wait()
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
