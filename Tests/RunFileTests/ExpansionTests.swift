import JobManifest
import JobPlan
import RunFile
import S3Types
import Testing

/// Expansion into a run file, at a size where every kind of page is turned.
@Suite struct ExpansionTests {
  private static let count = 2500

  /// A bucket with many objects and nothing else.
  private struct ManyObjects: PlanWorld {
    func objects(on endpoint: EndpointName, in bucket: BucketName, prefix: String) -> Pages<ObjectSummary> {
      let source = Listing(prefix: prefix, count: prefix == "from/" ? ExpansionTests.count : 0)
      return Pages { try await source.next() }
    }

    func object(at address: ObjectAddress) async throws -> ObjectSummary? { nil }
    func headers(at address: ObjectAddress) async throws -> ObjectHeaders? { nil }
    func metadata(at address: ObjectAddress) async throws -> ObjectMetadata? { nil }
    func tags(at address: ObjectAddress) async throws -> [String: String]? { nil }
    func checkBucket(_ bucket: BucketName, on endpoint: EndpointName) async throws {}
    func canRead(_ bucket: BucketName, on endpoint: EndpointName) async throws -> Bool { true }
    func localEntry(at path: String) async throws -> LocalEntry? { nil }
    func standing(at path: String, below root: String?) async throws -> LocalEntry? { nil }
    func foldsNames(in directory: String) async throws -> Bool { false }
    func localFiles(
      under root: String, withEmptyDirectories: Bool, opening opens: @escaping @Sendable (String) -> Bool
    ) -> Pages<LocalFile> { Pages { nil } }
    func md5Hex(ofFile path: String) async throws -> String { "" }
    func keys(in list: KeyList, baseDirectory: String) -> Pages<KeyListItem> { Pages { nil } }
    func checksums(at address: ObjectAddress) async throws -> [ObjectChecksum]? { nil }
    func checksum(_: ChecksumAlgorithm, ofFile path: String) async throws -> ObjectChecksum? { nil }
    func checksum(_: ChecksumAlgorithm, ofObject address: ObjectAddress) async throws -> ObjectChecksum? { nil }
  }

  private actor Listing {
    private let prefix: String
    private var left: Int
    private var number = 100_000

    init(prefix: String, count: Int) {
      self.prefix = prefix
      left = count
    }

    func next() throws -> [ObjectSummary]? {
      guard left > 0 else { return nil }
      let page = min(left, 1000)
      left -= page
      return try (0..<page).map { _ in
        number += 1
        return ObjectSummary(
          key: try ObjectKey("\(prefix)\(number)"), size: 10, etag: nil, lastModified: Timestamp(seconds: 0))
      }
    }
  }

  @Test func `a chain of large operations is planned from the file alone`() async throws {
    func place(_ url: String) throws -> RemotePlace { RemotePlace(url: try S3URL(url), range: nil) }
    func copy(_ from: String, _ to: String) throws -> Verb { .copy(Copy(from: try place(from), to: try place(to))) }
    let verbs: [(String, Verb)] = [
      ("one", try copy("s3://bbb/from/", "s3://bbb/one/")), ("two", try copy("s3://bbb/one/", "s3://bbb/two/")),
      ("clear", .delete(Delete(target: .prefix(try place("s3://bbb/one/"))))),
      ("empty", try copy("s3://bbb/one/", "s3://bbb/three/")),
      ("again", try copy("s3://bbb/two/", "s3://bbb/one/")),
      ("all", .delete(Delete(target: .prefix(try place("s3://bbb/")), allowsBucketRoot: true))),
    ]
    let manifest = Manifest(
      source: SourceFile(name: "job.yaml", text: ""), name: "job", variables: [:], endpoints: [:], contentTypes: [],
      operations: verbs.map { name, verb in
        Operation(name: Located(name, at: nil), verb: verb, range: SourceRange(start: 0, end: 0))
      })
    let graph = try PlanBuilder.build(manifest, baseDirectory: "/") { _ in "one" }
    let file = try RunFile.create(
      at: .temporary,
      header: RunFileHeader(
        runID: "r", manifest: manifest, manifestPath: "/nowhere/job.yaml",
        manifestSHA256: "", graph: graph, created: Timestamp(seconds: 0), program: "test", salt: "salt"))
    let expander = Expander(
      manifest: manifest, graph: graph, world: ManyObjects(), store: file, baseDirectory: "/", runID: "r",
      now: Timestamp(seconds: 0))
    let summary = try await expander.expand()
    let each = Tally(count: Self.count, bytes: 10 * Self.count)
    // The listing of the whole bucket is empty in this world, so the last delete sees what the plan leaves: one/ and two/.
    #expect(
      summary.operations.map(\.actions) == [
        [.copy: each], [.copy: each], [.delete: each], [:], [.copy: each], [.delete: each + each],
      ])
    #expect(try file.planIsComplete())
    let second = try file.nextSteps(of: 1, limit: 1)
    #expect(second.first?.step.source == .planned(try address("one/100001"), size: 10))
    // "again" writes what "one" wrote and "clear" deleted: absent, and not present.
    #expect(try file.nextSteps(of: 4, limit: 1).first?.step.expected == .absent)
  }

  @Test(arguments: [
    """
    SELECT destination_key AS key, operation, action, size FROM steps
    WHERE place = ?1 AND destination_bucket = ?2 AND (destination_key, operation) > (?4, ?5)
      AND action NOT IN ('skip', 'fail', 'get', 'remove', 'check', 'wait') AND operation IN (1,2)
    UNION ALL
    SELECT source_key, operation, 'delete', 0 FROM steps
    WHERE source_place = ?1 AND source_bucket = ?2 AND (source_key, operation) > (?4, ?5)
      AND action = 'move' AND operation IN (1,2)
    ORDER BY 1, 2 LIMIT ?3
    """,
    """
    SELECT destination_path, operation, size FROM steps INDEXED BY steps_by_file
    WHERE (destination_path, operation) > (?, ?) AND action IN ('get', 'remove', 'list') AND operation IN (1,2)
    ORDER BY destination_path, operation LIMIT ?
    """,
    """
    SELECT min(place), destination_bucket, destination_key, operation FROM steps WHERE action NOT IN ('skip', 'fail', 'get', 'remove', 'check', 'wait')
    GROUP BY place, destination_bucket, destination_key, operation HAVING count(*) > 1 LIMIT ?
    """,
    "SELECT id FROM steps WHERE operation = ? AND id > ? AND state = 'planned' ORDER BY id LIMIT ?",
    "SELECT id FROM steps WHERE phase IS NULL AND operation = ? AND id > ? AND state = 'planned' ORDER BY id LIMIT ?",
    """
    SELECT id FROM steps INDEXED BY steps_by_phase
    WHERE phase = 100 AND operation = ? AND id > ? AND state = 'planned' ORDER BY id LIMIT ?
    """,
    "SELECT min(phase) FROM steps INDEXED BY steps_by_phase WHERE operation = ? AND phase > ?",
  ])
  func `pages are read along an index and never sorted`(sql: String) throws {
    let file = try temporaryRunFile()
    let plan = try file.explain(sql)
    #expect(plan.contains("steps_by_"))
    #expect(!plan.contains("TEMP B-TREE"))
    #expect(!plan.contains("SCAN steps\n"))
  }
}
