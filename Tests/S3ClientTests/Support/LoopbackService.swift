import ConcurrencyHelpers
import NIOCore
import NIOHTTP1
import NIOPosix

/// A service on a loopback port that answers by a function and remembers what it was asked.
final class LoopbackService: Sendable {
  /// A request as it came over the wire.
  struct Request: Sendable {
    let method: String
    let target: String
    let headers: HTTPHeaders
    let body: String

    func header(_ name: String) -> String? { headers.first(name: name) }

    /// A field of a form body, decoded.
    func form(_ name: String) -> String? {
      for pair in body.split(separator: "&") {
        let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2, parts[0] == name { return String(parts[1]).removingPercentEncoding() }
      }
      return nil
    }
  }

  /// What the service does with a request.
  enum Reply: Sendable {
    case answer(Int, String, headers: [(String, String)])
    /// Takes the request and never answers.
    case silence

    static func answer(_ status: Int, _ body: String) -> Reply { .answer(status, body, headers: []) }
  }

  typealias Handler = @Sendable (Request) async -> Reply

  /// `http://127.0.0.1:PORT`.
  let url: String
  private let log: Locked<[Request]>

  /// The requests so far.
  var requests: [Request] { log.withLock { $0 } }

  private init(url: String, log: Locked<[Request]>) {
    self.url = url
    self.log = log
  }

  /// Runs `body` with a service that answers by `handler`, and stops it.
  static func run(
    _ handler: @escaping Handler, _ body: @Sendable (LoopbackService) async throws -> Void
  ) async throws {
    let log = Locked<[Request]>([])
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .bind(host: "127.0.0.1", port: 0) { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          return try NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>(
            wrappingChannelSynchronously: channel)
        }
      }
    let service = LoopbackService(url: "http://127.0.0.1:\(server.channel.localAddress?.port ?? 0)", log: log)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await server.executeThenClose { connections in
          await withDiscardingTaskGroup { inner in
            do {
              for try await connection in connections {
                // A client that gives up ends its connection with an error, which is no failure of the service.
                inner.addTask { try? await serve(connection, handler, log) }
              }
            } catch {
              inner.cancelAll()
            }
          }
        }
      }
      do {
        try await body(service)
      } catch {
        group.cancelAll()
        throw error
      }
      group.cancelAll()
    }
  }

  private static func serve(
    _ connection: NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>, _ handler: Handler,
    _ log: Locked<[Request]>
  ) async throws {
    try await connection.executeThenClose { inbound, outbound in
      var head: HTTPRequestHead?
      var body = ""
      for try await part in inbound {
        switch part {
        case .head(let received):
          head = received
          body = ""
        case .body(let bytes): body += String(buffer: bytes)
        case .end:
          guard let head else { return }
          let request = Request(method: head.method.rawValue, target: head.uri, headers: head.headers, body: body)
          log.withLock { $0.append(request) }
          switch await handler(request) {
          case .silence: continue
          case .answer(let status, let text, let fields):
            var headers = HTTPHeaders(fields)
            headers.add(name: "Content-Length", value: String(text.utf8.count))
            try await outbound.write(
              .head(.init(version: .http1_1, status: .init(statusCode: status), headers: headers)))
            try await outbound.write(.body(.byteBuffer(ByteBuffer(string: text))))
            try await outbound.write(.end(nil))
          }
        }
      }
    }
  }
}

extension String {
  /// The text with `%XX` decoded; nil when it is broken.
  func removingPercentEncoding() -> String? {
    var bytes: [UInt8] = []
    var rest = Substring(self).utf8
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2, let value = UInt8(String(Substring(rest.prefix(2))), radix: 16) else { return nil }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return String(validating: bytes, as: UTF8.self)
  }
}
