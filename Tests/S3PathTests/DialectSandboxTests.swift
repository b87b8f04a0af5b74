import Digests
import HTTPTransport
import S3Sandbox
import S3Types
import Testing

@testable import S3Client

/// The doctor on sandboxes that rehearse other services, and clients that speak what it found there.
@Suite("Dialects of the sandbox") struct DialectSandboxTests {
  /// A service with what is not `supported` there.
  struct Service: Sendable, CustomTestStringConvertible {
    let name: String
    let dialect: SandboxDialect
    let findings: [String: Finding.Verdict]

    var testDescription: String { name }

    init(_ name: String, _ dialect: SandboxDialect, _ findings: [String: Finding.Verdict]) {
      self.name = name
      self.dialect = dialect
      self.findings = findings
    }

    init(_ name: String, _ findings: [String: Finding.Verdict], _ change: (inout SandboxDialect) -> Void) {
      var dialect = SandboxDialect.amazon
      change(&dialect)
      self.init(name, dialect, findings)
    }
  }

  static let services: [Service] = [
    Service("amazon", .amazon, [:]),
    Service(
      "ceph", .ceph,
      [
        "complete_if_none_match": .ignored, "copy_source_if_match": .ignored, "checksum": .ignored,
        "checksum_crc64nvme": .ignored,
        "multi_delete_checksum": .notSupported,
      ]),
    Service(
      "swift", .swift,
      [
        "put_if_none_match": .notSupported, "put_if_match": .notSupported, "copy_if_none_match": .notSupported,
        "multi_delete_checksum": .notSupported, "tagging": .notSupported, "acl": .notSupported, "checksum": .ignored,
        "checksum_crc64nvme": .ignored,
      ]),
    Service(
      "google", .google,
      [
        "part_copy": .notSupported, "tagging": .notSupported, "checksum": .notSupported,
        "checksum_crc64nvme": .notSupported,
        "multi_delete_checksum": .notSupported,
      ]),
    Service("the first version of listings alone", ["list_v2": .notSupported, "list_encoding": .ignored]) {
      $0.listVersion2 = .refused
      $0.encodesListings = false
    },
    Service("an opaque ETag", ["multipart_etag": .ignored]) { $0.multipartETag = .opaque },
  ]

  @Test(arguments: services) func `the doctor finds what a service does otherwise`(_ service: Service) async throws {
    try await withSandbox(speaking: service.dialect) { client, bucket, _ in
      let examination = try await Doctor(client: client, bucket: bucket, prefix: "", credentialSource: nil).examine()
      var found: [String: Finding.Verdict] = [:]
      for finding in examination.findings where finding.verdict != .supported { found[finding.name] = finding.verdict }
      #expect(found == service.findings)
      #expect(examination.isUsable)
      #expect(examination.leftBehind.isEmpty)
      #expect(try await Self.keys(of: client, bucket, examination.dialect).isEmpty)
    }
  }

  @Test(arguments: services) func `no condition is lost by a client that speaks what was found`(
    _ service: Service
  ) async throws {
    try await withSandbox(speaking: service.dialect) { client, bucket, server in
      var configuration = client.configuration
      configuration.dialect = try await Doctor(client: client, bucket: bucket, prefix: "", credentialSource: nil)
        .examine().dialect
      let client = S3Client(configuration: configuration, transport: client.transport)
      let a = S3Location(bucket: bucket, key: try ObjectKey("a"))
      let b = S3Location(bucket: bucket, key: try ObjectKey("b"))
      let other = ETag("00000000000000000000000000000000")
      let etag = try await client.putObject(Self.put(a, .absent)).etag
      let mine = DeleteObjectsParameters(bucket: bucket, entries: [.init(a.key, ifMatch: other)])
      #expect(await Self.isRefused { _ = try await client.putObject(Self.put(a, .absent)) })
      #expect(await Self.isRefused { _ = try await client.putObject(Self.put(a, .matches(other))) })
      #expect(await Self.isRefused { _ = try await client.copyObject(Self.copy(a, b, sourceIfMatch: other)) })
      #expect(await Self.isRefused { _ = try await client.copyObject(Self.copy(a, a, condition: .absent)) })
      #expect(await Self.isRefused { _ = try await client.deleteObject(DeleteObjectParameters(a, ifMatch: other)) })
      #expect(await Self.isRefused { _ = try await client.deleteObjects(mine)[0].result.get() })
      #expect(try await Self.keys(of: client, bucket, configuration.dialect) == ["a"])
      _ = try await client.putObject(Self.put(a, .matches(etag)))
      _ = try await client.copyObject(Self.copy(a, b, sourceIfMatch: etag, condition: .absent))
      #expect(try await Self.keys(of: client, bucket, configuration.dialect) == ["a", "b"])
      _ = try await client.deleteObject(DeleteObjectParameters(a, ifMatch: etag))
      #expect(try await Self.keys(of: client, bucket, configuration.dialect) == ["b"])
    }
  }

