import ConcurrencyHelpers
import HTTPTransport
import S3Types
import Testing

@testable import S3Client

/// One engine fetches objects, for paths and for the steps of a job; what can go wrong with it.
@Suite struct DownloadFaultTests {
  /// How often something happened.
  private final class Count: Sendable {
    private let count = Locked(0)
    var value: Int { count.withLock { $0 } }
    func next() -> Int {
      count.withLock { count in
        count += 1
        return count
      }
    }
  }

  /// The body of a response, changed chunk by chunk.
  private static func changing(
    _ response: HTTPResponse, _ change: @escaping @Sendable ([UInt8]?, Int) throws(TransportError) -> [UInt8]?
  ) -> HTTPResponse {
    let count = Count()
    return HTTPResponse(
      status: response.status, headers: response.headers,
      body: HTTPResponseBody { () async throws(TransportError) in
        let chunk = try await response.body.next()
        return try change(chunk, count.next())
      })
  }

  private static let cut = TransportError(code: .connectionLost, message: "closed after a while")

  /// The first chunk comes, then the connection is gone.
  private static func cutting(_ response: HTTPResponse) -> HTTPResponse {
    changing(response) { chunk, number throws(TransportError) in
      guard number == 1 else { throw cut }
      return chunk
    }
  }

  private static func flipping(_ response: HTTPResponse) -> HTTPResponse {
    changing(response) { chunk, number in
      guard number == 1, var chunk else { return chunk }
      chunk[0] ^= 1
      return chunk
    }
  }

  private func isGet(_ request: HTTPRequest) -> Bool { request.method == .get && !request.url.contains("list-type") }

  @Test(arguments: [(2 << 20), (11 << 20) + 3])
  func `a body that is cut is taken up where it stopped, under the same condition (row T5)`(size: Int) async throws {
    try await withSandbox(PathUploadTests.inParts) { world in
      let files = try LocalFiles()
      let bytes = pattern(size)
      try await world.path("a").writeBytes(bytes)
      let cuts = Count()
      let starts = Locked<[String]>([])
      world.transport.meddle { request in
        guard self.isGet(request) else { return nil }
        starts.withLock { $0.append(request.headers["range"] ?? "all") }
        return cuts.next() <= 2 ? .change(Self.cutting) : nil
      }
      try await world.path("a").download(to: files.at("a"))
      #expect(files.bytes("a") == bytes)
      let gets = world.transport.sent.filter(isGet)
      #expect(gets.count == (size < 6 << 20 ? 1 : 3) + 2)
      #expect(gets.allSatisfy { $0.headers["if-match"] != nil })
      // What is asked for a second time begins after the bytes that came.
      #expect(Set(starts.withLock { $0 }).count == gets.count)
    }
  }

  @Test func `a body that is always cut ends the download after a few requests (rows T5, I8)`() async throws {
    try await withSandbox { world in
      let files = try LocalFiles()
      try await world.path("a").writeBytes(pattern(7 << 20))
      world.transport.meddle { self.isGet($0) ? .change(Self.cutting) : nil }
      let error = await failure { () async throws(S3Error) in try await world.path("a").download(to: files.at("a")) }
      #expect(error?.code == .transport)
      #expect(world.transport.sent.filter(isGet).count == 1 + RangeFetch.maximumResumes)
      #expect(files.tree().isEmpty)
    }
  }

  @Test func `an object that is replaced between a cut and its sequel is not spliced (rows T5, T11)`() async throws {
    try await withSandbox { world in
      let files = try LocalFiles()
      try await world.path("a").writeBytes(pattern(3 << 20))
      let newer: [UInt8] = pattern(3 << 20).reversed()
      let theirs = S3Path(client: try world.otherClient(), bucket: world.bucket, key: "a")
      let count = Count()
      world.transport.meddle { request in
        guard self.isGet(request) else { return nil }
        switch count.next() {
        case 1: return .change(Self.cutting)
        case 2: return .first { try await theirs.writeBytes(newer) }
        default: return nil
        }
      }
      try await world.path("a").download(to: files.at("a"))
      #expect(files.bytes("a") == newer)
    }
  }

  @Test func `a service that ignores the condition cannot splice two objects (row T11)`() async throws {
    try await withSandbox(PathUploadTests.inParts) { world in
      let files = try LocalFiles()
      try await world.path("a").writeBytes(pattern(11 << 20))
      world.transport.meddle { request in
        guard request.headers["range"]?.hasPrefix("bytes=5242880-") == true else { return nil }
        return .change { response in
          var headers = response.headers
          headers["etag"] = "\"another\""
          return HTTPResponse(status: response.status, headers: headers, body: response.body)
        }
      }
      let error = await failure { () async throws(S3Error) in try await world.path("a").download(to: files.at("a")) }
      #expect(error?.code == .preconditionFailed)
      #expect(files.tree().isEmpty)
    }
  }

