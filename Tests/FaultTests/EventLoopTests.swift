import HTTPTransport
import S3Sandbox
import S3Types
import Testing

@testable import S3Client

/// A sandbox with several event loops, asked by many at once.
@Suite(.timeLimit(.minutes(2)))
struct EventLoopTests {
  @Test func `every request is counted once, and the script hits as many as it says`() async throws {
    var third = Occurrence.every
    third.step = 3
    let script = FaultScript(FaultRule(.reply(.error(503, "SlowDown")), on: FaultMatch("PutObject"), third))
    try await withFaults(script, sandbox: { $0.threadCount = 4 }) { world in
      let stored = try await withThrowingTaskGroup(of: String?.self) { group in
        for number in 0..<1200 {
          group.addTask { try await world.send(.put, "\(number)", body: "text").status == 200 ? "\(number)" : nil }
        }
        return try await group.reduce(into: Set()) { stored, key in if let key { stored.insert(key) } }
      }
      #expect(stored.count == 800)
      let puts = world.log(of: "PutObject")
      #expect(puts.count == 1200 && Set(puts.map(\.sequence)).count == 1200)
      #expect(puts.count { $0.status == 503 } == 400)
      #expect(world.server.faultCounts.map(\.seen) == [1200] && world.server.faultCounts.map(\.injected) == [400])
      let listing = world.client.listObjectsV2(ListObjectsV2Parameters(bucket: try BucketName(FaultWorld.bucket)))
      var listed: Set<String> = []
      while let page = try await listing.nextPage() { listed.formUnion(page.objects.map(\.key.rawValue)) }
      #expect(listed == stored)
    }
  }

  @Test func `one object that many write has the bytes and the tag of one of them`() async throws {
    try await withFaults(FaultScript(), sandbox: { $0.threadCount = 4 }) { world in
      try await world.put("a", "x")
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<100 {
          group.addTask { try await world.put("a", String(repeating: "\(number) ", count: 1000)) }
          group.addTask {
            let text = try await world.get("a")
            #expect(Set(text.split(separator: " ")).count == 1)
          }
        }
        try await group.waitForAll()
      }
      #expect(world.log(of: "PutObject").count == 101)
    }
  }
}
