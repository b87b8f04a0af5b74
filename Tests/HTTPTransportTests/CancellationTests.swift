import Testing

@testable import HTTPTransport

@Suite(.timeLimit(.minutes(5)))
struct CancellationTests {
  /// Answers `/half` by half a body and then waits; holds every other request.
  static func holdingServer(_ arrival: Event) throws -> ScriptedServer {
    try ScriptedServer { connection in
      guard let request = try connection.receive() else { return }
      if request.target == "/half" {
        try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345")
      }
      arrival.happen()
      try connection.waitForClose()
    }
  }

  @Test
  func `a task that is cancelled before it starts sends nothing`() async throws {
    let server = try ScriptedServer { _ in response("ok") }
    try await withServer(server) { transport in
      let started = Event()
      let task = Task {
        await started.wait()
        return await transport.failure(HTTPRequest(method: .get, url: server.url))
      }
      task.cancel()
      started.happen()
      #expect(await task.value == .cancelled)
      #expect(server.connectionCount == 0)
    }
  }

  @Test
  func `a request that waits for a connection is cancelled at once, and the next one gets its turn`() async throws {
    let arrival = Event()
    let server = try ScriptedServer { connection in
      while let request = try connection.receive() {
        if request.target == "/held" {
          arrival.happen()
          try connection.waitForClose()
        } else {
          try connection.send(response(request.target))
        }
      }
    }
    try await withServer(server, TransportConfiguration(maxConnectionsPerHost: 1)) { transport in
      let held = Task { await transport.failure(HTTPRequest(method: .get, url: server.url + "/held")) }
      await arrival.wait()
      let queued = (0..<5).map { number in
        Task { await transport.failure(HTTPRequest(method: .get, url: server.url + "/\(number)")) }
      }
      for task in queued[..<4] {
        task.cancel()
        #expect(await task.value == .cancelled)
      }
      held.cancel()
      #expect(await held.value == .cancelled)
      #expect(await queued[4].value == nil)
      #expect(server.requests.map(\.target) == ["/held", "/4"])
    }
  }

  @Test
  func `a request that waits for its answer is cancelled, and its connection closed`() async throws {
    let arrival = Event()
    let server = try Self.holdingServer(arrival)
    try await withServer(server) { transport in
      let task = Task { await transport.failure(HTTPRequest(method: .get, url: server.url)) }
      await arrival.wait()
      task.cancel()
      #expect(await task.value == .cancelled)
    }
  }

  @Test
  func `a request that sends its body is cancelled`() async throws {
    let arrival = Event()
    let gate = Gate()
    let server = try ScriptedServer { connection in
      _ = try connection.receiveHead()
      arrival.happen()
      gate.wait()
    }
    try await withServer(server) { transport in
      defer { gate.open() }
      let bytes = pattern(32 << 20)
      let task = Task {
        await transport.failure(
          HTTPRequest(
            method: .put, url: server.url,
            body: .stream(length: bytes.count) { PatternReader(bytes, count: bytes.count) }))
      }
      await arrival.wait()
      task.cancel()
      #expect(await task.value == .cancelled)
    }
  }

  @Test
  func `a body that is being read is cancelled`() async throws {
    let server = try Self.holdingServer(Event())
    try await withServer(server) { transport in
      let reading = Event()
      let task = Task { () async -> TransportError.Code? in
        do throws(TransportError) {
          let answer = try await transport.send(HTTPRequest(method: .get, url: server.url + "/half"))
          _ = try await answer.body.next()
          reading.happen()
          _ = try await answer.body.next()
          return nil
        } catch {
          return error.code
        }
      }
      await reading.wait()
      task.cancel()
      #expect(await task.value == .cancelled)
    }
  }

  @Test
  func `a body that is dropped unread gives its connection back`() async throws {
    let closed = Event()
    let server = try ScriptedServer { connection in
      _ = try connection.receive()
      try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345")
      try connection.waitForClose()
      closed.happen()
    }
    try await withServer(server, TransportConfiguration(maxConnectionsPerHost: 1)) { transport in
      _ = try await transport.send(HTTPRequest(method: .get, url: server.url))
      await closed.wait()
      _ = try await transport.send(HTTPRequest(method: .get, url: server.url))
      #expect(server.connectionCount == 2)
    }
  }

  @Test
  func `cancelling at any moment of many short requests ends each of them exactly once`() async throws {
    let server = try ScriptedServer { _ in response(String(repeating: "x", count: 2000)) }
    try await withServer(server, TransportConfiguration(maxConnectionsPerHost: 4)) { transport in
      await withTaskGroup(of: TransportError.Code?.self) { group in
        for number in 0..<400 {
          group.addTask {
            let task = Task { await transport.failure(HTTPRequest(method: .get, url: server.url)) }
            for _ in 0..<(number % 40) { await Task.yield() }
            task.cancel()
            return await task.value
          }
        }
        for await code in group { #expect(code == nil || code == .cancelled) }
      }
      #expect(await transport.failure(HTTPRequest(method: .get, url: server.url)) == nil)
    }
  }

  @Test
  func `shutting down fails what is in flight, what waits, and what comes later`() async throws {
    let arrival = Event()
    let server = try Self.holdingServer(arrival)
    let transport = CurlTransport(configuration: TransportConfiguration(maxConnectionsPerHost: 2))
    let answer = try await transport.send(HTTPRequest(method: .get, url: server.url + "/half"))
    _ = try await answer.body.next()
    let tasks = (0..<5).map { _ in Task { await transport.failure(HTTPRequest(method: .get, url: server.url)) } }
    let reading = Task { () async -> TransportError.Code? in
      do throws(TransportError) {
        _ = try await answer.body.next()
        return nil
      } catch {
        return error.code
      }
    }
    await arrival.wait()
    async let once: Void = transport.shutdown()
    async let twice: Void = transport.shutdown()
    _ = await (once, twice)
    for task in tasks { #expect(await task.value == .shutDown) }
    #expect(await reading.value == .shutDown)
    #expect(await transport.failure(HTTPRequest(method: .get, url: server.url)) == .shutDown)
    await transport.shutdown()
    server.stop()
  }

  @Test
  func `a body keeps the transport alive until it is read`() async throws {
    let server = try ScriptedServer { connection in
      _ = try connection.receive()
      try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n")
      try connection.send(pattern(3_000_000))
      try connection.waitForClose()
    }
    let body = try await CurlTransport().send(HTTPRequest(method: .get, url: server.url)).body
    #expect(try await body.collect(upTo: 1 << 30) == pattern(3_000_000))
    server.stop()
  }
}
