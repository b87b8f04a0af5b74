import Glibc
import Testing

@testable import HTTPTransport

@Suite(.timeLimit(.minutes(5)))
struct FaultTests {
  struct Fault: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let code: TransportError.Code
    let script: ScriptedServer.Script
  }

  static let faults: [Fault] = [
    Fault(testDescription: "closed without an answer", code: .connectionLost) { connection in
      _ = try connection.receive()
    },
    Fault(testDescription: "reset before the answer", code: .connectionLost) { connection in
      _ = try connection.receive()
      connection.reset()
    },
    Fault(testDescription: "closed within the head", code: .connectionLost) { connection in
      _ = try connection.receive()
      try connection.send("HTTP/1.1 200 OK\r\nContent-Le")
    },
    Fault(testDescription: "body cut short of its length", code: .incompleteBody) { connection in
      _ = try connection.receive()
      try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345")
    },
    Fault(testDescription: "chunked body cut", code: .incompleteBody) { connection in
      _ = try connection.receive()
      try connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n123")
    },
    Fault(testDescription: "reset within the body", code: .connectionLost) { connection in
      _ = try connection.receiveHead()
      try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345")
      connection.reset()
    },
    Fault(testDescription: "no HTTP", code: .malformedResponse) { connection in
      _ = try connection.receive()
      try connection.send("<html>hello</html>\r\n\r\n")
    },
    Fault(testDescription: "status that is none", code: .malformedResponse) { connection in
      _ = try connection.receive()
      try connection.send("HTTP/1.1 2xx OK\r\nContent-Length: 0\r\n\r\n")
    },
    Fault(testDescription: "line that is no header", code: .malformedResponse) { connection in
      _ = try connection.receive()
      try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nnonsense\r\n\r\n")
    },
    Fault(testDescription: "head without end", code: .malformedResponse) { connection in
      _ = try connection.receive()
      try connection.send("HTTP/1.1 200 OK\r\n")
      let line = "X-Filler: " + String(repeating: "x", count: 1000) + "\r\n"
      while true { try connection.send(line) }
    },
    Fault(testDescription: "interim heads without end", code: .malformedResponse) { connection in
      _ = try connection.receive()
      while true { try connection.send("HTTP/1.1 102 Processing\r\nX: 1\r\n\r\n") }
    },
  ]

  @Test(arguments: faults)
  func `a broken answer is a failure of its kind, with host and port but no query`(_ fault: Fault) async throws {
    let server = try ScriptedServer(fault.script)
    try await withServer(server) { transport in
      do throws(TransportError) {
        _ = try await transport.exchange(HTTPRequest(method: .get, url: server.url + "/key?X-Amz-Signature=secret"))
        Issue.record("no failure")
      } catch {
        #expect(error.code == fault.code, "\(error)")
        #expect(error.message.contains("127.0.0.1:\(server.port)"))
        #expect(!error.message.contains("secret"))
      }
      #expect(server.connectionCount == 1)
    }
  }

  @Test
  func `bytes before the cut are readable, the cut is the last word, and the connection is not used again`()
    async throws
  {
    let server = try ScriptedServer { connection in
      _ = try connection.receive()
      try connection.send(
        connection.index == 0 ? "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345" : response("whole"))
      if connection.index > 0 { try connection.waitForClose() }
    }
    try await withServer(server) { transport in
      let body = try await transport.send(HTTPRequest(method: .get, url: server.url)).body
      var received: [UInt8] = []
      var codes: [TransportError.Code] = []
      for _ in 0..<4 {
        do throws(TransportError) {
          received += try await body.next() ?? []
        } catch {
          codes.append(error.code)
        }
      }
      #expect(received == Array("12345".utf8))
      #expect(codes.count >= 2)
      #expect(codes.allSatisfy { $0 == .incompleteBody })
      #expect(try await transport.exchange(HTTPRequest(method: .get, url: server.url)).body == "whole")
      #expect(server.connectionCount == 2)
    }
  }

  @Test
  func `a closed port is named as a refused connection`() async throws {
    let (socket, port) = try listenOnLoopback(backlog: 1)
    close(socket)
    let transport = CurlTransport()
    let request = HTTPRequest(method: .get, url: "http://127.0.0.1:\(port)/")
    #expect(await transport.failure(request) == .cannotConnect)
    await transport.shutdown()
  }

  @Test
  func `a host without an address is named as such`() async throws {
    let transport = CurlTransport()
    let request = HTTPRequest(method: .get, url: "http://no-such-host.invalid/")
    #expect(await transport.failure(request) == .cannotResolve)
    await transport.shutdown()
  }

  @Test
  func `TLS spoken to a server without it fails as TLS`() async throws {
    let server = try ScriptedServer { connection in
      try connection.send("HTTP/1.1 400 Bad Request\r\n\r\n")
      try connection.waitForClose()
    }
    try await withServer(server) { transport in
      let request = HTTPRequest(method: .get, url: "https://127.0.0.1:\(server.port)/")
      #expect(await transport.failure(request) == .tlsFailed)
    }
  }

  @Test
  func `a reset during the TLS handshake is a lost connection`() async throws {
    let server = try ScriptedServer { connection in
      _ = try connection.receiveBody(1)
      connection.reset()
    }
    try await withServer(server) { transport in
      let request = HTTPRequest(method: .get, url: "https://127.0.0.1:\(server.port)/")
      #expect(await transport.failure(request) == .connectionLost)
    }
  }

  static let idle = HTTPTimeouts(connect: .seconds(10), idle: .milliseconds(150), total: nil)

  @Test(arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345"])
  func `a server that falls silent is given up`(_ beginning: String) async throws {
    let server = try ScriptedServer { connection in
      _ = try connection.receive()
      try connection.send(beginning.isEmpty ? "" : beginning)
      try connection.waitForClose()
    }
    try await withServer(server) { transport in
      #expect(
        await transport.failure(HTTPRequest(method: .get, url: server.url, timeouts: Self.idle)) == .stalled)
    }
  }

  @Test
  func `a server that takes no more of the body is given up`() async throws {
    let gate = Gate()
    let server = try ScriptedServer { connection in
      _ = try connection.receiveHead()
      gate.wait()
    }
    try await withServer(server) { transport in
      defer { gate.open() }
      let request = HTTPRequest(
        method: .put, url: server.url, body: .bytes(pattern(32 << 20)), timeouts: Self.idle)
      #expect(await transport.failure(request) == .stalled)
    }
  }

  @Test
  func `a body that nobody reads for long does not stall`() async throws {
    let sent = Event()
    let gate = Gate()
    let bytes = pattern(4 << 20)
    let server = try ScriptedServer { connection in
      guard let request = try connection.receive() else { return }
      if request.target == "/silent" {
        try connection.waitForClose()
      } else {
        try connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(bytes.count)\r\n\r\n")
        sent.happen()
        try connection.send(bytes)
        gate.wait()
      }
    }
    try await withServer(server) { transport in
      defer { gate.open() }
      let answer = try await transport.send(HTTPRequest(method: .get, url: server.url, timeouts: Self.idle))
      await sent.wait()
      // The silent request measures the time that passes: three times the limit.
      let patient = HTTPTimeouts(connect: .seconds(1), idle: .milliseconds(450), total: nil)
      #expect(
        await transport.failure(HTTPRequest(method: .get, url: server.url + "/silent", timeouts: patient)) == .stalled)
      let body = try await answer.body.collect(upTo: 1 << 30)
      #expect(body == bytes)
    }
  }

  @Test
  func `the time for the whole request ends it, on a connection and in the queue`() async throws {
    let server = try ScriptedServer { connection in
      _ = try connection.receive()
      try connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(1 << 50)\r\n\r\n")
      while true { try connection.send([0]) }
    }
    let timeouts = HTTPTimeouts(connect: .seconds(10), idle: .seconds(10), total: .milliseconds(150))
    let configuration = TransportConfiguration(maxConnectionsPerHost: 1)
    try await withServer(server, configuration) { transport in
      async let first = transport.failure(HTTPRequest(method: .get, url: server.url, timeouts: timeouts))
      async let second = transport.failure(HTTPRequest(method: .get, url: server.url, timeouts: timeouts))
      #expect(await [first, second] == [.timedOut, .timedOut])
    }
  }

  @Test
  func `a server that never accepts is given up after the connect time`() async throws {
    let (listener, port) = try listenOnLoopback(backlog: 0)
    defer { close(listener) }
    // Fill the queue of the listener, so that further connects hang.
    var fillers: [Int32] = []
    defer { for filler in fillers { close(filler) } }
    for _ in 0..<4 {
      let filler = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
      var address = loopback(port: port)
      _ = unsafe withUnsafePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          unsafe connect(filler, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      fillers.append(filler)
    }
    let transport = CurlTransport()
    let timeouts = HTTPTimeouts(connect: .milliseconds(150), idle: .seconds(10), total: nil)
    let request = HTTPRequest(method: .get, url: "http://127.0.0.1:\(port)/", timeouts: timeouts)
    #expect(await transport.failure(request) == .connectTimedOut)
    await transport.shutdown()
  }

  @Test(arguments: [HTTPRequest.Method.put, .post, .delete])
  func `a request that changes something is not repeated when a kept connection dies`(
    _ method: HTTPRequest.Method
  ) async throws {
    let server = try ScriptedServer { connection in
      _ = try connection.receive()
      try connection.send(response("first"))
      _ = try connection.receive()
    }
    try await withServer(server) { transport in
      _ = try await transport.exchange(HTTPRequest(method: .get, url: server.url))
      for body in [HTTPBody.none, .bytes(pattern(100_000))] where !(method == .delete && body.length > 0) {
        #expect(await transport.failure(HTTPRequest(method: method, url: server.url, body: body)) == .connectionLost)
        _ = try await transport.exchange(HTTPRequest(method: .get, url: server.url))
      }
      let changing = server.requests.count { !$0.line.hasPrefix("GET") }
      #expect(changing == (method == .delete ? 1 : 2))
    }
  }

  @Test
  func `a request that only reads is repeated when a kept connection dies`() async throws {
    let server = try ScriptedServer { connection in
      _ = try connection.receive()
      try connection.send(response("answer \(connection.index)"))
      _ = try connection.receive()
    }
    try await withServer(server) { transport in
      for number in 0...1 {
        let answer = try await transport.exchange(HTTPRequest(method: .get, url: server.url))
        #expect(answer.body == "answer \(number)")
      }
    }
  }
}
