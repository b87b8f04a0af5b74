import ConcurrencyHelpers
import Testing

@testable import HTTPTransport

@Suite(.timeLimit(.minutes(5)))
struct DownloadTests {
  @Test
  func `a reader that does not read stops the sender, and loses nothing`() async throws {
    let size = 64 << 20
    let block = pattern(1 << 20)
    let sentBeforeReading = Locked(0)
    let refused = Event()
    let server = try ScriptedServer { connection in
      guard try connection.receive() != nil else { return }
      try connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n")
      var sent = try connection.sendUntilRefused(block, upTo: size, patience: 300)
      sentBeforeReading.withLock { $0 = sent }
      refused.happen()
      while sent < size {
        let offset = sent % block.count
        try connection.send(Array(block[offset...]))
        sent += block.count - offset
      }
      try connection.waitForClose()
    }
    try await withServer(server) { transport in
      let answer = try await transport.send(HTTPRequest(method: .get, url: server.url))
      await refused.wait()
      // What the client buffers and what the kernel does on both sides.
      #expect(sentBeforeReading.withLock { $0 } < 16 << 20)
      var received = 0
      while let chunk = try await answer.body.next() {
        let offset = received % block.count
        let first = min(chunk.count, block.count - offset)
        let expected = Array(block[offset..<(offset + first)]) + Array(block.prefix(chunk.count - first))
        guard chunk == expected
        else {
          Issue.record("bytes differ near \(received)")
          return
        }
        received += chunk.count
      }
      #expect(received == size)
      #expect(try await answer.body.next() == nil)
    }
  }

  @Test
  func `watermarks smaller than a packet work too`() async throws {
    let bytes = pattern(3_000_000)
    let server = try ScriptedServer { connection in
      while try connection.receive() != nil {
        try connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(bytes.count)\r\n\r\n")
        try connection.send(bytes)
      }
    }
    let configuration = TransportConfiguration(receiveHighWatermark: 1, receiveLowWatermark: 0)
    try await withServer(server, configuration) { transport in
      let answer = try await transport.send(HTTPRequest(method: .get, url: server.url))
      #expect(try await answer.body.collect(upTo: 1 << 30) == bytes)
    }
  }

  @Test
  func `a slow reader does not hold up others`() async throws {
    let bytes = pattern(8 << 20)
    let server = try ScriptedServer { connection in
      while let request = try connection.receive() {
        if request.target == "/large" {
          try connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(bytes.count)\r\n\r\n")
          try connection.send(bytes)
        } else {
          try connection.send(response("small"))
        }
      }
    }
    try await withServer(server) { transport in
      let large = try await transport.send(HTTPRequest(method: .get, url: server.url + "/large"))
      for _ in 0..<50 {
        #expect(try await transport.exchange(HTTPRequest(method: .get, url: server.url)).body == "small")
      }
      #expect(try await large.body.collect(upTo: 1 << 30) == bytes)
    }
  }

  @Test
  func `five hundred requests at once share eight connections`() async throws {
    let server = try ScriptedServer { response("answer to \($0.target)") }
    try await withServer(server, TransportConfiguration(maxConnectionsPerHost: 8)) { transport in
      await withTaskGroup(of: Bool.self) { group in
        for number in 0..<500 {
          group.addTask {
            let request = HTTPRequest(method: .get, url: server.url + "/\(number)")
            // A failure is a missing answer here, and shown by the count.
            let answer = try? await transport.exchange(request)
            return answer?.body == "answer to /\(number)"
          }
        }
        var correct = 0
        for await isCorrect in group where isCorrect { correct += 1 }
        #expect(correct == 500)
      }
      #expect(server.connectionCount <= 8)
      #expect(server.requests.count == 500)
    }
  }

  @Test
  func `a body larger than the caller wants is refused`() async throws {
    let server = try ScriptedServer { _ in response("0123456789") }
    try await withServer(server) { transport in
      let answer = try await transport.send(HTTPRequest(method: .get, url: server.url))
      await #expect(throws: TransportError.self) { try await answer.body.collect(upTo: 9) }
    }
  }
}
