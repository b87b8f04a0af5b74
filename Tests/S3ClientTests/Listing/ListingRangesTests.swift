import S3Types
import Testing

@testable import S3Client

/// Reads a model bucket through a listing in ranges, with answers that come in any order.
struct RangesReading {
  var ranges: ListingRanges
  let bucket: ModelBucket
  var numbers: SeededNumbers
  var requestCount = 0
  var mostAsked = 0
  var mostWaiting = 0
  var mostGivenBack = 0
  var pages: [[String]] = []

  init(_ bucket: ModelBucket, prefix: String = "", limits: ListingRanges.Limits = .init(), seed: Int = 1) throws {
    ranges = ListingRanges(ListObjectsV2Parameters(bucket: try .make(), prefix: prefix), limits: limits)
    self.bucket = bucket
    numbers = SeededNumbers(seed)
  }

  var keys: [String] { pages.flatMap { $0 } }

  /// Reads to the end; `pace` is how often of ten times the reader takes a page before an answer comes.
  mutating func run(pace: Int = 10) throws {
    var asked: [ListingRequest] = []
    while true {
      let waiting = ranges.ranges.reduce(0) { $0 + $1.pages.count }
      asked += ranges.requests()
      mostGivenBack = max(mostGivenBack, waiting - ranges.ranges.reduce(0) { $0 + $1.pages.count })
      mostAsked = max(mostAsked, asked.count)
      if asked.isEmpty || Int.random(in: 0..<10, using: &numbers) < pace {
        switch ranges.next() {
        case .end: return
        case .page(let objects, let isLast):
          pages.append(objects.map(\.key.rawValue))
          if isLast { return }
          continue
        case .nothing: asked += ranges.requests()
        }
      }
      guard let place = asked.indices.randomElement(using: &numbers) else {
        throw Stuck()
      }
      let request = asked.remove(at: place)
      requestCount += 1
      let page = bucket.page(request.parameters, request.token)
      ranges.accept(try request.check(page))
      mostWaiting = max(mostWaiting, ranges.ranges.reduce(0) { $0 + $1.pages.reduce(0) { $0 + $1.count } })
    }
  }

  struct Stuck: Error {}
}

@Suite("A listing in ranges") struct ListingRangesTests {
  private static let cases = KeySets.names.flatMap { name in [1, 2, 3].map { (name, $0) } }

  @Test(arguments: cases) func `gives every key exactly once and in order`(_ name: String, _ seed: Int) throws {
    var numbers = SeededNumbers(seed)
    let keys = KeySets.keys(name, 1500, &numbers)
    let bucket = try ModelBucket(keys, pageSize: [5, 20, 1000][seed % 3])
    var limits = ListingRanges.Limits()
    limits.requests = [2, 16, 5][seed % 3]
    limits.waitingBytes = seed == 2 ? 4000 : 1 << 20
    var reading = try RangesReading(bucket, limits: limits, seed: seed)
    try reading.run(pace: [1, 5, 9][seed % 3])
    #expect(reading.keys.elementsEqual(bucket.keys.map(\.rawValue), by: ByteOrder.areEqual))
    #expect(reading.mostAsked <= limits.requests)
  }

  @Test(arguments: ["a", "a/", "2026/0", "part-00", "x/y/z", "nothing"])
  func `stays below its prefix`(_ prefix: String) throws {
    var numbers = SeededNumbers(4)
    let bucket = try ModelBucket(KeySets.keys("mixed", 4000, &numbers), pageSize: 10)
    var reading = try RangesReading(bucket, prefix: prefix)
    try reading.run()
    let expected = bucket.keys.filter { $0.starts(with: prefix) }.map(\.rawValue)
    #expect(reading.keys.elementsEqual(expected, by: ByteOrder.areEqual))
  }

  @Test(arguments: [0, 1, 20]) func `one page costs one request`(_ count: Int) throws {
    let bucket = try ModelBucket((0..<count).map(String.init), pageSize: 20)
    var reading = try RangesReading(bucket)
    try reading.run()
    #expect(reading.requestCount == 1)
  }

  @Test func `a reader who wants one page only costs one request`() throws {
    let bucket = try ModelBucket((0..<500).map(String.init), pageSize: 20)
    var reading = try RangesReading(bucket)
    #expect(reading.ranges.requests().isEmpty == false)
    #expect(reading.ranges.requests().isEmpty, "the first request is on its way")
    let first = ListingRequest(
      number: 1, purpose: .page(range: 0, ListingGuard(reading.ranges.parameters)),
      parameters: reading.ranges.parameters, token: nil)
    reading.ranges.accept(try first.check(bucket.page(first.parameters, nil)))
    guard case .page = reading.ranges.next() else {
      Issue.record("no page")
      return
    }
    #expect(reading.ranges.requests().count == 1, "the next page of the chain, and nothing beside it")
  }