  @Test(arguments: ["shorter", "flipped"], [1, 2])
  func `wrong bytes are looked up and fetched once more, and then given up (rows T6-T8)`(
    fault: String, times: Int
  ) async throws {
    try await withSandbox { world in
      let files = try LocalFiles()
      try await world.path("a").writeText("hello")
      let count = Count()
      world.transport.meddle { request in
        guard self.isGet(request), count.next() <= times else { return nil }
        guard fault == "shorter" else { return .change(Self.flipping) }
        return .answer(200, ["Content-Length": "4", "ETag": "\"5d41402abc4b2a76b9719d911017c592\""], "hell")
      }
      let error = await failure { () async throws(S3Error) in try await world.path("a").download(to: files.at("a")) }
      #expect(error?.code == (times == 1 ? nil : fault == "shorter" ? .sizeMismatch : .digestMismatch))
      #expect(files.text("a") == (times == 1 ? "hello" : nil))
      #expect(world.transport.sent.filter(isGet).count == 2)
      #expect(world.transport.sent.filter { $0.method == .head }.count == 2, "the object is looked up again")
      #expect(files.tree() == (times == 1 ? ["a"] : []))
    }
  }

  @Test func `where ranges are not known a cut stream is fetched from its start, once (rows T5, T10)`() async throws {
    for cuts in 1...2 {
      try await withSandbox(PathUploadTests.inParts) { world in
        let files = try LocalFiles()
        let bytes = pattern(7 << 20)
        try await world.path("a").writeBytes(bytes)
        let count = Count()
        world.transport.meddle { request in
          guard self.isGet(request) else { return nil }
          guard request.headers["range"] == nil else {
            return .answer(200, ["Content-Length": "1", "ETag": "\"x\""], "x")
          }
          return count.next() <= cuts ? .change(Self.cutting) : nil
        }
        let error = await failure { () async throws(S3Error) in try await world.path("a").download(to: files.at("a")) }
        #expect(error?.code == (cuts == 1 ? nil : .transport))
        #expect(files.bytes("a") == (cuts == 1 ? bytes : nil))
        #expect(count.value == 2)
      }
    }
  }

  /// What is a large object is one at 6 MiB here, in ranges of 5 MiB.
  @Test(arguments: [
    0, 1, (5 << 20) - 1, 5 << 20, (5 << 20) + 1, (6 << 20) - 1, 6 << 20, (10 << 20) - 1, 10 << 20, (10 << 20) + 1,
  ])
  func `every size arrives whole (row 8)`(size: Int) async throws {
    try await withSandbox(PathUploadTests.inParts) { world in
      let files = try LocalFiles()
      let bytes = pattern(size)
      try await world.path("a").writeBytes(bytes)
      try await world.path("a").download(to: files.at("a"))
      #expect(files.bytes("a") == bytes)
    }
  }

  @Test func `what follows a failure is decided once for each way out`() {
    func error(_ code: S3Error.Code) -> S3Error { S3Error(code: code, message: "") }
    let table: [(mayRestart: Bool, codes: [S3Error.Code], verdicts: [DownloadRecovery.Verdict])] = [
      (true, [.preconditionFailed, .preconditionFailed], [.restart, .fail]),
      (false, [.preconditionFailed], [.fail]),
      (false, [.rangeMismatch, .rangeMismatch], [.oneStream, .fail]),
      (false, [.sizeMismatch, .digestMismatch], [.retry, .fail]),
      (false, [.digestMismatch, .sizeMismatch], [.retry, .fail]),
      (true, [.transport], [.fail]),
      (false, [.rangeMismatch, .transport, .transport], [.oneStream, .retry, .fail]),
      (
        true, [.rangeMismatch, .preconditionFailed, .sizeMismatch, .sizeMismatch],
        [.oneStream, .restart, .retry, .fail]
      ),
      (true, [.accessDenied], [.fail]), (true, [.fileUnwritable], [.fail]), (true, [.cancelled], [.fail]),
    ]
    for row in table {
      var recovery = DownloadRecovery(mayRestart: row.mayRestart)
      #expect(row.codes.map { recovery.verdict(on: error($0)) } == row.verdicts, "\(row.codes)")
    }
  }
}