  @Test func `a bucket that keeps versions is left as it was`() async throws {
    try await withSandbox(speaking: .amazon) { client, bucket, server in
      let document = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
      let bench = ProbeBench(client: client, bucket: bucket, prefix: "")
      var request = try S3Request(.createBucket, .put, bucket: bucket, query: [QueryItem("versioning")])
      request.body = .bytes(Array(document.utf8))
      request.payloadHash = Hex.encode(Digest.of(Array(document.utf8), .sha256))
      _ = try await bench.send(request)
      let mine = S3Location(bucket: bucket, key: try ObjectKey("p/mine"))
      _ = try await client.putObject(PutObjectParameters(mine, source: .bytes([1])))
      let examination = try await Doctor(client: client, bucket: bucket, prefix: "p/", credentialSource: nil).examine()
      #expect(examination.isUsable)
      #expect(examination.leftBehind.isEmpty)
      let pager = client.listObjectVersions(ListObjectVersionsParameters(bucket: bucket))
      var left: [String] = []
      while let page = try await pager.nextPage() { left += page.versions.map(\.key.rawValue) }
      #expect(left == ["p/mine"])
      let uploads = client.listMultipartUploads(ListMultipartUploadsParameters(bucket: bucket))
      #expect(try await uploads.nextPage()?.uploads.isEmpty == true)
    }
  }

  private static func isRefused(_ body: () async throws -> Void) async -> Bool {
    do {
      try await body()
      return false
    } catch {
      return (error as? S3Error)?.isPreconditionFailed == true
    }
  }

  private static func put(_ location: S3Location, _ condition: WriteCondition) -> PutObjectParameters {
    PutObjectParameters(location, source: .bytes([1]), condition: condition)
  }

  private static func copy(
    _ source: S3Location, _ destination: S3Location, sourceIfMatch: ETag? = nil, condition: WriteCondition = .none
  ) -> CopyObjectParameters {
    CopyObjectParameters(
      from: CopySource(source, ifMatch: sourceIfMatch), to: destination,
      headers: .replace(ObjectHeaders(contentType: "text/x")), condition: condition)
  }

  private static func keys(
    of client: S3Client, _ bucket: BucketName, _ dialect: Dialect
  ) async throws(S3Error) -> [String] {
    var configuration = client.configuration
    configuration.dialect = dialect
    let pager = S3Client(configuration: configuration, transport: client.transport)
      .listObjectsV2(ListObjectsV2Parameters(bucket: bucket))
    var keys: [String] = []
    while let page = try await pager.nextPage() { keys += page.objects.map(\.key.rawValue) }
    return keys
  }
}

/// Runs a test against a sandbox that speaks like another service.
private func withSandbox(
  speaking dialect: SandboxDialect, _ body: (S3Client, BucketName, SandboxServer) async throws -> Void
) async throws {
  var configuration = SandboxConfiguration()
  let bucket = try BucketName("bucket")
  configuration.buckets = [bucket]
  configuration.dialect = dialect
  let server = try await SandboxServer.start(configuration: configuration)
  let transport = CurlTransport()
  // The pause of the probe that touches is needed, those between attempts are not.
  let client = S3Client(
    configuration: try SandboxWorld.configuration(server) {
      $0.sleep = { pause in if pause > .seconds(1) { try await Task.sleep(for: pause) } }
    }, transport: transport)
  do {
    try await body(client, bucket, server)
  } catch {
    await transport.shutdown()
    try await server.stop()
    throw error
  }
  await transport.shutdown()
  try await server.stop()
}
