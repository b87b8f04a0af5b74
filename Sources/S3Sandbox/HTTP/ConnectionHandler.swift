import NIOCore
import NIOHTTP1
import NIOPosix
import S3Types

/// Runs the exchanges of one connection, one after the other.
///
/// An answer is written before the next request of the connection is read from the pipeline, so pipelined requests
/// are answered in order without further help; what comes while an answer is held back waits for it.
final class ConnectionHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  /// Where the connection stands.
  private enum State {
    /// receiving
    case idle
    /// idle, waiting, closing
    case receiving(Exchange, keepsAlive: Bool)
    /// An answer is held back; idle, closing
    case waiting
    /// A final answer went out before the body was asked for; what still comes is dropped.
    case closing
    /// As closing, but the connection stays open until the rest has come.
    case draining
  }

  let service: SandboxService
  private var state: State = .idle
  private var dateSecond = Int.min
  private var dateText = ""
  /// What came while an answer was held back.
  private var deferred: [HTTPServerRequestPart] = []
  /// The number of the answer that a fault holds back.
  var stall: Int?

  init(_ service: SandboxService) { self.service = service }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let part = unwrapInboundIn(data)
    if case .waiting = state { deferred.append(part) } else { take(part, context) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // A peer that went away or speaks no HTTP; an upload that was under way vanishes with its exchange.
    state = .closing
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    if let stall { service.faults?.forget(stall) }
    context.fireChannelInactive()
  }

  private func take(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
    switch (state, part) {
    case (.idle, .head(let head)): begin(head, context)
    case (.receiving(let exchange, _), .body(let bytes)):
      exchange.receive(bytes)
      if exchange.resets(atEnd: false) { abandon(exchange, context) }
    case (.receiving(let exchange, let keepsAlive), .end): end(exchange, keepsAlive: keepsAlive, context)
    case (.draining, .end): context.close(promise: nil)
    case (.idle, _), (.receiving, .head), (.closing, _), (.draining, _), (.waiting, _): break
    }
  }

  private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    let exchange = Exchange(head, service)
    let waits = head.headers["expect"].contains { $0.lowercased() == "100-continue" }
    if exchange.answersEarly || (waits && exchange.hasFailed) {
      state = waits ? .closing : .draining
      // A body that comes all the same is read to its end, or the client might lose the answer to a reset.
      write(exchange.finish(), keepsAlive: false, closes: waits, context)
      return
    }
    state = .receiving(exchange, keepsAlive: head.isKeepAlive)
    if exchange.resets(atEnd: false) { return abandon(exchange, context) }
    if waits {
      context.writeAndFlush(
        wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))), promise: nil)
    }
  }

  private func end(_ exchange: Exchange, keepsAlive: Bool, _ context: ChannelHandlerContext) {
    if exchange.resets(atEnd: true) { return abandon(exchange, context) }
    guard exchange.delay > 0 else {
      state = keepsAlive ? .idle : .closing
      return write(exchange.finish(), keepsAlive: keepsAlive, context)
    }
    state = .waiting
    context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(Int64(exchange.delay))) {
      // Also where the client has gone meanwhile: what it asked for happens.
      self.resume(keepsAlive: keepsAlive, context) {
        self.write(exchange.finish(), keepsAlive: keepsAlive, context)
      }
    }
  }

  /// Goes on after an answer was held back.
  func resume(keepsAlive: Bool, _ context: ChannelHandlerContext, _ body: () -> Void) {
    state = keepsAlive ? .idle : .closing
    body()
    while !deferred.isEmpty {
      if case .waiting = state { return }
      take(deferred.removeFirst(), context)
    }
  }

  /// Makes what comes wait for an answer that is held back.
  func wait() { state = .waiting }

  private func abandon(_ exchange: Exchange, _ context: ChannelHandlerContext) {
    state = .closing
    exchange.abandon()
    reset(context)
  }

  private func write(
    _ response: S3Response, keepsAlive: Bool, closes: Bool = true, _ context: ChannelHandlerContext
  ) {
    if let disturbance = response.disturbance {
      return write(response, disturbance, keepsAlive: keepsAlive, context)
    }
    writeHead(response, keepsAlive: keepsAlive, context)
    write(response.body, context)
    writeEnd(keepsAlive: keepsAlive, closes: closes, context)
  }

  func writeHead(_ response: S3Response, keepsAlive: Bool, _ context: ChannelHandlerContext) {
    var headers = HTTPHeaders()
    headers.reserveCapacity(response.headers.count + 4)
    for header in response.headers { headers.add(name: header.name, value: header.value) }
    headers.add(name: "Date", value: date())
    headers.add(name: "Server", value: "S3Sandbox")
    if response.status != .noContent { headers.add(name: "Content-Length", value: String(response.contentLength)) }
    if !keepsAlive { headers.add(name: "Connection", value: "close") }
    let head = HTTPResponseHead(version: .http1_1, status: response.status, headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
  }

  func write(_ body: S3Response.Body, _ context: ChannelHandlerContext) {
    switch body {
    case .none: break
    case .bytes(let buffer): context.write(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
    case .file(let file, let range): write(file, range, context)
    case .joined(let bodies): for body in bodies { write(body, context) }
    }
  }

  func writeEnd(keepsAlive: Bool, closes: Bool = true, _ context: ChannelHandlerContext) {
    let done: EventLoopPromise<Void>? = keepsAlive || !closes ? nil : context.eventLoop.makePromise()
    if let done {
      let channel = context.channel
      done.futureResult.whenComplete { _ in channel.close(promise: nil) }
    }
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: done)
  }

  /// The kernel sends the file (sendfile), so no body is ever in memory.
  private func write(_ file: OpenFile, _ range: Range<Int>, _ context: ChannelHandlerContext) {
    guard !range.isEmpty else { return }
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
