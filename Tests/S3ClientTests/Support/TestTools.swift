import ConcurrencyHelpers
import Digests
import HTTPTransport
import S3Types

@testable import S3Client

/// The world of a test: files in memory, a clock that a test sets, no pauses, and no network unless one is given.
final class TestWorld: Sendable {
  private struct State {
    var files: [String: String]
    var now = Timestamp.test
    var written: [String: String] = [:]
    var commands: [ProcessRequest] = []
    var reads: [String] = []
  }

  private let state: Locked<State>
  private let outcome: ProcessOutcome

  init(files: [String: String] = [:], process outcome: ProcessOutcome = ProcessOutcome(end: .exited(0))) {
    state = Locked(State(files: files))
    self.outcome = outcome
  }

  /// The files as a test or the code under test left them.
  subscript(path: String) -> String? {
    get { state.withLock { $0.files[path] } }
    set { state.withLock { $0.files[path] = newValue } }
  }

  var now: Timestamp {
    get { state.withLock { $0.now } }
    set { state.withLock { $0.now = newValue } }
  }

  var commands: [ProcessRequest] { state.withLock { $0.commands } }

  /// The files that were read, in order.
  var reads: [String] { state.withLock { $0.reads } }

  func tools(_ transport: any HTTPSending = StubTransport([])) -> CredentialTools {
    var tools = CredentialTools(readFile: { [self] (path) throws(S3Error) in
      state.withLock { state in
        state.reads.append(path)
        return state.files[path].map { Array($0.utf8) }
      }
    })
    tools.http = transport
    tools.local = transport
    tools.now = { [self] in now }
    tools.random = { 0.5 }
    tools.sleep = { _ in }
    // Time enough on a busy machine.
    tools.containerLimit = .seconds(50)
    tools.writeFile = { [self] path, bytes in self[path] = String(decoding: bytes, as: UTF8.self) }
    tools.run = { [self] (request) async throws(S3Error) in
      state.withLock { $0.commands.append(request) }
      return outcome
    }
    return tools
  }
}

/// A transport on a machine that is connected to nothing.
struct NoNetwork: HTTPSending {
  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    throw TransportError(code: .cannotConnect, message: "nothing there")
  }
}

extension String {
  /// SHA-256 in hexadecimal.
  var sha256: String { Hex.encode(Digest.of(Array(utf8), .sha256)) }
}
