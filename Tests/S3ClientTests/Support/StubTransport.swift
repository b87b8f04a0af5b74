import ConcurrencyHelpers
import HTTPTransport
import Testing

/// Answers requests from a script and records them; a request beyond the script fails the test.
final class StubTransport: HTTPSending {
  /// One scripted answer.
  enum Reply: Sendable {
    /// Status, headers, and the body in the chunks in which it arrives; then the end, or a failure.
    case answer(Int, HTTPHeaders, chunks: [[UInt8]], failure: TransportError?)
    /// No answer.
    case fail(TransportError.Code)

    /// An answer with a body in one piece.
    static func answer(_ status: Int, _ headers: HTTPHeaders = [:], _ body: String = "") -> Reply {
      .answer(status, headers, chunks: body.isEmpty ? [] : [Array(body.utf8)], failure: nil)
    }

    /// An answer whose connection breaks after `body`.
    static func cut(_ status: Int, _ headers: HTTPHeaders = [:], _ body: String) -> Reply {
      .answer(
        status, headers, chunks: [Array(body.utf8)],
        failure: TransportError(code: .incompleteBody, message: "the connection closed early"))
    }

    /// An error of the service.
    static func error(_ status: Int, _ code: String, headers: HTTPHeaders = [:], message: String = "no") -> Reply {
      .answer(
        status, headers,
        "<?xml version=\"1.0\"?><Error><Code>\(code)</Code><Message>\(message)</Message><RequestId>R1</RequestId></Error>"
      )
    }
  }

  /// A request as it was sent, with the bytes of its body.
  struct Sent: Sendable {
    let request: HTTPRequest
    let body: [UInt8]

    var headers: HTTPHeaders { request.headers }
    var text: String { String(decoding: body, as: UTF8.self) }
  }

  private struct State {
    var replies: [Reply]
    var sent: [Sent] = []
  }

  private let state: Locked<State>

  init(_ replies: [Reply]) { state = Locked(State(replies: replies)) }

  /// What was sent so far.
  var sent: [Sent] { state.withLock { $0.sent } }

  /// How many answers of the script were not asked for.
  var unused: Int { state.withLock { $0.replies.count } }

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let body = try Self.bytes(of: request.body)
    let reply = state.withLock { state in
      state.sent.append(Sent(request: request, body: body))
      return state.replies.isEmpty ? nil : state.replies.removeFirst()
    }
    switch reply {
    case .answer(let status, let headers, let chunks, let failure):
      return HTTPResponse(status: status, headers: headers, body: Self.body(chunks, failure))
    case .fail(let code):
      throw TransportError(code: code, message: "127.0.0.1:9000 did not answer")
    case nil:
      Issue.record("a request beyond the script: \(request.method) \(request.url)")
      throw TransportError(code: .invalidRequest, message: "beyond the script")
    }
  }

  private static func bytes(of body: HTTPBody) throws(TransportError) -> [UInt8] {
    switch body {
    case .none: return []
    case .bytes(let bytes): return bytes
    case .stream(let length, let open):
      do {
        let reader = try open()
        var bytes: [UInt8] = []
        while true {
          let chunk = try reader.read(upTo: 1 << 16)
          if chunk.isEmpty { break }
          bytes += chunk
        }
        #expect(bytes.count == length, "a body must have the length that it announces")
        return bytes
      } catch {
        throw TransportError(code: .requestBodyFailed, message: "the body could not be read")
      }
    }
  }

  private static func body(_ chunks: [[UInt8]], _ failure: TransportError?) -> HTTPResponseBody {
    let rest = Locked(chunks)
    return HTTPResponseBody { () async throws(TransportError) -> [UInt8]? in
      let next = rest.withLock { $0.isEmpty ? nil : $0.removeFirst() }
      if next == nil, let failure { throw failure }
      return next
    }
  }
}
