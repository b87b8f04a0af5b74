import ConcurrencyHelpers
import Digests
import Foundation
import JobPlan
import RunFile
import S3Client
import S3Types
import Testing

@testable import JobRunner

/// Copies from one service to another: the bytes pass through memory, and arrive whole or not at all.
struct RelayTests {
  private static let headers = ObjectHeaders(
    contentType: "text/css", contentEncoding: "gzip", contentLanguage: "en", contentDisposition: "inline",
    cacheControl: "no-cache", expires: "Thu, 01 Dec 2026 16:00:00 GMT", userMetadata: ["a": "1"])
  private static let yaml = """
    endpoints: {far: {url: "http://far.example"}}
    operations:
      - name: m
        copy: {from: "s3://bucket/from/", to: {url: "s3://mirror/to/", endpoint: far}}
    """
  private static let alphabet = "abcdefghijklmnopqrstuvwxyz"

  private static func md5(_ text: String) -> String { Hex.encode(Digest.of(Array(text.utf8), .md5)) }

  /// Seeds an object as one that was written in parts of these sizes.
  private func seedParts(_ sizes: [Int], in store: MemoryStore) throws {
    try store.seed("from/a", Self.alphabet)
    var rest = Array(Self.alphabet.utf8)[...]
    var digests: [UInt8] = []
    for size in sizes {
      digests += Digest.of(Array(rest.prefix(size)), .md5)
      rest = rest.dropFirst(size)
    }
    try store.change("from/a") {
      $0.partSizes = sizes
      $0.etag = ETag("\(Hex.encode(Digest.of(digests, .md5)))-\(sizes.count)")
    }
  }

  @Test(
    arguments: [[5, 5, 5, 5, 5, 1], [26], [5, 6, 4, 5, 5, 1], [9, 8, 9]], [1, 4, 100])
  func `an object in parts is proven by the digests of its parts, whatever the copy is cut into`(
    sizes: [Int], size: Int
  ) async throws {
    for isFlipped in [false, true] {
      let near = MemoryStore(
        transfer: .tiny(),
        served: { bytes in bytes.map { isFlipped && $0 == UInt8(ascii: "q") ? 0 : $0 } })
      let far = MemoryStore(transfer: .tiny(threshold: size * 2, part: size))
      try seedParts(sizes, in: near)
      let runFile = try await plannedAndRun(Self.yaml, on: near, and: ["far": far], memory: 9)
      let outcome = try #require(try runFile.steps(limit: 1).first?.outcome)
      #expect(outcome.code == (isFlipped ? "Client.DigestMismatch" : nil))
      #expect(outcome.verification == (isFlipped ? nil : "md5 of parts"))
      #expect(try object("to/a", in: far)?.bytes == (isFlipped ? nil : Array(Self.alphabet.utf8)))
      #expect(far.uploads.open.isEmpty)
    }
  }

  @Test(arguments: [ChecksumAlgorithm.sha256, .sha1, .crc32])
  func `a checksum of the whole proves a relay, of whatever kind`(algorithm: ChecksumAlgorithm) async throws {
    for isFlipped in [false, true] {
      let near = MemoryStore(
        transfer: .tiny(),
        served: { bytes in bytes.map { isFlipped && $0 == UInt8(ascii: "q") ? 0 : $0 } })
      let far = MemoryStore(transfer: .tiny())
      try near.seed("from/a", Self.alphabet)
      var running = try #require(RunningChecksum(algorithm))
      running.update(Array(Self.alphabet.utf8))
      let checksum = running.finish()
      try near.change("from/a") { $0.checksums = [checksum] }
      let runFile = try await plannedAndRun(Self.yaml, on: near, and: ["far": far], memory: 9)
      let outcome = try #require(try runFile.steps(limit: 1).first?.outcome)
      #expect(outcome.code == (isFlipped ? "Client.DigestMismatch" : nil))
      #expect(outcome.verification == (isFlipped ? nil : algorithm.rawValue.lowercased()))
    }
  }

