import Foundation
import JobManifest
import JobPlan
import RunFile
import S3Client
import S3Types
import Testing

@testable import JobRunner

struct ListTests {
  private let directory = FileManager.default.temporaryDirectory.appending(path: "s3job-list-\(UUID().uuidString)")

  init() throws { try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true) }

  private var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted() }
  }

  private func manifest(_ more: String = "") -> String {
    """
    operations:
      - name: inventory
        list: {from: "s3://bucket/in/", to: "\(directory.path)/all.csv", format: csv, columns: [key, size]}

    """ + more
  }

  @Test func `an inventory has every object in byte order, and takes the place of the last one`() async throws {
    let store = MemoryStore()
    for key in ["in/b", "in/a/x", "in/a!", "in/", "in2/other"] { try store.seed(key, key) }
    try Data("old".utf8).write(to: directory.appending(path: "all.csv"))
    let runFile = try await plannedAndRun(manifest(), on: store)
    #expect(try states(runFile) == ["inventory done"])
    let text = try String(contentsOf: directory.appending(path: "all.csv"), encoding: .utf8)
    #expect(text == "key,size\nin/,3\nin/a!,5\nin/a/x,6\nin/b,4\n")
    #expect(try names == ["all.csv"])
    #expect(try runFile.steps(limit: 1).first?.outcome?.bytes == text.utf8.count)
  }

  @Test func `an incomplete listing leaves no file, and what was there stays (invariant I1)`() async throws {
    let store = MemoryStore { operation, _ in
      operation == .listObjectsV2
        ? S3Error(code: .internalError, origin: .service(status: 500), message: "no", requestID: "R5") : nil
    }
    try store.seed("in/a")
    try Data("old".utf8).write(to: directory.appending(path: "all.csv"))
    let runFile = try await plannedAndRun(manifest(), on: store)
    #expect(try states(runFile) == ["inventory failed"])
    #expect(try runFile.steps(limit: 1).first?.outcome?.code == "InternalError")
    #expect(try names == ["all.csv"])
    #expect(try String(contentsOf: directory.appending(path: "all.csv"), encoding: .utf8) == "old")
  }

  @Test func `a listing that breaks after its first page leaves neither a file nor a part of one`() async throws {
    let pages = LiveWorldOfPages([["in/a", "in/b"], ["in/a"]])
    let step = try inventoryStep(to: directory.path + "/all.csv")
    let stores = Endpoints<any ObjectStore>([nil: MemoryStore()])
    do throws(S3Error) {
      _ = try await ListStep.perform(step.step, step.inventory, in: PlaceLook(pages), on: stores, at: .now())
      Issue.record("it was written")
    } catch {
      #expect(error.code.rawValue == "ListingDisorder")
    }
    #expect(try names.isEmpty)
  }

  @Test func `a later operation reads what was listed, with the bytes that it has by then`() async throws {
    let store = MemoryStore()
    try store.seed("in/a", "12345")
    let runFile = try await plannedAndRun(
      manifest(
        """
          - name: publish
            upload: {from: "\(directory.path)/all.csv", to: "s3://bucket/out/all.csv"}
          - name: keys
            list: {from: "s3://bucket/in/", to: "s3://bucket/out/keys.ndjson", format: ndjson, columns: key}
          - name: copied
            copy: {from: {object: "s3://bucket/out/keys.ndjson"}, to: "s3://bucket/copy"}
        """), on: store)
    #expect(try states(runFile) == ["inventory done", "publish done", "keys done", "copied done"])
    #expect(store.objects[try ObjectKey("copy")] != nil)
    let steps = try runFile.steps(limit: 9)
    #expect(steps.map { $0.outcome?.bytes } == [16, 16, 15, 15])
    #expect(store.objects[try ObjectKey("out/keys.ndjson")]?.headers.contentType == "application/x-ndjson")
  }
}

extension ListTests {
  private func inventoryStep(to path: String) throws -> (step: Step, inventory: Inventory) {
    let from = RemotePlace(url: try S3URL("s3://bucket/in/"), range: nil)
    let inventory = Inventory(from: from, to: .file(LocalPlace(path: path, range: nil)), format: .csv)
    let step = Step(
      operation: 0, action: .list, destination: .file(path: path), size: 0, reason: .new, expected: .absent)
    return (step, inventory)
  }
}

/// A world with a listing of given pages.
private struct LiveWorldOfPages: PlanWorld {
  private let source: PageList

  init(_ pages: [[String]]) { source = PageList(pages) }

  private actor PageList {
    private var pages: ArraySlice<[String]>
    init(_ pages: [[String]]) { self.pages = pages[...] }
    func next() throws -> [ObjectSummary]? {
      try pages.popFirst()?.map {
        ObjectSummary(key: try ObjectKey($0), size: 1, etag: nil, lastModified: Timestamp(nanoseconds: 0))
      }
    }
  }

  private struct NotAsked: Error {}

  func objects(on endpoint: EndpointName, in bucket: BucketName, prefix: String) -> Pages<ObjectSummary> {
    Pages { [source] in try await source.next() }
  }
  func object(at address: ObjectAddress) async throws -> ObjectSummary? { throw NotAsked() }
  func headers(at address: ObjectAddress) async throws -> ObjectHeaders? { throw NotAsked() }
  func tags(at address: ObjectAddress) async throws -> [String: String]? { throw NotAsked() }
  func checkBucket(_ bucket: BucketName, on endpoint: EndpointName) async throws { throw NotAsked() }
  func localEntry(at path: String) async throws -> LocalEntry? { throw NotAsked() }
  func standing(at path: String, below root: String?) async throws -> LocalEntry? { throw NotAsked() }
  func metadata(at address: ObjectAddress) async throws -> ObjectMetadata? { throw NotAsked() }
  func canRead(_ bucket: BucketName, on endpoint: EndpointName) async throws -> Bool { throw NotAsked() }
  func foldsNames(in directory: String) async throws -> Bool { false }
  func localFiles(
    under root: String, withEmptyDirectories: Bool, opening opens: @escaping @Sendable (String) -> Bool
  ) -> Pages<LocalFile> { Pages { throw NotAsked() } }
  func checksums(at address: ObjectAddress) async throws -> [ObjectChecksum]? { throw NotAsked() }
  func checksum(_ algorithm: ChecksumAlgorithm, ofFile path: String) async throws -> ObjectChecksum? {
    throw NotAsked()
  }
  func checksum(_ algorithm: ChecksumAlgorithm, ofObject address: ObjectAddress) async throws -> ObjectChecksum? {
    throw NotAsked()
  }
  func md5Hex(ofFile path: String) async throws -> String { throw NotAsked() }
  func keys(in list: KeyList, baseDirectory: String) -> Pages<KeyListItem> { Pages { throw NotAsked() } }
}
