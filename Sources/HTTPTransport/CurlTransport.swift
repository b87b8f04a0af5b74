import ConcurrencyHelpers

/// Sends requests with libcurl, on one thread of its own.
///
/// Connections are kept and used again. A transport that is dropped, and whose response bodies are, ends its threads;
/// `shutdown` does it at a known moment.
package final class CurlTransport: HTTPSending {
  private let configuration: TransportConfiguration
  private let mailbox = LoopMailbox()
  private let threads: ReaderThreads
  private let ending: Locked<Ending>

  private struct Ending {
    /// The loop thread, until somebody has taken it to join it.
    var thread: PosixThread?
    var hasEnded = false
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  /// Starts the thread.
  package init(configuration: TransportConfiguration = TransportConfiguration()) {
    self.configuration = configuration
    let threads = ReaderThreads(maximum: configuration.maxReaderThreads)
    self.threads = threads
    let ending = Locked(Ending())
    self.ending = ending
    let mailbox = mailbox
    let thread = PosixThread({
      TransferLoop(mailbox: mailbox, threads: threads, configuration: configuration).run()
      let waiters = ending.withLock { ending in
        ending.hasEnded = true
        defer { ending.waiters = [] }
        return ending.waiters
      }
      for waiter in waiters { waiter.resume() }
    })
    if let thread {
      ending.withLock { $0.thread = thread }
    } else {
      ending.withLock { $0.hasEnded = true }
      _ = mailbox.close(TransportError(code: .other, message: "the system has no thread left for transfers"))
    }
  }

  deinit {
    mailbox.post(.shutDown)
    join()
  }

  /// Sends one request and returns when the head of the final response has arrived.
  package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let transfer = Transfer(try PreparedRequest(request), mailbox: mailbox, configuration: configuration)
    let head = try await transfer.start()
    let body = BodyReading(transfer, of: self)
    return HTTPResponse(
      status: head.status, headers: head.headers,
      body: HTTPResponseBody { () async throws(TransportError) in try await body.next() })
  }

  /// Fails what is in flight with `.shutDown`, closes all connections and ends the threads.
  ///
  /// Request bodies that are being read are waited for. Later requests fail with `.shutDown`.
  package func shutdown() async {
    mailbox.post(.shutDown)
    await withCheckedContinuation { continuation in
      let hasEnded = ending.withLock { ending in
        if !ending.hasEnded { ending.waiters.append(continuation) }
        return ending.hasEnded
      }
      if hasEnded { continuation.resume() }
    }
    join()
  }

  /// Waits for threads that are about to end.
  private func join() {
    let thread = ending.withLock { ending in
      defer { ending.thread = nil }
      return ending.thread
    }
    thread?.join()
    threads.shutDown()
  }
}
