import Foundation
import HTTPTransport
import S3Sandbox
import Testing

/// What a fault does to a connection, as a client without any guard sees it.
@Suite(.timeLimit(.minutes(2)))
struct WireTests {
  /// Where the sandbox keeps bodies: they take different ways to the socket.
  enum Home: CaseIterable { case memory, directory }

  private static func withFaults(
    _ home: Home, _ script: FaultScript, _ body: (FaultWorld) async throws -> Void
  ) async throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: "fault-wire-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try await FaultTests.withFaults(
      script, sandbox: { if home == .directory { $0.storage = .directory(directory) } }, body)
  }

  private static let whole = String(repeating: "0123456789", count: 10_000)

  @Test(arguments: Home.allCases)
  func `a cut body is shorter than its head promised`(_ home: Home) async throws {
    let script = FaultScript(FaultRule(.cut(after: 50_000), on: FaultMatch("GetObject"), .nth(1)))
    try await Self.withFaults(home, script) { world in
      try await world.put("a", Self.whole)
      let response = try await world.transport.send(HTTPRequest(method: .get, url: world.url("a")))
      #expect(response.headers["Content-Length"] == "100000")
      var count = 0
      let error = await transportFailure {
        while let chunk = try await response.body.next() { count += chunk.count }
      }
      #expect(error == .incompleteBody && count == 50_000)
      #expect(try await world.send(.get, "a").body == Self.whole)
    }
  }

  @Test(arguments: Home.allCases)
  func `one byte of a body is another one`(_ home: Home) async throws {
    let script = FaultScript(FaultRule(.flip(.response(at: 50_000)), on: FaultMatch("GetObject"), .nth(1)))
    try await Self.withFaults(home, script) { world in
      try await world.put("a", Self.whole)
      let flipped = try await world.transport.send(HTTPRequest(method: .get, url: world.url("a"))).body
        .collect(upTo: 1 << 20)
      let different = zip(flipped, Self.whole.utf8).enumerated().filter { $0.element.0 != $0.element.1 }
      #expect(flipped.count == 100_000 && different.map(\.offset) == [50_000])
    }
  }

  @Test(arguments: Home.allCases)
  func `a stalled body goes on when it is released`(_ home: Home) async throws {
    let script = FaultScript(
      FaultRule(.stall(after: 10, milliseconds: nil), on: FaultMatch("GetObject"), .nth(1)),
      FaultRule(.stall(after: nil, milliseconds: 5), on: FaultMatch("GetObject"), .nth(2)))
    try await Self.withFaults(home, script) { world in
      try await world.put("a", Self.whole)
      let response = try await world.transport.send(HTTPRequest(method: .get, url: world.url("a")))
      var bytes = try await response.body.next() ?? []
      #expect(bytes == Array("0123456789".utf8))
      world.server.releaseStalls()
      while let chunk = try await response.body.next() { bytes += chunk }
      #expect(bytes == Array(Self.whole.utf8))
      // Held back as a whole, for five milliseconds.
      #expect(try await world.send(.get, "a").body == Self.whole)
    }
  }

  @Test func `a stalled answer says nothing more`() async throws {
    let script = FaultScript(
      FaultRule(.stall(after: nil, milliseconds: nil), on: FaultMatch("GetObject"), .nth(1)),
      FaultRule(.stall(after: 3, milliseconds: nil), on: FaultMatch("GetObject"), .nth(2)))
    try await FaultTests.withFaults(script) { world in
      try await world.put("a", "0123456789")
      for _ in 0..<2 {
        let error = await transportFailure {
          try await world.send(.get, "a", idle: .milliseconds(150))
        }
        #expect(error == .stalled)
      }
      #expect(try await world.send(.get, "a").body == "0123456789")
    }
  }

  @Test func `a reset ends the connection, in the answer or in the request`() async throws {
    let script = FaultScript(
      FaultRule(.reset(.response(after: 2)), on: FaultMatch("GetObject"), .nth(1)),
      FaultRule(.reset(.request(after: 100_000)), on: FaultMatch("PutObject"), .nth(2)),
      FaultRule(.reset(.request(after: 0)), on: FaultMatch("PutObject"), .nth(3)))
    try await FaultTests.withFaults(script) { world in
      _ = try await world.send(.put, "a", body: "first")
      #expect(await transportFailure { try await world.send(.get, "a") } == .connectionLost)
      for _ in 0..<2 {
        do {
          let answer = try await world.send(.put, "a", body: String(repeating: "x", count: 5_000_000))
          Issue.record("answered with \(answer)")
        } catch {
          #expect((error as? TransportError)?.code == .connectionLost, "\(error)")
        }
      }
      #expect(try await world.send(.get, "a").body == "first")
      #expect(world.log(of: "PutObject").map(\.status) == [200, 0, 0])
    }
  }

  @Test func `a lost answer is of an operation that was applied, a cut one of one that was not`() async throws {
    let script = FaultScript(
      FaultRule(.lose, on: FaultMatch("PutObject"), .nth(1)),
      FaultRule(.cut(after: nil), on: FaultMatch("PutObject"), .nth(2)))
    try await FaultTests.withFaults(script) { world in
      for key in ["lost", "cut"] {
        let error = await transportFailure {
          try await world.send(.put, key, body: "x")
        }
        #expect(error == .connectionLost)
      }
      let statuses = try await [world.send(.get, "lost").status, world.send(.get, "cut").status]
      #expect(statuses == [200, 404])
    }
  }

  @Test func `an early answer comes before the body was read, and is not lost to a reset`() async throws {
    let script = FaultScript(
      FaultRule(
        .reply(FaultReply(503, body: .text("<html>busy</html>"), isEarly: true)), on: FaultMatch("PutObject"), .nth(1)))
    try await FaultTests.withFaults(script) { world in
      let answer = try await world.send(.put, "a", body: String(repeating: "x", count: 3_000_000))
      #expect(answer.status == 503 && answer.body == "<html>busy</html>")
      #expect(try await world.send(.get, "a").status == 404)
    }
  }

  @Test func `requests that are sent behind a delayed one are answered in their order`() async throws {
    let script = FaultScript(FaultRule(.delay(MillisecondRange(60)), on: FaultMatch("GetObject"), .nth(1)))
    try await FaultTests.withFaults(script) { world in
      try await world.put("a", "first")
      try await world.put("b", "second")
      let request = { (key: String) in "GET /bucket/\(key) HTTP/1.1\r\nHost: x\r\n" }
      let answer = try await Conversation.on(
        port: try #require(Int(world.server.endpointURL.split(separator: ":").last ?? "")),
        saying: request("a") + "\r\n" + request("b") + "Connection: close\r\n\r\n")
      let bodies = ["first", "second"].compactMap { answer.firstRange(of: $0)?.lowerBound }
      #expect(bodies.count == 2 && bodies[0] < bodies[1], "\(answer)")
    }
  }

  @Test func `every answer takes as much longer as the latency says`() async throws {
    var script = FaultScript()
    script.latency = MillisecondRange(30)
    try await FaultTests.withFaults(script) { world in
      let clock = ContinuousClock()
      let started = clock.now
      for _ in 0..<3 { _ = try await world.send(.get, "a") }
      // Not before: that is no matter of how busy the machine is.
      #expect(started.duration(to: clock.now) >= .milliseconds(90))
    }
  }
}
