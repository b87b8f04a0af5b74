import ConcurrencyHelpers
import Foundation
import JobPlan
import RunFile
import S3Client
import S3Types
import Testing

@testable import JobRunner

/// Steps over objects that go in parts; here parts have four bytes, from eight on.
struct LargeObjectTests {
  private static let headers = ObjectHeaders(
    contentType: "text/css", contentEncoding: "gzip", contentLanguage: "en", contentDisposition: "inline",
    cacheControl: "no-cache", expires: "Thu, 01 Dec 2026 16:00:00 GMT",
    storageClass: StorageClass(rawValue: "STANDARD_IA"), userMetadata: ["a": "1"])
  private static let copying = """
    operations: [{name: c, copy: {from: "s3://bucket/from/", to: "s3://bucket/to/"}}]
    """

  private static func text(_ size: Int) -> String { String("abcdefghijklmnopqrstuvwxyz".prefix(size)) }

  private func object(_ key: String, in store: MemoryStore) throws -> MemoryStore.Object? {
    store.objects[try ObjectKey(key)]
  }

  private func calls(_ store: MemoryStore, _ operation: S3Operation) -> Int {
    store.calls.count { $0.hasPrefix(operation.rawValue + " ") }
  }

  /// Uploads a file of a size.
  private func upload(_ size: Int, to store: MemoryStore) async throws -> RunFile {
    let directory = FileManager.default.temporaryDirectory.appending(path: "large-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }  // Nothing depends on it any more.
    try Data(Self.text(size).utf8).write(to: directory.appending(path: "k"))
    return try await plannedAndRun(
      """
      operations:
        - name: u
          upload: {from: "\(directory.path)/", to: "s3://bucket/w/", content_type: text/css, metadata: {a: "1"}}
      """, on: store)
  }

  @Test(arguments: [0, 1, 7, 8, 9, 12, 13])
  func `a file goes up whole below the threshold and in parts from it on`(size: Int) async throws {
    let store = MemoryStore(transfer: .tiny())
    let runFile = try await upload(size, to: store)
    #expect(try states(runFile) == ["u done"])
    #expect(calls(store, .putObject) == (size < 8 ? 1 : 0))
    #expect(calls(store, .uploadPart) == (size < 8 ? 0 : (size + 3) / 4))
    #expect(calls(store, .completeMultipartUpload) == (size < 8 ? 0 : 1))
    let written = try #require(try object("w/k", in: store))
    #expect(written.headers.contentType == "text/css")
    #expect(written.headers.userMetadata == ["a": "1"])
    if size >= 8 { #expect(written.bytes == Array(Self.text(size).utf8)) }
    #expect(try runFile.steps(limit: 1).first?.outcome?.etag == written.etag)
    #expect(store.uploads.open.isEmpty)
  }

  @Test func `an upload whose part fails leaves nothing`() async throws {
    for failing in [S3Operation.uploadPart, .completeMultipartUpload, .headObject] {
      let heads = Locked(0)
      let store = MemoryStore(
        transfer: .tiny(),
        fault: { operation, _ in
          guard operation == failing else { return nil }
          let count = heads.withLock { count in
            count += 1
            return count
          }
          if failing == .headObject { return S3Error(code: "Odd", origin: .service(status: 400), message: "no") }
          return failing != .uploadPart || count == 2
            ? S3Error(code: .accessDenied, origin: .service(status: 403), message: "no") : nil
        })
      let runFile = try await upload(13, to: store)
      #expect(try states(runFile) == ["u failed"])
      #expect(store.uploads.open.isEmpty)
      #expect(calls(store, .abortMultipartUpload) == (failing == .headObject ? 0 : 1))
    }
  }

  @Test func `who may write and not read has an upload in parts, and is told that nobody looked`() async throws {
    let store = MemoryStore(
      transfer: .tiny(),
      fault: { operation, _ in
        operation == .headObject ? S3Error(code: .accessDenied, origin: .service(status: 403), message: "no") : nil
      })
    let runFile = try await upload(13, to: store)
    #expect(try states(runFile) == ["u done"])
    #expect(try runFile.steps(limit: 1).first?.outcome?.message?.contains("not looked at") == true)
  }

  @Test func `what has appeared since the plan is not overwritten by an upload in parts`() async throws {
    let holder = Locked(WeakStore())
    let store = MemoryStore(
      transfer: .tiny(),
      fault: { operation, _ in
        guard operation == .completeMultipartUpload else { return nil }
        do { try holder.withLock { $0.store }?.seed("w/k", "theirs") } catch {
          return S3Error(code: "Test", message: "\(error)")
        }
        return nil
      })
    holder.withLock { $0.store = store }
    let runFile = try await upload(13, to: store)
    #expect(try runFile.steps(limit: 1).first?.state == .stale)
    #expect(try object("w/k", in: store)?.bytes == Array("theirs".utf8))
    #expect(store.uploads.open.isEmpty)
  }

  @Test(arguments: [7, 8, 9, 25])
  func `a copy keeps everything, whole and in parts`(size: Int) async throws {
    let store = MemoryStore(transfer: .tiny())
    try store.seed("from/a", Self.text(size), headers: Self.headers)
    try store.tag("from/a", ["team": "x"])
    let runFile = try await plannedAndRun(Self.copying, on: store)
    #expect(try states(runFile) == ["c done"])
    let copy = try #require(try object("to/a", in: store))
    #expect(copy.bytes == Array(Self.text(size).utf8))
    var expected = Self.headers
    // A listing tells the class of an object; that of the store in memory does not.
    expected.storageClass = nil
    #expect(copy.headers == expected)
    #expect(calls(store, .uploadPartCopy) == (size < 8 ? 0 : (size + 3) / 4))
    if size >= 8 { #expect(try store.tags("to/a") == ["team": "x"]) }
  }

  @Test func `a source that is replaced on the way makes no copy (row R16)`() async throws {
    let holder = Locked(WeakStore())
    let count = Locked(0)
    let store = MemoryStore(
      transfer: .tiny(),
      fault: { operation, _ in
        guard operation == .uploadPartCopy else { return nil }
        let number = count.withLock { count in
          count += 1
          return count
        }
        guard number == 3 else { return nil }
        do { try holder.withLock { $0.store }?.seed("from/a", "another of the same size.") } catch {
          return S3Error(code: "Test", message: "\(error)")
        }
        return nil
      })
    holder.withLock { $0.store = store }
    try store.seed("from/a", Self.text(25))
    let runFile = try await plannedAndRun(Self.copying, on: store)
    #expect(try runFile.steps(limit: 1).first?.state == .stale)
    #expect(try object("to/a", in: store) == nil)
    #expect(store.uploads.open.isEmpty)
  }

  @Test func `a service without copies in parts copies up to its limit, and says what to do above`() async throws {
    var dialect = Dialect.memory
    dialect.hasPartCopy = false
    let store = MemoryStore(transfer: .tiny(), dialect: dialect)
    try store.seed("from/a", Self.text(8))
    try store.seed("from/b", Self.text(9))
    let runFile = try await plannedAndRun(Self.copying, on: store)
    #expect(try runFile.steps(limit: 2).map(\.state) == [.done, .failed])
    #expect(try runFile.steps(limit: 2).last?.outcome?.message?.contains("download it and upload it again") == true)
  }

  @Test func `a large object is touched in parts and keeps everything`() async throws {
    let store = MemoryStore(transfer: .tiny())
    try store.seed("w/k", Self.text(9), headers: Self.headers)
    try store.tag("w/k", ["team": "x"])
    let before = try #require(try object("w/k", in: store))
    let runFile = try await plannedAndRun(
      "operations: [{name: t, touch: {object: \"s3://bucket/w/k\"}}]", on: store)
    #expect(try states(runFile) == ["t done"])
    let after = try #require(try object("w/k", in: store))
    #expect(after.headers == before.headers)
    #expect(after.bytes == before.bytes)
    #expect(after.modified > before.modified)
    #expect(try store.tags("w/k") == ["team": "x"])
    #expect(calls(store, .copyObject) == 0)
  }

  @Test func `a large object is moved in parts, and only then deleted (invariant I2)`() async throws {
    let moving = "operations: [{name: d, delete: {prefix: \"s3://bucket/logs/\", trash: \"s3://bucket/trash/\"}}]"
    for isBroken in [false, true] {
      let store = MemoryStore(
        transfer: .tiny(),
        fault: { operation, _ in
          isBroken && operation == .completeMultipartUpload
            ? S3Error(code: .internalError, origin: .service(status: 500), message: "no") : nil
        })
      try store.seed("logs/a", Self.text(25), headers: Self.headers)
      let runFile = try await plannedAndRun(moving, on: store)
      #expect(try states(runFile) == ["d \(isBroken ? "failed" : "done")"])
      #expect(try object("logs/a", in: store)?.bytes == (isBroken ? Array(Self.text(25).utf8) : nil))
      #expect(try object("trash/test/d/a", in: store)?.headers == (isBroken ? nil : Self.headers))
      #expect(store.uploads.open.isEmpty)
    }
  }
}
