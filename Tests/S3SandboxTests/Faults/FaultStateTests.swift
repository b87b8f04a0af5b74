import NIOHTTP1
import S3Types
import Testing

@testable import S3Sandbox

/// What a script says about requests, without any of them being sent.
struct FaultStateTests {
  private static func request(
    _ operation: S3Operation, _ key: String? = nil, bucket: String = "site", prefix: String? = nil, part: Int? = nil
  ) throws -> FaultRequest {
    var request = try FaultRequest(operation, makeRequest(.GET, "/\(bucket)"))
    request.bucket = bucket
    request.key = key
    request.prefix = prefix
    request.part = part
    return request
  }

  /// The positions, from 1, of those of so many equal requests that a rule hits.
  private static func hits(_ rule: FaultRule, of count: Int, seed: UInt64 = 0) throws -> [Int] {
    var state = FaultState(FaultScript(rule, seed: seed))
    let request = try Self.request(.getObject, "k")
    return (1...count).filter { _ in state.decide(request, at: 0).effect != nil }
  }

  private static func occurrence(_ change: (inout Occurrence) -> Void) -> Occurrence {
    var occurrence = Occurrence()
    change(&occurrence)
    return occurrence
  }

  static let occurrences: [(Occurrence, [Int])] = [
    (.every, Array(1...10)), (.nth(3), [3]), (.nth(2, 9), [2, 9]), (.first(3), [1, 2, 3]), (.from(8), [8, 9, 10]),
    (occurrence { $0.step = 4 }, [1, 5, 9]),
    (
      occurrence {
        $0.from = 2
        $0.step = 3
      }, [2, 5, 8]
    ),
    (occurrence { $0.times = 2 }, [1, 2]),
    (
      occurrence {
        $0.from = 3
        $0.last = 7
        $0.step = 2
        $0.times = 2
      }, [3, 5]
    ),
  ]

  @Test(arguments: occurrences)
  func `an occurrence is about these requests`(_ occurrence: Occurrence, _ expected: [Int]) throws {
    #expect(try Self.hits(FaultRule(.throttle, occurrence), of: 10) == expected)
  }

  static let matches: [(FaultMatch, Bool)] = [
    (FaultMatch(), true), (FaultMatch("PutObject"), true), (FaultMatch("GetObject", "PutObject"), true),
    (FaultMatch("GetObject"), false), (FaultMatch(methods: ["PUT"]), true), (FaultMatch(methods: ["GET"]), false),
    (FaultMatch(bucket: "site"), true), (FaultMatch(bucket: "sites"), false),
    (FaultMatch(key: .exact("a/b.html")), true), (FaultMatch(key: .exact("a/b.htm")), false),
    (FaultMatch(key: .prefix("a/")), true), (FaultMatch(key: .prefix("b")), false),
    (FaultMatch(part: 7), true), (FaultMatch(part: 8), false),
    (FaultMatch("PutObject", bucket: "site", key: .exact("a/b.html"), part: 7), true),
    (FaultMatch("PutObject", bucket: "other", key: .exact("a/b.html"), part: 7), false),
  ]

  @Test(arguments: matches)
  func `a match looks at all that it names`(_ match: FaultMatch, _ expected: Bool) throws {
    var request = try Self.request(.putObject, "a/b.html", part: 7)
    request.method = "PUT"
    #expect(match.matches(request) == expected)
  }

  @Test(arguments: [("*.html", true), ("a/*", true), ("/b.html", false), ("**/b.*", true), ("*.txt", false)])
  func `a glob matches keys as in a manifest`(_ pattern: String, _ expected: Bool) throws {
    var parser = GlobParser(pattern, from: 0)
    let match = FaultMatch(key: .glob(GlobAutomaton(try parser.parse())))
    #expect(match.matches(try Self.request(.getObject, "a/b.html")) == expected)
    #expect(!match.matches(try Self.request(.listObjectsV2, prefix: "a/b.html")))
  }

  @Test func `a prefix matches the listings below it`() throws {
    let match = FaultMatch(key: .prefix("a/"))
    #expect(match.matches(try Self.request(.listObjectsV2, prefix: "a/b")))
    #expect(!match.matches(try Self.request(.listObjectsV2, prefix: "")))
    #expect(!match.matches(try Self.request(.createBucket)))
  }