  /// Pages one after the other, against the longest way through the requests.
  @Test(arguments: KeySets.names.filter { $0 != "mixed" && $0 != "prefixes of each other" && $0 != "long keys" })
  func `is many times shorter than one chain, for few requests more`(_ name: String) throws {
    var numbers = SeededNumbers(5)
    let bucket = try ModelBucket(KeySets.keys(name, 8000, &numbers), pageSize: 20)
    let pages = (bucket.keys.count + 19) / 20
    var limits = ListingRanges.Limits()
    limits.waitingBytes = 8 << 20
    let (rounds, requests) = try rounds(bucket, limits)
    #expect(rounds * 4 < pages, "\(rounds) rounds for \(pages) pages")
    #expect(
      Double(requests) < Double(pages) * (name == "a tree of dates" ? 2.1 : 1.5) + 20,
      "\(requests) requests for \(pages) pages")
  }

  /// Keys that guesses go wrong with: what was thought to be short is most of the bucket, or hardly there.
  @Test(arguments: ["a long stretch between trees", "numbers with leading zeros", "days of hosts"])
  func `is many times shorter than one chain with a store that is soon full`(_ name: String) throws {
    let bucket = try ModelBucket(KeySets.uneven(name, 16_000), pageSize: 20)
    var limits = ListingRanges.Limits()
    limits.waitingBytes = 109 * 20 * 200
    let (rounds, requests) = try rounds(bucket, limits)
    #expect(rounds * 6 < 800, "\(rounds) rounds for 800 pages")
    #expect(requests < 1280, "\(requests) requests for 800 pages")
  }

  @Test func `pages far from the reader give way to those in front, and are read again`() throws {
    let bucket = try ModelBucket(KeySets.uneven("a long stretch between trees", 16_000), pageSize: 20)
    var limits = ListingRanges.Limits()
    limits.waitingBytes = 109 * 20 * 200
    var reading = try RangesReading(bucket, limits: limits)
    try reading.run()
    #expect(reading.keys == bucket.keys.map(\.rawValue))
    #expect(reading.mostWaiting <= (110 + limits.requests) * 20)
    #expect(reading.mostGivenBack > 0)
  }

  /// How many times all requests that are on their way are answered together.
  private func rounds(_ bucket: ModelBucket, _ limits: ListingRanges.Limits) throws -> (rounds: Int, requests: Int) {
    var ranges = ListingRanges(ListObjectsV2Parameters(bucket: try .make()), limits: limits)
    var (rounds, requests, keys) = (0, 0, 0)
    while true {
      let asked = ranges.requests()
      rounds += 1
      requests += asked.count
      for request in asked { ranges.accept(try request.check(bucket.page(request.parameters, request.token))) }
      reading: while true {
        switch ranges.next() {
        case .nothing: break reading
        case .page(let objects, let isLast):
          keys += objects.count
          if isLast { break reading }
        case .end:
          #expect(keys == bucket.keys.count)
          return (rounds, requests)
        }
      }
    }
  }

  @Test func `few pages wait for their turn, also when the reader is slow`() throws {
    var numbers = SeededNumbers(6)
    let bucket = try ModelBucket(KeySets.keys("uuids", 6000, &numbers), pageSize: 20)
    var limits = ListingRanges.Limits()
    limits.waitingBytes = 40 * 20 * 180
    var reading = try RangesReading(bucket, limits: limits)
    try reading.run(pace: 1)
    #expect(reading.keys.count == bucket.keys.count)
    #expect(reading.mostWaiting <= (41 + limits.requests) * 20)
  }

  @Test func `where start-after is ignored, one chain goes on from what was handed out`() throws {
    for seed in 1...5 {
      var bucket = try ModelBucket((0..<700).map(String.init), pageSize: 20)
      bucket.honoursStart = false
      var reading = try RangesReading(bucket, seed: seed)
      try reading.runIgnoringStale()
      #expect(reading.keys == bucket.keys.map(\.rawValue), "seed \(seed)")
    }
  }

  @Test func `a page that breaks the order of its range is refused`() throws {
    let parameters = ListObjectsV2Parameters(bucket: try .make(), startAfter: "m")
    let request = ListingRequest(
      number: 1, purpose: .page(range: 0, ListingGuard(parameters)), parameters: parameters, token: nil)
    let page = ListObjectsV2Page(
      objects: try ["z", "n"].map {
        ObjectSummary(key: try ObjectKey($0), size: 0, etag: nil, lastModified: Timestamp(seconds: 1))
      })
    #expect(throws: S3Error.self) { try request.check(page) }
  }
}

extension RangesReading {
  /// As `run`, for a service that makes the listing start over: answers to requests that were given up are dropped.
  mutating func runIgnoringStale() throws {
    var asked = ranges.requests()
    while true {
      switch ranges.next() {
      case .end: return
      case .page(let objects, let isLast):
        pages.append(objects.map(\.key.rawValue))
        if isLast { return }
      case .nothing:
        asked += ranges.requests()
        guard let place = asked.indices.randomElement(using: &numbers) else { throw Stuck() }
        let request = asked.remove(at: place)
        let answer = try request.check(bucket.page(request.parameters, request.token))
        if case .startIgnored = answer { asked = [] }
        ranges.accept(answer)
      }
    }
  }
}