  @Test func `a relay says when it proved no more than a length, and a move does not trust that`() async throws {
    let (near, far) = (MemoryStore(transfer: .tiny()), MemoryStore(transfer: .tiny()))
    try near.seed("from/a", Self.alphabet, etag: "opaque")
    let copied = try await plannedAndRun(Self.yaml, on: near, and: ["far": far])
    #expect(try copied.steps(limit: 1).first?.outcome?.verification == "length")
    try far.remove("to/a")
    let moved = try await plannedAndRun(
      Self.yaml.replacingOccurrences(of: "copy:", with: "move:"), on: near, and: ["far": far])
    let outcome = try #require(try moved.steps(limit: 1).first?.outcome)
    #expect(outcome.code == "Client.CopyUnproven")
    #expect(outcome.message?.contains("copy it") == true)
    #expect(try object("from/a", in: near)?.bytes == Array(Self.alphabet.utf8))
    #expect(far.objects.isEmpty)
  }

  private func object(_ key: String, in store: MemoryStore) throws -> MemoryStore.Object? {
    store.objects[try ObjectKey(key)]
  }

  @Test(arguments: [0, 1, 7, 8, 9, 12, 25])
  func `an object arrives with everything it has, whole and in parts`(size: Int) async throws {
    let (near, far) = (MemoryStore(transfer: .tiny()), MemoryStore(transfer: .tiny()))
    let text = String(Self.alphabet.prefix(size))
    try near.seed("from/a", text, headers: Self.headers, etag: Self.md5(text))
    try near.tag("from/a", ["team": "x"])
    let runFile = try await plannedAndRun(Self.yaml, on: near, and: ["far": far], memory: 6)
    #expect(try states(runFile) == ["m done"])
    let step = try #require(try runFile.steps(limit: 2).first)
    #expect(step.step.action == .relay)
    let copy = try #require(try object("to/a", in: far))
    #expect(copy.bytes == Array(text.utf8))
    #expect(copy.headers == Self.headers)
    #expect(try far.tags("to/a") == ["team": "x"])
    #expect(step.outcome?.etag == copy.etag)
    #expect(step.outcome?.bytes == size)
    #expect(near.calls.count { $0.hasPrefix("GetObject ") } == (size < 8 ? 1 : (size + 3) / 4))
    #expect(!far.calls.contains { $0.contains("Copy") })
    // Its ETag need not be that of its source, so the next run goes by size and time.
    let again = try await plannedAndRun(Self.yaml, on: near, and: ["far": far])
    #expect(try again.steps(limit: 2).map(\.step.action) == [.skip])
  }

  @Test func `what the destination does not have is left out, and nothing else`() async throws {
    var dialect = Dialect.memory
    dialect.hasTagging = false
    dialect.hasStorageClasses = false
    let (near, far) = (MemoryStore(transfer: .tiny()), MemoryStore(transfer: .tiny(), dialect: dialect))
    var headers = Self.headers
    headers.storageClass = StorageClass(rawValue: "STANDARD_IA")
    try near.seed("from/a", Self.alphabet, headers: headers)
    try near.tag("from/a", ["team": "x"])
    let runFile = try await plannedAndRun(Self.yaml, on: near, and: ["far": far])
    #expect(try states(runFile) == ["m done"])
    #expect(try object("to/a", in: far)?.headers == Self.headers)
    #expect(try far.tags("to/a") == [:])
  }

  @Test(arguments: [5, 25])
  func `bytes that are not those of the source make no object (rows T7, T8)`(size: Int) async throws {
    let near = MemoryStore(
      transfer: .tiny(), served: { $0.first == UInt8(ascii: "a") ? [0] + $0.dropFirst() : $0 })
    let far = MemoryStore(transfer: .tiny())
    let text = String(Self.alphabet.prefix(size))
    try near.seed("from/a", text, etag: Self.md5(text))
    let runFile = try await plannedAndRun(Self.yaml, on: near, and: ["far": far])
    #expect(try runFile.steps(limit: 1).first?.outcome?.code == "Client.DigestMismatch")
    #expect(far.objects.isEmpty)
    #expect(far.uploads.open.isEmpty)
  }

