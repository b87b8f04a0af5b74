import ConcurrencyHelpers
import HTTPTransport
import S3Sandbox
import S3Types
import Testing

@testable import S3Client

/// Rows T and R of the reference: what the client makes of a bad day, over real sockets.
@Suite(.timeLimit(.minutes(3)))
struct TransportRowTests {
  private static let large = String(repeating: "0123456789", count: 100_000)

  /// What happens to the first attempt of an upload, and the row that says to try again.
  struct UploadFault: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let fault: Fault
    /// Whether the first attempt was applied all the same.
    var isApplied = false
  }

  static let uploadFaults = [
    UploadFault(testDescription: "T2: reset at once", fault: .reset(.request(after: 0))),
    UploadFault(testDescription: "T2: reset in the middle", fault: .reset(.request(after: 500_000))),
    UploadFault(testDescription: "T3: answer lost", fault: .lose, isApplied: true),
    UploadFault(testDescription: "T4: silence", fault: .stall(after: nil, milliseconds: nil), isApplied: true),
    UploadFault(testDescription: "T1: closed", fault: .cut(after: nil)),
    UploadFault(testDescription: "T12: early 503", fault: .reply(FaultReply(503, isEarly: true))),
    UploadFault(
      testDescription: "T14: page of a proxy", fault: .reply(FaultReply(502, body: .text("<html>bad</html>")))),
    UploadFault(testDescription: "R1: SlowDown", fault: .throttle),
    UploadFault(testDescription: "R2: 400 RequestTimeout", fault: .reply(.error(400, "RequestTimeout"))),
    UploadFault(testDescription: "InternalError", fault: .reply(.error(500, "InternalError"))),
  ]

  @Test(arguments: uploadFaults)
  func `an upload that is disturbed once is made again, whole, with a signature of its own`(
    _ disturbed: UploadFault
  ) async throws {
    let script = FaultScript(FaultRule(disturbed.fault, on: FaultMatch("PutObject"), .nth(1)))
    try await withFaults(script, idle: .milliseconds(400)) { world in
      let result = try await world.put("a", Self.large)
      #expect(result.attempts == 2 && result.size == 1_000_000)
      #expect(try await world.get("a") == Self.large)
      #expect(world.log(of: "PutObject").count == 2)
    }
  }

  @Test(arguments: uploadFaults.filter { !$0.isApplied })
  func `an upload that is disturbed for ever ends after three attempts, and nothing is there`(
    _ disturbed: UploadFault
  ) async throws {
    let script = FaultScript(FaultRule(disturbed.fault, on: FaultMatch("PutObject")))
    try await withFaults(script, idle: .milliseconds(400)) { world in
      let error = try #require(await s3Failure { try await world.put("a", Self.large) })
      #expect(error.attempts == 3 && error.key?.rawValue == "a" && error.bucket?.rawValue == FaultWorld.bucket)
      #expect(world.pauses.withLock(\.count) == 2)
      #expect(await s3Failure { try await world.get("a") }?.isNotFound == true)
    }
  }

  @Test func `our own write behind a condition is recognised when its answer was lost over a socket (row R13)`()
    async throws
  {
    let script = FaultScript(FaultRule(.lose, on: FaultMatch("PutObject"), .nth(1)))
    try await withFaults(script) { world in
      _ = try await world.put("a", "mine", .absent)
      #expect(try await world.get("a") == "mine")
      let other = await s3Failure { try await world.put("a", "not mine", .absent) }
      #expect(other?.isPreconditionFailed == true)
    }
  }

  @Test func `a body that is not the object's never ends as if it were (rows T5, T6, T9, R23)`() async throws {
    let faults: [Fault] = [
      .cut(after: 4), .reset(.response(after: 4)), .alter(FaultAlteration(shortenedTo: 4)),
      .reply(FaultReply(200, body: .text("<Error><Code>InternalError</Code></Error>"))), .swap(FaultSwap(.nothing)),
    ]
    for fault in faults {
      try await withFaults(FaultScript(FaultRule(fault, on: FaultMatch("GetObject")))) { world in
        try await world.put("a", "0123456789")
        #expect(await s3Failure { try await world.get("a", expecting: 10) } != nil, "\(fault)")
      }
    }
  }

  @Test func `a byte that is flipped on its way in is found by the service and sent again (row T7)`() async throws {
    let script = FaultScript(FaultRule(.flip(.request(at: 5)), on: FaultMatch("PutObject")))
    try await withFaults(script) { world in
      let error = try #require(await s3Failure { try await world.put("a", "0123456789") })
      #expect(error.status == 400, "\(error)")
      #expect(await s3Failure { try await world.get("a") }?.isNotFound == true)
    }
  }

  @Test func `a range that is not the one that was asked for is refused (row T10)`() async throws {
    let faults: [Fault] = [
      .alter(FaultAlteration(ignoresRange: true)),
      .alter(FaultAlteration(headers: [.init("Content-Range", "bytes 3-6/10")])),
      .alter(FaultAlteration(without: ["Content-Range"])),
    ]
    for fault in faults {
      try await withFaults(FaultScript(FaultRule(fault, on: FaultMatch("GetObject")))) { world in
        try await world.put("a", "0123456789")
        let error = await s3Failure {
          try await world.client.getObject(GetObjectParameters(world.location("a"), range: 2...5))
        }
        #expect(error?.code == .rangeMismatch, "\(fault): \(String(describing: error))")
      }
    }
  }

  /// Rows R5 to R8: a success is one by its document, not by its status.
  @Test(
    arguments: [
      (FaultReply.error(200, "InternalError"), 3, false), (.error(200, "AccessDenied"), 1, false),
      (.error(200, "AccessDenied", hasNamespace: true), 1, false), (FaultReply(200), nil, false),
      (FaultReply(200, isApplied: true), nil, true),
      (FaultReply(200, body: .text("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n      ")), nil, false),
      (FaultReply(200, body: .text("<html>a router</html>")), nil, false),
    ] as [(FaultReply, Int?, Bool)])
  func `a copy is made by its result and not by its status (rows R5-R8, bug 6)`(
    _ reply: FaultReply, _ attempts: Int?, _ isApplied: Bool
  ) async throws {
    try await withFaults(FaultScript(FaultRule(.reply(reply), on: FaultMatch("CopyObject")))) { world in
      try await world.put("a", "0123456789")
      let error = try #require(
        await s3Failure {
          try await world.client.copyObject(
            CopyObjectParameters(from: try world.location("a"), to: try world.location("b")))
        })
      if let attempts { #expect(error.attempts == attempts, "\(error)") }
      let isThere = await s3Failure { try await world.get("b") } == nil
      #expect(isThere == isApplied)
    }
  }

  @Test func `an upload without an ETag in its answer is none (row R11)`() async throws {
    let script = FaultScript(
      FaultRule(.alter(FaultAlteration(without: ["ETag"])), on: FaultMatch("PutObject")))
    try await withFaults(script) { world in
      #expect(await s3Failure { try await world.put("a", "0123456789") }?.code == .missingResult)
    }
  }

  @Test func `a conflict with another conditional write is tried again over a socket (row R14)`() async throws {
    let script = FaultScript(
      FaultRule(.reply(.error(409, "ConditionalRequestConflict")), on: FaultMatch("PutObject"), .nth(1)))
    try await withFaults(script) { world in
      let result = try await world.put("a", "x", .absent)
      #expect(result.attempts == 2)
    }
  }

  @Test func `a 403 to HEAD is not read as absent (row R19)`() async throws {
    let script = FaultScript(FaultRule(.reply(.error(403, "AccessDenied")), on: FaultMatch("HeadObject")))
    try await withFaults(script) { world in
      let error = await s3Failure { try await world.client.headObject(HeadObjectParameters(world.location("a"))) }
      #expect(error?.isNotFound == false && error?.status == 403)
    }
  }

  @Test func `a header that the store lacks is an error at once, in the service's words (row R22)`() async throws {
    let script = FaultScript(FaultRule(.reply(.error(501, "NotImplemented")), on: FaultMatch("PutObject")))
    try await withFaults(script) { world in
      let error = try #require(await s3Failure { try await world.put("a", "x") })
      #expect(error.code == .notImplemented && error.attempts == 1)
    }
  }

  @Test func `in a storm of SlowDown every upload ends, within what retries may cost (row R1)`() async throws {
    let script = FaultScript(FaultRule(.throttle, on: FaultMatch("PutObject"), probability: 0.3), seed: 5)
    try await withFaults(script, attempts: 8) { world in
      for number in 0..<100 { try await world.put("k\(number)", "x") }
      let sent = world.log(of: "PutObject")
      #expect(sent.count(where: { $0.status == 200 }) == 100)
      #expect(sent.count(where: { $0.errorCode == "SlowDown" }) == world.pauses.withLock(\.count))
      // Throttled requests wait a second and more, not the fraction of one that a broken connection asks for.
      #expect(world.pauses.withLock { $0.allSatisfy { $0 >= .milliseconds(500) } })
    }
  }

  @Test func `a service that throttles everything is left alone once the budget is spent (row R1, I8)`() async throws {
    let script = FaultScript(FaultRule(.throttle, on: FaultMatch("PutObject")))
    try await withFaults(script, attempts: 8) { world in
      for number in 0..<50 { #expect(await s3Failure { try await world.put("k\(number)", "x") }?.code == .slowDown) }
      // 500 tokens, 5 for each retry.
      #expect(world.log(of: "PutObject").count == 50 + 100)
    }
  }

  @Test(arguments: [PageFailure.cut, .noToken, .repeatedToken, .reversed, .duplicated, .error(status: 403, code: "X")])
  func `a listing that is not whole and in order ends with an error (rows L2-L5, L8)`(
    _ failure: PageFailure
  ) async throws {
    let script = FaultScript(FaultRule(.pagefail(failure), on: FaultMatch("ListObjectsV2", page: 2)))
    try await withFaults(
      script,
      sandbox: {
        $0.syntheticBuckets[try BucketName("many")] = try SyntheticObjects(prefix: "a/", count: 2500, size: 0)
      }
    ) { world in
      let error = await s3Failure { () async throws -> Int in
        let pager = world.client.listObjectsV2(ListObjectsV2Parameters(bucket: try BucketName("many"), prefix: "a/"))
        var count = 0
        while let page = try await pager.nextPage() { count += page.objects.count }
        return count
      }
      #expect(error != nil)
    }
  }
}
