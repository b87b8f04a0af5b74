import ConcurrencyHelpers
import HTTPTransport
import S3Types
import Testing

@testable import S3Client

@Suite struct RequestGateTests {
  @Test func `never more requests than places, first come first served`() async throws {
    let gate = RequestGate(.fixed(3)) { 0 }
    let counts = Locked((now: 0, most: 0, order: [Int]()))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<50 {
        group.addTask {
          let permit = try await gate.enter()
          counts.withLock {
            $0.now += 1
            $0.most = max($0.most, $0.now)
            $0.order.append(number)
          }
          await Task.yield()
          counts.withLock { $0.now -= 1 }
          permit.leave()
          permit.leave()  // Once is enough, and twice gives no second place.
        }
      }
      try await group.waitForAll()
    }
    #expect(counts.withLock { $0.most } <= 3)
    #expect(counts.withLock { $0.order.count } == 50)
    #expect(gate.statistics == .init(limit: 3, peak: 3, requests: 50, throttles: 0))
  }

  @Test func `who gives up waiting takes no place`() async throws {
    let gate = RequestGate(.fixed(1)) { 0 }
    let first = try await gate.enter()
    let waiting = Task { try await gate.enter() }
    let early = Task {
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      return try await gate.enter()
    }
    await #expect(throws: CancellationError.self) { try await early.value }
    waiting.cancel()
    await #expect(throws: CancellationError.self) { try await waiting.value }
    first.leave()
    let second = try await gate.enter()
    second.leave()
    #expect(gate.statistics.requests == 2)
  }

  @Test func `a permit that is dropped is given back`() async throws {
    let gate = RequestGate(.fixed(1)) { 0 }
    do { _ = try await gate.enter() }
    try await gate.enter().leave()
    #expect(gate.statistics.requests == 2)
  }

  private func client(_ replies: [StubTransport.Reply], _ gate: RequestGate) throws -> TestClient {
    try TestClient(replies, gate: gate)
  }

  @Test func `an object holds its place until its last byte has been read`() async throws {
    let gate = RequestGate(.fixed(1)) { 0 }
    let headers: HTTPHeaders = ["content-length": "3", "etag": "\"e\""]
    let test = try client([.answer(200, headers, "abc"), .answer(200, headers, "abc")], gate)
    let opened = try await test.client.getObject(GetObjectParameters(try .make("a")))
    #expect(gate.statistics.requests == 0)
    while try await opened.body.next() != nil {}
    #expect(gate.statistics.requests == 1)
    do { _ = try await test.client.getObject(GetObjectParameters(try .make("a"))) }
    #expect(gate.statistics.requests == 2, "an object that nobody can read any more holds nothing")
  }

  @Test func `nobody holds a place while waiting for the next attempt, and SlowDown is told`() async throws {
    let gate = RequestGate(.fixed(1)) { 0 }
    let headers: HTTPHeaders = ["content-length": "3", "etag": "\"e\""]
    let test = try client(
      [.error(503, "SlowDown"), .fail(.connectionLost), .answer(200, headers)], gate)
    _ = try await test.client.headObject(HeadObjectParameters(try .make("a")))
    #expect(gate.statistics == .init(limit: 1, peak: 1, requests: 3, throttles: 1))
  }
}