  @Test(arguments: [5, 25])
  func `bytes that are too few make no object (rows T5, T6)`(size: Int) async throws {
    let near = MemoryStore(transfer: .tiny(), served: { Array($0.dropLast()) })
    let far = MemoryStore(transfer: .tiny())
    try near.seed("from/a", String(Self.alphabet.prefix(size)))
    let runFile = try await plannedAndRun(Self.yaml, on: near, and: ["far": far])
    #expect(try runFile.steps(limit: 1).first?.outcome?.code == "Client.SizeMismatch")
    #expect(far.objects.isEmpty)
    #expect(far.uploads.open.isEmpty)
  }

  @Test func `an object that is replaced on the way is not mixed (row T11)`() async throws {
    let holder = Locked(WeakStore())
    let count = Locked(0)
    let near = MemoryStore(
      transfer: .tiny(),
      fault: { operation, _ in
        guard operation == .getObject else { return nil }
        let number = count.withLock { count in
          count += 1
          return count
        }
        guard number == 3 else { return nil }
        do { try holder.withLock { $0.store }?.seed("from/a", Self.alphabet.uppercased()) } catch {
          return S3Error(code: "Test", message: "\(error)")
        }
        return nil
      })
    holder.withLock { $0.store = near }
    let far = MemoryStore(transfer: .tiny())
    try near.seed("from/a", Self.alphabet)
    let runFile = try await plannedAndRun(Self.yaml, on: near, and: ["far": far])
    #expect(try runFile.steps(limit: 1).first?.state == .stale)
    #expect(far.objects.isEmpty)
    #expect(far.uploads.open.isEmpty)
  }

  @Test func `many large objects share a small budget and all arrive`() async throws {
    let (near, far) = (MemoryStore(transfer: .tiny()), MemoryStore(transfer: .tiny()))
    for index in 0..<30 {
      let text = String(Self.alphabet.dropFirst(index % 7))
      // Half of them have to wait for the parts before, to be hashed in order.
      try near.seed("from/\(index)", text, etag: index % 2 == 0 ? Self.md5(text) : nil)
    }
    let runFile = try await plannedAndRun(Self.yaml, on: near, and: ["far": far], concurrency: 16, memory: 9)
    #expect(try states(runFile) == ["m done"])
    #expect(far.objects.count == 30)
    for index in 0..<30 {
      #expect(try object("to/\(index)", in: far)?.bytes == Array(Self.alphabet.dropFirst(index % 7).utf8))
    }
  }

  @Test func `a move to another service deletes exactly what was relayed (invariant I2)`() async throws {
    for isReplaced in [false, true] {
      let holder = Locked(WeakStore())
      let near = MemoryStore(
        transfer: .tiny(),
        fault: { operation, _ in
          guard isReplaced, operation == .deleteObject else { return nil }
          do { try holder.withLock { $0.store }?.seed("a", "newer") } catch {
            return S3Error(code: "Test", message: "\(error)")
          }
          return nil
        })
      let far = MemoryStore(transfer: .tiny())
      holder.withLock { $0.store = near }
      try near.seed("a", Self.alphabet, headers: Self.headers, etag: Self.md5(Self.alphabet))
      let bucket = try BucketName("bucket")
      let etag = try object("a", in: near)?.etag
      let step = Step(
        operation: 0, action: .move,
        source: .object(
          ObjectAddress(endpoint: nil, location: S3Location(bucket: bucket, key: try ObjectKey("a"))),
          ObjectState(size: 26, etag: etag)),
        destination: .object(
          ObjectAddress(endpoint: "far", location: S3Location(bucket: bucket, key: try ObjectKey("b")))),
        size: 26, reason: .requested, expected: .absent)
      let performer = StepPerformer(
        stores: Endpoints([nil: near, "far": far]),
        trees: FileTrees(roots: [:], disk: Disk(), now: { Timestamp(seconds: 1) }),
        budget: ByteBudget(bytes: 100), areOneService: { $0 == $1 }, now: { Timestamp(seconds: 1) })
      let error: S3Error?
      do throws(S3Error) {
        _ = try await performer.perform(step)
        error = nil
      } catch let failure {
        error = failure
      }
      #expect(error?.code == (isReplaced ? .copyUnproven : nil))
      #expect(try object("a", in: near)?.bytes == (isReplaced ? Array("newer".utf8) : nil))
      #expect(try object("b", in: far)?.bytes == Array(Self.alphabet.utf8))
      #expect(try object("b", in: far)?.headers == Self.headers)
    }
  }
}
