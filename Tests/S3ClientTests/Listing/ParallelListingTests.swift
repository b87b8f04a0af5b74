import ConcurrencyHelpers
import S3Types
import Testing

@testable import S3Client

@Suite("A parallel listing") struct ParallelListingTests {
  /// A reader of a model bucket that lets others run before it answers, and fails where it is told to.
  private final class Reader: Sendable {
    let bucket: ModelBucket
    private let log = Locked<[(ListObjectsV2Parameters, String?)]>([])
    private let fault: @Sendable (Int, ListObjectsV2Parameters) -> S3Error?
    /// Requests after the first of these hang until they are cancelled.
    private let hangsAfter: Int
    private let cancelled = Locked(0)

    init(
      _ bucket: ModelBucket, hangsAfter: Int = .max,
      fault: @escaping @Sendable (Int, ListObjectsV2Parameters) -> S3Error? = { _, _ in nil }
    ) {
      self.bucket = bucket
      self.hangsAfter = hangsAfter
      self.fault = fault
    }

    var requests: [ListObjectsV2Parameters] { log.withLock { $0.map(\.0) } }
    var cancellations: Int { cancelled.withLock { $0 } }

    func page(_ parameters: ListObjectsV2Parameters, _ token: String?) async throws(S3Error) -> ListObjectsV2Page {
      let number = log.withLock { log in
        log.append((parameters, token))
        return log.count
      }
      await Task.yield()
      if let error = fault(number, parameters) { throw error }
      if number > hangsAfter {
        while !Task.isCancelled { await Task.yield() }
        cancelled.withLock { $0 += 1 }
        throw S3Error(code: .cancelled, message: "cancelled")
      }
      return bucket.page(parameters, token)
    }

    func listing(prefix: String = "", startAfter: String? = nil) throws -> ListObjectsV2Pager {
      let parameters = ListObjectsV2Parameters(bucket: try .make(), prefix: prefix, startAfter: startAfter)
      let listing = ParallelListing(parameters) { [self] parameters, token async throws(S3Error) in
        try await page(parameters, token)
      }
      return ListObjectsV2Pager(parameters: parameters) { _ async throws(S3Error) in try await listing.nextPage() }
    }
  }

  private static func keys(_ pager: ListObjectsV2Pager) async throws(S3Error) -> [String] {
    var keys: [String] = []
    while let page = try await pager.nextPage() { keys += page.objects.map(\.key.rawValue) }
    return keys
  }

  @Test(.timeLimit(.minutes(5)), arguments: KeySets.names)
  func `lists what one chain lists`(_ name: String) async throws {
    var numbers = SeededNumbers(9)
    let bucket = try ModelBucket(KeySets.keys(name, 1000, &numbers), pageSize: 20)
    let found = try await Self.keys(try Reader(bucket).listing())
    #expect(found.elementsEqual(bucket.keys.map(\.rawValue), by: ByteOrder.areEqual))
  }

  @Test(.timeLimit(.minutes(5)), arguments: [1, 2, 3, 5, 9, 17, 30, 44])
  func `any page that fails ends it with that error (rows L1, L2)`(_ number: Int) async throws {
    let bucket = try ModelBucket((0..<1000).map(String.init), pageSize: 20)
    let reader = Reader(bucket) { count, parameters in
      count >= number && parameters.delimiter == nil
        ? S3Error(code: .accessDenied, origin: .service(status: 403), message: "no") : nil
    }
    let pager = try reader.listing()
    let error = await failure { () async throws(S3Error) in try await Self.keys(pager) }
    #expect(error?.code == .accessDenied)
    #expect(await failure { () async throws(S3Error) in try await pager.nextPage() } == error, "it stays broken")
  }

  @Test(.timeLimit(.minutes(5))) func `a single page that fails among many ends it (row L2)`() async throws {
    let bucket = try ModelBucket((0..<1000).map(String.init), pageSize: 20)
    for number in stride(from: 2, to: 50, by: 7) {
      let hit = Locked(false)
      let reader = Reader(bucket) { count, parameters in
        guard count >= number, parameters.delimiter == nil, !hit.withLock({ $0 }) else { return nil }
        hit.withLock { $0 = true }
        return S3Error(code: .internalError, origin: .service(status: 500), message: "once")
      }
      let pager = try reader.listing()
      #expect(await failure { () async throws(S3Error) in try await Self.keys(pager) }?.code == .internalError)
    }
  }

