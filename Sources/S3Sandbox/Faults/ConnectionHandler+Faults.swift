import NIOCore

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

extension ConnectionHandler {
  /// Writes as much of an answer as its disturbance lets through.
  func write(
    _ response: S3Response, _ disturbance: Disturbance, keepsAlive: Bool, _ context: ChannelHandlerContext
  ) {
    switch disturbance {
    case .cut(after: nil): context.close(promise: nil)
    case .cut(let count?):
      _ = writePart(response, count, context)
      context.flush()
      context.close(promise: nil)
    case .reset(let count):
      _ = writePart(response, count, context)
      reset(context)
    case .stall(let count, let milliseconds):
      let rest = count.map { writePart(response, $0, context) }
      context.flush()
      hold(for: milliseconds, keepsAlive: keepsAlive, context) {
        if let rest {
          self.write(rest, context)
        } else {
          self.writeHead(response, keepsAlive: keepsAlive, context)
          self.write(response.body, context)
        }
        self.writeEnd(keepsAlive: keepsAlive, context)
      }
    }
  }

  /// Closes the connection so that the client sees a reset (SO_LINGER of no seconds).
  func reset(_ context: ChannelHandlerContext) {
    context.flush()
    let channel = context.channel
    guard let options = channel as? any SocketOptionProvider else { return context.close(promise: nil) }
    options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in channel.close(promise: nil) }
  }

  /// Writes the head, which promises all, and the first bytes of the body; gives back the rest.
  private func writePart(_ response: S3Response, _ count: Int, _ context: ChannelHandlerContext) -> S3Response.Body {
    writeHead(response, keepsAlive: true, context)
    // A descriptor that cannot be copied: nothing of the body is sent, and what was promised is missing all the same.
    guard let (head, tail) = try? response.body.split(at: count) else { return .none }
    write(head, context)
    return tail
  }

  private func hold(
    for milliseconds: Int?, keepsAlive: Bool, _ context: ChannelHandlerContext, _ goOn: @escaping () -> Void
  ) {
    wait()
    let loop = context.eventLoop
    let release = NIOLoopBound(
      {
        guard let stall = self.stall else { return }
        self.stall = nil
        self.service.faults?.forget(stall)
        self.resume(keepsAlive: keepsAlive, context, goOn)
      }, eventLoop: loop)
    stall = service.faults?.hold { loop.execute { release.value() } }
    if let milliseconds { loop.scheduleTask(in: .milliseconds(Int64(milliseconds))) { release.value() } }
  }
}