  @Test func `three out of ten are about three out of ten, the same ones for the same seed`() throws {
    let rule = FaultRule(.throttle, probability: 0.3)
    let hits = try Self.hits(rule, of: 1000, seed: 1)
    #expect((250...350).contains(hits.count))
    #expect(try Self.hits(rule, of: 1000, seed: 1) == hits)
    #expect(try Self.hits(rule, of: 1000, seed: 2) != hits)
  }

  /// What the threads of a client do in which order is no part of the draw.
  @Test func `what is drawn for an object does not depend on the requests between`() throws {
    let script = FaultScript(FaultRule(.throttle, probability: 0.5), seed: 9)
    let keys = (1...200).map { "key-\($0)" }
    func drawn(in order: [String]) throws -> Set<String> {
      var state = FaultState(script)
      return Set(try order.filter { state.decide(try Self.request(.getObject, $0), at: 0).effect != nil })
    }
    let hit = try drawn(in: keys)
    #expect((70...130).contains(hit.count))
    let reversed = try drawn(in: keys.reversed())
    // Two keys may share a place of the table, and then the order counts for the two of them.
    #expect(hit.symmetricDifference(reversed).count <= 4)
  }

  @Test func `every rule counts what it matches, the first effect wins, and delays and swaps add up`() throws {
    var state = FaultState(
      FaultScript(
        FaultRule(.delay(MillisecondRange(5))), FaultRule(.lose, .nth(2), name: "loss"),
        FaultRule(.throttle, .nth(1, 2)), FaultRule(.swap(FaultSwap(.nothing)), .nth(2)),
        FaultRule(.delay(MillisecondRange(7)))))
    let request = try Self.request(.getObject, "k")
    let decisions = (1...3).map { _ in state.decide(request, at: 0) }
    #expect(decisions.map(\.effect) == [.throttle, .lose, nil])
    #expect(decisions.map(\.delay) == [12, 12, 12])
    #expect(decisions.map(\.swaps.count) == [0, 1, 0])
    #expect(decisions[1].label == "rule 1 (delay), loss, rule 4 (swap), rule 5 (delay)")
    #expect(state.counts.map(\.seen) == [3, 3, 3, 3, 3])
    #expect(state.counts.map(\.injected) == [3, 1, 1, 1, 3])
  }

  @Test func `a range of milliseconds is drawn from`() throws {
    var script = FaultScript(FaultRule(.delay(MillisecondRange(5, 8))), seed: 3)
    script.latency = MillisecondRange(100, 103)
    var state = FaultState(script)
    let delays = Set(try (0..<400).map { _ in state.decide(try Self.request(.getObject, "k"), at: 0).delay })
    #expect(delays == Set(105...111))
  }

  @Test func `a rate admits a second's worth at once, and then as many as have become free`() throws {
    var script = FaultScript()
    script.limits = [RateLimit(bucket: "site", prefix: "a/", readsPerSecond: 10, writesPerSecond: 2)]
    var state = FaultState(script)
    func admitted(_ request: FaultRequest, _ count: Int, at moment: Int64) -> Int {
      (0..<count).count { _ in state.decide(request, at: moment).effect == nil }
    }
    let read = try Self.request(.getObject, "a/1")
    let write = try Self.request(.putObject, "a/1")
    let second: Int64 = 1_000_000_000
    #expect(admitted(read, 30, at: 0) == 10)
    #expect(admitted(write, 30, at: 0) == 2)
    #expect(admitted(read, 30, at: second / 2) == 5)
    #expect(admitted(try Self.request(.listObjectsV2, prefix: "a/x"), 30, at: second) == 5)
    #expect(admitted(read, 30, at: 10 * second) == 10)
    for other in [
      try Self.request(.getObject, "b/1"), try Self.request(.getObject, "a/1", bucket: "other"),
      try Self.request(.listObjectsV2, prefix: ""),
    ] {
      #expect(admitted(other, 30, at: 10 * second) == 30)
    }
    #expect(state.counts.map(\.label) == ["limit 1"])
    #expect(state.counts.first?.injected == 20 + 28 + 25 + 25 + 20)
  }
}
