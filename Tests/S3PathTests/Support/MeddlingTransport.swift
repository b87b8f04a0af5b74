import ConcurrencyHelpers
import HTTPTransport

/// Hands requests on to a real transport, keeps them, and gives other answers where a test says so.
final class MeddlingTransport: HTTPSending {
  /// What a test does to a request.
  enum Meddling: Sendable {
    /// Answers in the place of the server.
    case answer(Int, HTTPHeaders, String)
    /// Changes the answer of the server.
    case change(@Sendable (HTTPResponse) -> HTTPResponse)
    /// Does something first, and then asks the server.
    case first(@Sendable () async throws -> Void)

    static func error(_ status: Int, _ code: String) -> Meddling {
      .answer(status, [:], "<?xml version=\"1.0\"?><Error><Code>\(code)</Code><Message>no</Message></Error>")
    }
  }

  typealias Hook = @Sendable (HTTPRequest) -> Meddling?

  private struct State {
    var sent: [HTTPRequest] = []
    var hook: Hook?
    var inFlight = 0
    var mostInFlight = 0
  }

  private let real: any HTTPSending
  private let state = Locked(State())

  init(_ real: any HTTPSending) { self.real = real }

  /// What was sent so far.
  var sent: [HTTPRequest] { state.withLock { $0.sent } }

  /// The most requests that waited for their answer at the same time.
  var mostInFlight: Int { state.withLock { $0.mostInFlight } }

  /// The requests of a method, as `METHOD /path?query`.
  var lines: [String] {
    sent.map { request in
      let afterScheme = request.url.drop { $0 != ":" }.dropFirst(3)
      return "\(request.method.rawValue) \(afterScheme.drop { $0 != "/" })"
    }
  }

  /// Forgets what was sent, and from now on asks `hook` about every request.
  func meddle(_ hook: Hook? = nil) {
    state.withLock { state in
      state.sent = []
      state.hook = hook
      state.mostInFlight = 0
    }
  }

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let hook = state.withLock { state in
      state.sent.append(request)
      state.inFlight += 1
      state.mostInFlight = max(state.mostInFlight, state.inFlight)
      return state.hook
    }
    defer { state.withLock { $0.inFlight -= 1 } }
    switch hook?(request) {
    case .answer(let status, let headers, let body):
      let rest = Locked(body.isEmpty ? [] : [Array(body.utf8)])
      return HTTPResponse(
        status: status, headers: headers,
        body: HTTPResponseBody { () async throws(TransportError) -> [UInt8]? in
          rest.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        })
    case .change(let change): return change(try await real.send(request))
    case .first(let act):
      do {
        try await act()
      } catch {
        throw TransportError(code: .invalidRequest, message: "the test's own step failed: \(error)")
      }
      return try await real.send(request)
    case nil: return try await real.send(request)
    }
  }
}
