import ConcurrencyHelpers
import Testing

@testable import HTTPTransport

@Suite(.timeLimit(.minutes(5)))
struct UploadTests {
  static let large = pattern(16 << 20)

  @Test
  func `sixteen mebibytes are streamed from a reader in small blocks`() async throws {
    let largest = Locked(0)
    struct Reader: HTTPBodyReader {
      let inner: PatternReader
      let largest: Locked<Int>
      func read(upTo maximum: Int) throws -> [UInt8] {
        largest.withLock { $0 = max($0, maximum) }
        return try inner.read(upTo: maximum)
      }
    }
    let server = try ScriptedServer { response($0.body == Self.large ? "same" : "different") }
    try await withServer(server) { transport in
      let body = HTTPBody.stream(length: Self.large.count) {
        Reader(inner: PatternReader(Self.large, count: Self.large.count), largest: largest)
      }
      let answer = try await transport.exchange(HTTPRequest(method: .put, url: server.url, body: body))
      #expect(answer == (200, "same"))
      #expect(largest.withLock { $0 } == 256 << 10)
    }
  }

  @Test
  func `many streams share few reader threads`() async throws {
    let bytes = pattern(1 << 20)
    let server = try ScriptedServer { response($0.body == bytes ? "same" : "different") }
    try await withServer(server, TransportConfiguration(maxReaderThreads: 2)) { transport in
      await withTaskGroup(of: String.self) { group in
        for _ in 0..<20 {
          group.addTask {
            let body = HTTPBody.stream(length: bytes.count) { PatternReader(bytes, count: bytes.count) }
            do {
              return try await transport.exchange(HTTPRequest(method: .put, url: server.url, body: body)).body
            } catch {
              return "\(error)"
            }
          }
        }
        for await answer in group { #expect(answer == "same") }
      }
    }
  }

  @Test(arguments: [0, 1, 300_000])
  func `a reader that ends early aborts the request`(_ count: Int) async throws {
    let server = try ScriptedServer { _ in response("stored") }
    try await withServer(server) { transport in
      let body = HTTPBody.stream(length: 1 << 20) { PatternReader(Self.large, count: count) }
      do throws(TransportError) {
        _ = try await transport.exchange(HTTPRequest(method: .put, url: server.url, body: body))
        Issue.record("no failure")
      } catch {
        #expect(error.code == .requestBodyFailed)
        #expect(error.message.contains("the request body ended after \(count) of 1048576 bytes"))
      }
    }
    // The connection was closed short of the announced length, so the server cannot take it for whole.
    #expect(server.requests.allSatisfy { $0.body.count == count })
  }

  struct Unreadable: Error, CustomStringConvertible { let description = "disk on fire" }

  @Test(arguments: [true, false])
  func `a reader that fails ends the request with its reason`(_ failsToOpen: Bool) async throws {
    struct Failing: HTTPBodyReader {
      func read(upTo maximum: Int) throws -> [UInt8] { throw Unreadable() }
    }
    let server = try ScriptedServer { _ in response("stored") }
    try await withServer(server) { transport in
      let body = HTTPBody.stream(length: 10) {
        if failsToOpen { throw Unreadable() }
        return Failing()
      }
      do throws(TransportError) {
        _ = try await transport.exchange(HTTPRequest(method: .put, url: server.url, body: body))
        Issue.record("no failure")
      } catch {
        #expect(error.code == .requestBodyFailed)
        #expect(error.message.hasSuffix("the request body cannot be read: disk on fire"))
      }
    }
  }

  enum Ending: CaseIterable { case keepsReading, closesPolitely, closesAtOnce, takesItsTime }

  @Test(arguments: Ending.allCases, [true, false])
  func `a refusal before the body was sent is the answer, and the connection is not used again`(
    _ ending: Ending, _ isStreamed: Bool
  ) async throws {
    let sentInVain = Locked(0)
    let server = try ScriptedServer { connection in
      guard let head = try connection.receiveHead() else { return }
      guard head.hasPrefix("PUT") else { return try connection.send(response("fine")) }
      _ = try connection.receiveBody(100_000)
      let headers = ending == .keepsReading ? "" : "Connection: close\r\n"
      let answer = response("<Error/>", status: "403 Forbidden", headers: headers)
      if ending == .takesItsTime {
        try connection.send(String(answer.dropLast(8)))
        let count = try connection.receiveUntilQuiet(patience: 200)
        sentInVain.withLock { $0 = count }
        return try connection.send("<Error/>")
      }
      try connection.send(answer)
      if ending == .closesAtOnce { return }
      let count = try connection.waitForClose()
      sentInVain.withLock { $0 = max($0, count) }
    }
    try await withServer(server) { transport in
      let rounds = ending == .takesItsTime ? 1 : 10
      for _ in 0..<rounds {
        let body: HTTPBody =
          isStreamed
          ? .stream(length: Self.large.count) { PatternReader(Self.large, count: Self.large.count) }
          : .bytes(Self.large)
        let answer = try await transport.exchange(HTTPRequest(method: .put, url: server.url, body: body))
        #expect(answer == (403, "<Error/>"))
      }
      #expect(server.connectionCount == rounds)
      #expect(try await transport.exchange(HTTPRequest(method: .get, url: server.url)).body == "fine")
      #expect(server.connectionCount == rounds + 1)
    }
    // What is on its way arrives; the rest is not sent to a server that has decided.
    #expect(sentInVain.withLock { $0 } < Self.large.count - 100_000)
  }

  @Test
  func `a refusal is the answer also while the reader of the body has nothing to give`() async throws {
    let gate = Gate()
    struct Blocking: HTTPBodyReader {
      let gate: Gate
      func read(upTo maximum: Int) throws -> [UInt8] {
        gate.wait()
        return []
      }
    }
    let server = try ScriptedServer { connection in
      _ = try connection.receiveHead()
      try connection.send(response("slow down", status: "503 Slow Down"))
      try connection.waitForClose()
    }
    try await withServer(server) { transport in
      defer { gate.open() }
      let body = HTTPBody.stream(length: 1000) { Blocking(gate: gate) }
      let answer = try await transport.exchange(HTTPRequest(method: .put, url: server.url, body: body))
      #expect(answer == (503, "slow down"))
    }
  }
}
