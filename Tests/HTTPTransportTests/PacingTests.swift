import ConcurrencyHelpers
import Testing

@testable import HTTPTransport

@Suite struct TokenBucketTests {
  private static let second: Int64 = 1_000_000_000

  @Test func `a rate is kept from the first unit on, with what may go at once at the start`() {
    var bucket = TokenBucket(perSecond: 100, burst: 10)
    let moments = (0..<110).map { _ in bucket.take(1, now: 7) }
    #expect(moments.prefix(10).allSatisfy { $0 == 7 })
    #expect(moments[10] == 7 + 10_000_000)
    #expect(moments[109] == 7 + Self.second)
  }

  @Test func `a pause saves up no more than the burst`() {
    var bucket = TokenBucket(perSecond: 100, burst: 10)
    for _ in 0..<10 { _ = bucket.take(1, now: 0) }
    let late = (0..<20).map { _ in bucket.take(1, now: 100 * Self.second) }
    #expect(late.count { $0 == 100 * Self.second } == 10)
    #expect(late[19] == 100 * Self.second + 100_000_000)
  }

  @Test func `what is put back may be taken again`() {
    var bucket = TokenBucket(perSecond: 1, burst: 1)
    let five = bucket.take(5, now: 0)
    #expect(five == 4 * Self.second)
    bucket.putBack(5)
    let one = bucket.take(1, now: 0)
    #expect(one == 0)
    let all = bucket.take(Int.max, now: 0)
    #expect(all > 0)
  }
}

@Suite struct PacedBytesTests {
  /// What so many transfers have moved when their time is over, in a time of their own.
  private func moved(_ count: Int, each pacers: [Pacer], until end: Int64) -> [Int] {
    var transfers = Array(repeating: PacedBytes(), count: count)
    var bytes = Array(repeating: 0, count: count)
    var now: Int64 = 0
    while now <= end {
      for index in transfers.indices where !transfers[index].isHeld(now: now) {
        // As libcurl does: it offers the same bytes until they are taken.
        while transfers[index].allows(Pacing.quantum, pacers, now: now) {
          transfers[index].pass(Pacing.quantum)
          bytes[index] += Pacing.quantum
        }
      }
      now = transfers.compactMap(\.heldUntil).min() ?? end + 1
    }
    return bytes
  }

  @Test(arguments: [1, 7, 256])
  func `transfers that share a rate keep it together, and all of them move`(_ count: Int) {
    let rate = 50 << 20
    let bytes = moved(count, each: [Pacer(bytesPerSecond: rate)], until: 10_000_000_000)
    let total = Double(bytes.reduce(0, +))
    #expect(total <= Double(rate) * 10.1 + Double(Pacing.quantum))
    #expect(total >= Double(rate) * 10 - Double(count * Pacing.quantum))
    // The first has what may go at once at the start; from then on they take turns.
    let rest = bytes.dropFirst()
    if let least = rest.min(), let most = rest.max() { #expect(most - least <= 2 * Pacing.quantum) }
  }

  @Test func `of two rates the slower one counts, and it takes nothing from the other for long`() {
    let slow = Pacer(bytesPerSecond: 1 << 20)
    let common = Pacer(bytesPerSecond: 8 << 20)
    let bytes = moved(4, each: [slow, common], until: 10_000_000_000)
    let total = Double(bytes.reduce(0, +))
    #expect(total <= Double(1 << 20) * 10.1 + 65_536 && total >= Double(1 << 20) * 9.9)
    #expect(common.take(1, now: 10_000_000_000) == 10_000_000_000)
  }

  @Test func `what was paid for in vain is given back`() {
    let pacer = Pacer(bytesPerSecond: 1000)
    var first = PacedBytes()
    let isAllowed = first.allows(1100, [pacer], now: 0)
    #expect(!isAllowed)
    first.end([pacer])
    var second = PacedBytes()
    let isAllowedThen = second.allows(100, [pacer], now: 0)
    #expect(isAllowedThen)
  }
}

@Suite(.timeLimit(.minutes(2))) struct PacedTransferTests {
  /// At this rate every 16 KiB wait a quarter of a second.
  private static let rate = 64 << 10
  private static let size = 48 << 10
  /// Shorter than that, so that a transfer which waits for its rate would count as stalled.
  private static let impatient = HTTPTimeouts(connect: .seconds(10), idle: .milliseconds(100), total: nil)

  /// Runs an exchange and tells how long it took.
  private func timed(_ request: HTTPRequest, _ transport: CurlTransport) async throws -> (String, Duration) {
    let clock = ContinuousClock()
    let start = clock.now
    let answer = try await transport.exchange(request)
    return (answer.body, start.duration(to: clock.now))
  }

  @Test func `a body that is sent slowly on purpose arrives whole and is not stalled`() async throws {
    let bytes = pattern(Self.size)
    let server = try ScriptedServer { response($0.body == bytes ? "same" : "different") }
    try await withServer(server) { transport in
      for body in [HTTPBody.bytes(bytes), .stream(length: bytes.count) { PatternReader(bytes, count: bytes.count) }] {
        var request = HTTPRequest(method: .put, url: server.url, body: body, timeouts: Self.impatient)
        request.pacers = [Pacer(bytesPerSecond: Self.rate)]
        let (answer, time) = try await timed(request, transport)
        #expect(answer == "same")
        #expect(time >= .milliseconds(600))
      }
    }
  }

  @Test func `a body that is received slowly on purpose arrives whole and is not stalled`() async throws {
    let text = String(repeating: "0123456789abcdef", count: Self.size / 16)
    let server = try ScriptedServer { _ in response(text) }
    try await withServer(server) { transport in
      var request = HTTPRequest(method: .get, url: server.url, timeouts: Self.impatient)
      request.pacers = [Pacer(bytesPerSecond: Self.rate)]
      let (answer, time) = try await timed(request, transport)
      #expect(answer == text)
      #expect(time >= .milliseconds(600))
    }
  }

  @Test func `transports share a rate, and many small bodies count as much as a large one`() async throws {
    let server = try ScriptedServer { response("\($0.body.count)") }
    try await withServer(server) { one in
      let other = CurlTransport()
      let pacer = Pacer(bytesPerSecond: Self.rate)
      let clock = ContinuousClock()
      let start = clock.now
      try await withThrowingTaskGroup(of: String.self) { group in
        for number in 0..<24 {
          group.addTask {
            var request = HTTPRequest(method: .put, url: server.url, body: .bytes(pattern(2 << 10)))
            request.pacers = [pacer]
            return try await (number.isMultiple(of: 2) ? one : other).exchange(request).body
          }
        }
        for try await answer in group { #expect(answer == "2048") }
      }
      #expect(start.duration(to: clock.now) >= .milliseconds(600))
      await other.shutdown()
    }
  }

  @Test func `a transfer that waits for its rate can be cancelled, and gives back what it has not used`() async throws {
    let server = try ScriptedServer { _ in response() }
    try await withServer(server) { transport in
      let pacer = Pacer(bytesPerSecond: 1)
      var request = HTTPRequest(method: .put, url: server.url, body: .bytes(pattern(1 << 20)))
      request.pacers = [pacer]
      let sent = request
      let task = Task { await transport.failure(sent) }
      task.cancel()
      #expect(await task.value == .cancelled)
      #expect(await transport.failure(HTTPRequest(method: .get, url: server.url)) == nil)
      let now = SteadyClock.now()
      #expect(pacer.take(0, now: now) == now)
    }
  }
}
