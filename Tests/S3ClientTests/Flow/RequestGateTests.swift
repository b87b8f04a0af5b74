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
    #expect(gate.statistics == .init(limit: 3, peak: 3, requests: 50, throttles: 0, retries: 0, waiting: .zero))
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
    #expect(gate.statistics == .init(limit: 1, peak: 1, requests: 3, throttles: 1, retries: 2, waiting: .zero))
  }

  @Test func `a storm of SlowDown ends no request that nothing is wrong with, and other failures end it as before`()
    async throws
  {
    let location = try S3Location.make("a")
    let answer = StubTransport.Reply.answer(200, ["content-length": "3", "etag": "\"e\""])
    let storm = Array(repeating: StubTransport.Reply.error(503, "SlowDown"), count: 8)
    let patient = try client(storm + [answer], RequestGate(.fixed(1)) { 0 })
    _ = try await patient.client.headObject(HeadObjectParameters(try .make("a")))
    #expect(patient.sent.count == 9)
    let endless = try client(storm + storm, RequestGate(.fixed(1)) { 0 })
    let error = await failure { () async throws(S3Error) in
      try await endless.client.headObject(HeadObjectParameters(location))
    }
    #expect(error?.attempts == 9)
    let without = try TestClient(storm + [answer])
    let early = await failure { () async throws(S3Error) in
      try await without.client.headObject(HeadObjectParameters(location))
    }
    #expect(early?.attempts == 3)
  }

  @Test func `requests begin at the rate of the gate and of what it shares with others, in their order`() async throws {
    let clock = Locked<Int64>(0)
    let pauses = Locked<[Duration]>([])
    let common = FlowLimits(requestsPerSecond: 5)
    let gate = RequestGate(
      .fixed(100), keeping: [FlowLimits(requestsPerSecond: 10), common], now: { clock.withLock { $0 } },
      sleep: { pause in pauses.withLock { $0.append(pause) } })
    for _ in 0..<4 { try await gate.enter().leave() }
    #expect(pauses.withLock { $0 } == [.milliseconds(200), .milliseconds(400), .milliseconds(600)])
    let other = RequestGate(
      .fixed(100), keeping: [common], now: { clock.withLock { $0 } },
      sleep: { pause in pauses.withLock { $0 = [pause] } })
    try await other.enter().leave()
    #expect(pauses.withLock { $0 } == [.milliseconds(800)])
    clock.withLock { $0 = 1_000_000_000 }
    try await gate.enter().leave()
    #expect(pauses.withLock { $0.count } == 1, "after a pause nobody waits")
  }

  @Test func `who gives up waiting for the rate takes no place with him and counts as no request`() async throws {
    let gate = RequestGate(.fixed(1), keeping: [FlowLimits(requestsPerSecond: 1)], now: { 0 }) { _ in
      throw CancellationError()
    }
    try await gate.enter().leave()
    await #expect(throws: CancellationError.self) { try await gate.enter() }
    await #expect(throws: CancellationError.self) { try await gate.enter() }
    #expect(gate.statistics.requests == 1)
  }

  @Test func `the time in which somebody waits is told`() async throws {
    let clock = Locked<Int64>(0)
    let gate = RequestGate(.fixed(1)) { clock.withLock { $0 } }
    let first = try await gate.enter()
    let second = Task { try await gate.enter().leave() }
    while gate.statistics.waiting == .zero {
      clock.withLock { $0 += 1_000_000 }
      await Task.yield()
    }
    let waited = gate.statistics.waiting
    clock.withLock { $0 += 5_000_000 }
    #expect(gate.statistics.waiting == waited + .milliseconds(5))
    first.leave()
    try await second.value
    clock.withLock { $0 += 5_000_000 }
    #expect(gate.statistics.waiting == waited + .milliseconds(5))
  }

  @Test func `bytes go at the rate of the gate`() async throws {
    let limits = FlowLimits(bytesPerSecond: 1000)
    let test = try client(
      [.answer(200, ["content-length": "3", "etag": "\"e\""])], RequestGate(.fixed(1), keeping: [limits]))
    _ = try await test.client.headObject(HeadObjectParameters(try .make("a")))
    let sent = try #require(test.sent.first)
    #expect(
      sent.request.pacers.map(ObjectIdentifier.init) == [limits.pacer].compactMap { $0 }.map(ObjectIdentifier.init))
  }
}