  @Test(.timeLimit(.minutes(5))) func `levels that cannot be listed cost nothing but knowledge`() async throws {
    let bucket = try ModelBucket((0..<1000).map { "d\($0 / 50)/\($0)" }, pageSize: 20)
    let reader = Reader(bucket) { _, parameters in
      parameters.delimiter == nil ? nil : S3Error(code: .accessDenied, origin: .service(status: 403), message: "no")
    }
    #expect(try await Self.keys(try reader.listing()) == bucket.keys.map(\.rawValue))
    #expect((1...4).contains(reader.requests.count { $0.delimiter != nil }))
  }

  @Test(.timeLimit(.minutes(5))) func `a service that ignores start-after is listed by one chain`() async throws {
    var bucket = try ModelBucket((0..<1000).map(String.init), pageSize: 20)
    bucket.honoursStart = false
    #expect(try await Self.keys(try Reader(bucket).listing()) == bucket.keys.map(\.rawValue))
  }

  @Test(.timeLimit(.minutes(5)), arguments: ["", "4", "5000", "999", "a", String(repeating: "9", count: 2000)])
  func `where start-after is ignored, what comes before it is left out`(_ start: String) async throws {
    var bucket = try ModelBucket((0..<1000).map(String.init), pageSize: 20)
    bucket.honoursStart = false
    let reader = Reader(bucket) { count, _ in
      count > 200 ? S3Error(code: .internalError, message: "it asks for ever") : nil
    }
    let found = try await Self.keys(try reader.listing(startAfter: start))
    #expect(found == bucket.keys.map(\.rawValue).filter { ByteOrder.precedes(start, $0) })
  }

  @Test(.timeLimit(.minutes(5))) func `a reader that is cancelled stops every request`() async throws {
    let bucket = try ModelBucket((0..<1000).map(String.init), pageSize: 20)
    let reader = Reader(bucket, hangsAfter: 12)
    let pager = try reader.listing()
    let task = Task { await failure { () async throws(S3Error) in try await Self.keys(pager) } }
    while reader.requests.count < 14 { await Task.yield() }
    task.cancel()
    #expect(await task.value?.code == .cancelled)
    while reader.cancellations < reader.requests.count - 12 { await Task.yield() }
  }

  @Test(.timeLimit(.minutes(5))) func `requests stop when nobody holds the listing any more`() async throws {
    let bucket = try ModelBucket((0..<1000).map(String.init), pageSize: 20)
    let reader = Reader(bucket, hangsAfter: 12)
    let pages = Locked(0)
    do {
      let pager = try reader.listing()
      let task = Task {
        while (try? await pager.nextPage()) != nil,
          pages.withLock({
            $0 += 1; return $0
          }) < 2
        {}
      }
      await task.value
    }
    while reader.cancellations < reader.requests.count - 12 { await Task.yield() }
    #expect(pages.withLock { $0 } == 2)
  }
}

@Suite("Whether a listing is read in ranges") struct ListsInByteOrderTests {
  private func client(_ dialect: Dialect) throws -> S3Client {
    S3Client(
      configuration: S3ClientConfiguration(
        endpoint: try EndpointURL("http://127.0.0.1:9000"), region: "us-east-1", dialect: dialect,
        authentication: .anonymous),
      transport: StubTransport([]))
  }

  @Test(arguments: [
    (Dialect.aws, "bucket", true), (.minio, "bucket", true), (.generic, "bucket", false), (.ceph, "bucket", false),
    (.aws, "bucket--use1-az4--x-s3", false),
  ])
  func `only where byte order is promised`(_ dialect: Dialect, _ bucket: String, _ isSo: Bool) throws {
    #expect(try client(dialect).listsInByteOrder(try BucketName(bucket)) == isSo)
  }

  @Test func `the first version of listings goes on as one chain`() throws {
    var dialect = Dialect.aws
    dialect.listVersion = .v1
    #expect(try !client(dialect).listsInByteOrder(try BucketName("bucket")))
  }
}
