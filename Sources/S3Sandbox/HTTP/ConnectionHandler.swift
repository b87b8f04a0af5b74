import NIOCore
import NIOHTTP1
import NIOPosix
import S3Types

/// Runs the exchanges of one connection, one after the other.
///
/// An answer is written before the next request of the connection is read from the pipeline, so pipelined requests
/// are answered in order without further help.
final class ConnectionHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  /// Where the connection stands.
  private enum State {
    /// receiving
    case idle
    /// idle, closing
    case receiving(Exchange, keepsAlive: Bool)
    /// A final answer went out before the body was asked for; what still comes is dropped.
    case closing
  }

  private let service: SandboxService
  private var state: State = .idle
  private var dateSecond = Int.min
  private var dateText = ""

  init(_ service: SandboxService) { self.service = service }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch (state, unwrapInboundIn(data)) {
    case (.idle, .head(let head)): begin(head, context)
    case (.receiving(let exchange, _), .body(let bytes)): exchange.receive(bytes)
    case (.receiving(let exchange, let keepsAlive), .end):
      state = keepsAlive ? .idle : .closing
      write(exchange.finish(), keepsAlive: keepsAlive, context)
    case (.idle, _), (.receiving, .head), (.closing, _): break
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // A peer that went away or speaks no HTTP; an upload that was under way vanishes with its exchange.
    state = .closing
    context.close(promise: nil)
  }

  private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    let exchange = Exchange(head, service)
    let waits = head.headers["expect"].contains { $0.lowercased() == "100-continue" }
    if waits, exchange.hasFailed {
      state = .closing
      write(exchange.finish(), keepsAlive: false, context)
      return
    }
    state = .receiving(exchange, keepsAlive: head.isKeepAlive)
    if waits {
      context.writeAndFlush(
        wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))), promise: nil)
    }
  }

  private func write(_ response: S3Response, keepsAlive: Bool, _ context: ChannelHandlerContext) {
    var headers = HTTPHeaders()
    headers.reserveCapacity(response.headers.count + 4)
    for header in response.headers { headers.add(name: header.name, value: header.value) }
    headers.add(name: "Date", value: date())
    headers.add(name: "Server", value: "S3Sandbox")
    if response.status != .noContent { headers.add(name: "Content-Length", value: String(response.contentLength)) }
    if !keepsAlive { headers.add(name: "Connection", value: "close") }
    let head = HTTPResponseHead(version: .http1_1, status: response.status, headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    switch response.body {
    case .none: break
    case .bytes(let buffer): context.write(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
    case .file(let file, let range): write(file, range, context)
    }
    let done: EventLoopPromise<Void>? = keepsAlive ? nil : context.eventLoop.makePromise()
    if let done {
      let channel = context.channel
      done.futureResult.whenComplete { _ in channel.close(promise: nil) }
    }
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: done)
  }

  /// The kernel sends the file (sendfile), so no body is ever in memory.
  private func write(_ file: OpenFile, _ range: Range<Int>, _ context: ChannelHandlerContext) {
    let handle = NIOFileHandle(_deprecatedTakingOwnershipOfDescriptor: file.release())
    let region = FileRegion(fileHandle: handle, readerIndex: range.lowerBound, endIndex: range.upperBound)
    let sent = context.eventLoop.makePromise(of: Void.self)
    sent.futureResult.whenComplete { _ in
      // Sent or not, the descriptor has to go; closing a file that was only read has nothing to lose.
      try? handle.close()
    }
    context.write(wrapOutboundOut(.body(.fileRegion(region))), promise: sent)
  }

  private func date() -> String {
    let now = service.settings.now()
    if now.seconds != dateSecond {
      dateSecond = now.seconds
      dateText = now.httpDate
    }
    return dateText
  }
}
