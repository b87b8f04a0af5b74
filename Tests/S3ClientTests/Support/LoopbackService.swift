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
    // A group of its own, because shutting it down closes every connection with it.
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    do {
      let channel = try await ServerBootstrap(group: group)
        .serverChannelOption(.backlog, value: 256)
        .childChannelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.configureHTTPServerPipeline()
            try channel.pipeline.syncOperations.addHandler(LoopbackConnection(handler, log))
          }
        }
        .bind(host: "127.0.0.1", port: 0).get()
      try await body(LoopbackService(url: "http://127.0.0.1:\(channel.localAddress?.port ?? 0)", log: log))
    } catch {
      try await group.shutdownGracefully()
      throw error
    }
    try await group.shutdownGracefully()
  }
}

/// One connection; used by its event loop only.
private final class LoopbackConnection: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart

  private let handler: LoopbackService.Handler
  private let log: Locked<[LoopbackService.Request]>
  private var head: HTTPRequestHead?
  private var body = ""

  init(_ handler: @escaping LoopbackService.Handler, _ log: Locked<[LoopbackService.Request]>) {
    self.handler = handler
    self.log = log
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let received):
      head = received
      body = ""
    case .body(let bytes): body += String(buffer: bytes)
    case .end:
      guard let head else { return }
      let request = LoopbackService.Request(
        method: head.method.rawValue, target: head.uri, headers: head.headers, body: body)
      log.withLock { $0.append(request) }
      let (channel, handler) = (context.channel, handler)
      Task {
        guard case .answer(let status, let text, let fields) = await handler(request) else { return }
        var headers = HTTPHeaders(fields)
        headers.add(name: "Content-Length", value: String(text.utf8.count))
        let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: headers)
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: text))), promise: nil)
        channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
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
