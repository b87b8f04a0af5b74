import ConcurrencyHelpers
import HTTPTransport
import S3Types
import Testing

@testable import S3Client

/// A transport that answers by a function and remembers what it was asked.
private final class FunctionTransport: HTTPSending {
  private let log = Locked<[HTTPRequest]>([])
  private let answer: @Sendable (HTTPRequest) async -> (Int, HTTPHeaders, String)

  init(_ answer: @escaping @Sendable (HTTPRequest) async -> (Int, HTTPHeaders, String)) { self.answer = answer }

  var sent: [HTTPRequest] { log.withLock { $0 } }

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    log.withLock { $0.append(request) }
    let (status, headers, text) = await answer(request)
    let rest = Locked<[UInt8]?>(Array(text.utf8))
    return HTTPResponse(
      status: status, headers: headers,
      body: HTTPResponseBody { () throws(TransportError) in
        rest.withLock { rest in
          defer { rest = nil }
          return rest?.isEmpty == true ? nil : rest
        }
      })
  }
}

@Suite("The doctor") struct DoctorTests {
  private static let emptyList = "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>"

  private static func doctor(
    _ transport: any HTTPSending, prefix: String = "probes/",
    authentication: S3ClientConfiguration.Authentication = .provider(StaticCredentials(.test))
  ) throws -> Doctor {
    let configuration = S3ClientConfiguration(
      endpoint: try EndpointURL("http://127.0.0.1:9000"), region: "us-east-1", authentication: authentication,
      now: { .test }, random: { 0.5 }, sleep: { _ in })
    return Doctor(
      client: S3Client(configuration: configuration, transport: transport), bucket: try .make(), prefix: prefix,
      credentialSource: "a test")
  }

  private static func error(_ code: String) -> String { "<Error><Code>\(code)</Code><Message>no</Message></Error>" }

  @Test func `where nothing can be written, nothing else is asked, and only the own key is deleted`() async throws {
    let transport = FunctionTransport { request in
      switch request.method {
      case .get: (200, ["date": "Sun, 22 Nov 2026 10:11:12 GMT"], Self.emptyList)
      case .head: (404, [:], "")
      default: (403, [:], Self.error("AccessDenied"))
      }
    }
    let examination = try await Self.doctor(transport).examine()
    #expect(!examination.isUsable)
    #expect(examination.findings.count == Probe.all.count + 2)
    #expect(examination.findings[1].evidence == "access key AKIDEXAMPLE from a test")
    #expect(examination.findings[2].verdict == .notSupported)
    #expect(examination.findings[2].evidence == "PutObject: AccessDenied (403): no")
    for finding in examination.findings.dropFirst(3) {
      #expect(finding.verdict == .unclear, "\(finding.name)")
      #expect(finding.evidence == "not tried: writing an object does not work")
    }
    let writing = transport.sent.filter { $0.method != .get && $0.method != .head }.map { "\($0.method) \($0.url)" }
    let key = "http://127.0.0.1:9000/bucket/\(examination.scratchPrefix)essential"
    #expect(writing == ["put \(key)", "delete \(key)"])
    #expect(examination.scratchPrefix.hasPrefix("probes/probe-"))
    #expect(examination.leftBehind.isEmpty)
    #expect(examination.dialect.conditions == .none)
  }

  @Test func `what cannot be removed is named`() async throws {
    let transport = FunctionTransport { request in
      switch request.method {
      case .put: (200, ["ETag": "\"e\""], "")
      case .get where request.url.contains("list-type"): (200, [:], Self.emptyList)
      case .get: (200, ["content-length": "5"], "other")
      case .head: (200, ["content-length": "5"], "")
      default: (403, [:], Self.error("AccessDenied"))
      }
    }
    let examination = try await Self.doctor(transport).examine()
    #expect(!examination.isUsable)
    #expect(
      examination.leftBehind
        == ["s3://bucket/\(examination.scratchPrefix)essential (DeleteObject: AccessDenied (403): no)"])
  }

  @Test(arguments: [
    (403, "SignatureDoesNotMatch"), (403, "InvalidAccessKeyId"), (403, "RequestTimeTooSkewed"), (404, "NoSuchBucket"),
    (400, "ExpiredToken"),
  ])
  func `a refusal of the one who asks ends the examination before anything is written`(
    _ status: Int, _ code: String
  ) async throws {
    let transport = FunctionTransport { _ in (status, [:], Self.error(code)) }
    let doctor = try Self.doctor(transport)
    let error = await failure { () async throws(S3Error) in try await doctor.examine() }
    #expect(error?.code.rawValue == code)
    #expect(transport.sent.allSatisfy { $0.method == .get })
  }

  @Test func `a page that is not S3 ends the examination`() async throws {
    let doctor = try Self.doctor(FunctionTransport { _ in (200, [:], "<html>hello</html>") })
    let error = await failure { () async throws(S3Error) in try await doctor.examine() }
    #expect(error?.code == .notS3)
  }

  @Test func `a task that is cancelled still removes what it wrote`() async throws {
    let began = Locked<CheckedContinuation<Void, Never>?>(nil)
    let transport = FunctionTransport { request in
      switch request.method {
      case .put:
        // The first write cancels the examination and goes on only then.
        await withCheckedContinuation { continuation in began.withLock { $0 = continuation } }
        return (200, ["ETag": "\"e\""], "")
      case .get: return (200, [:], Self.emptyList)
      default: return (204, [:], "")
      }
    }
    let doctor = try Self.doctor(transport)
    let task = Task { await failure { () async throws(S3Error) in try await doctor.examine() } }
    while began.withLock({ $0 == nil }) { await Task.yield() }
    task.cancel()
    began.withLock { $0?.resume() }
    let error = await task.value
    #expect(error?.code == .cancelled)
    #expect(transport.sent.last?.method == .delete)
    #expect(transport.sent.last?.url.hasSuffix("/essential") == true)
  }

  @Test func `an anonymous examination says so`() async throws {
    let transport = FunctionTransport { request in
      request.method == .get ? (200, [:], Self.emptyList) : (403, [:], Self.error("AccessDenied"))
    }
    let examination = try await Self.doctor(transport, authentication: .anonymous).examine()
    #expect(examination.findings[1].evidence == "no signature")
    #expect(transport.sent.allSatisfy { $0.headers["authorization"] == nil })
  }

  @Test func `probes have names of their own, and titles`() {
    #expect(Set(Probe.all.map(\.name)).count == Probe.all.count)
    #expect(Probe.all.filter(\.isEssential).map(\.name) == ["put", "get", "list", "delete"])
    for probe in Probe.all {
      #expect(probe.name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F })
    }
  }
}

@Suite("A dialect of findings") struct FindingsDialectTests {
  private static func findings(_ changes: [String: Finding.Verdict]) -> [Finding] {
    Probe.all.map {
      Finding(
        name: $0.name, title: $0.title, isEssential: $0.isEssential, verdict: changes[$0.name] ?? .supported,
        evidence: "")
    }
  }

  private static let configuration = S3ClientConfiguration(
    endpoint: EndpointURL(isTLS: false, host: "127.0.0.1", port: 9000, basePath: ""), region: "eu-central-1",
    authentication: .anonymous)

  @Test func `a service that does all of it speaks as AWS does`() {
    let dialect = Self.findings([:]).dialect(basedOn: Self.configuration)
    #expect(dialect.name == "examined-generic")
    #expect(dialect.nearest() == Examination.Nearest(name: "aws", differences: []))
    #expect(dialect.defaultRegion == "eu-central-1")
  }

  @Test(
    arguments: [
      (["list_v2": .notSupported], "list_version", "1"),
      (["list_v2": .notSupported, "list_v1": .notSupported], nil, ""),
      (["list_encoding": .ignored], "encode_listings", "false"),
      (["checksum_crc64nvme": .ignored], "checksum_algorithm", "CRC32"), (["content_md5": .ignored], nil, ""),
      (["content_md5": .notSupported], "content_md5", "when_required"),
      (["put_if_none_match": .ignored], "conditional_put", "false"),
      (["put_if_match": .unclear], "conditional_put", "false"),
      (["complete_if_none_match": .ignored], "conditional_complete", "false"),
      (["copy_if_none_match": .notSupported], "conditional_copy", "false"),
      (["copy_source_if_match": .ignored], "conditional_copy_source", "false"),
      (["delete_if_match": .ignored], "conditional_delete", "false"),
      (["multi_delete": .notSupported], nil, ""), (["part_copy": .notSupported], "part_copy", "false"),
      (["multi_delete": .notSupported, "multi_delete_checksum": .notSupported], "multi_delete", "false"),
      (["etag_is_md5": .notSupported], "etag_is_md5", "false"),
      (["multipart_etag": .notSupported], "multipart_etag_is_md5", "false"),
      (["unequal_parts": .notSupported], "equal_parts", "true"),
      (["unequal_parts": .notSupported, "multipart": .notSupported], nil, ""),
      (["tagging": .notSupported], "tagging", "false"),
      (["acl": .ignored], "acl", "false"), (["storage_class": .ignored], "storage_classes", "false"),
      (["key_newline": .notSupported], nil, ""),
    ] as [([String: Finding.Verdict], String?, String)])
  func `each finding changes the field that it is about`(
    _ changes: [String: Finding.Verdict], _ field: String?, _ value: String
  ) {
    let usual = Self.findings([:]).dialect(basedOn: Self.configuration).fields
    let fields = Self.findings(changes).dialect(basedOn: Self.configuration).fields
    let different = zip(fields, usual).filter { $0.value != $1.value }.map { "\($0.0.name) = \($0.0.value)" }
    #expect(different == (field.map { ["\($0) = \(value)"] } ?? []))
  }

  @Test(arguments: [Finding.Verdict.ignored, .unclear, .notSupported])
  func `without any checksum none is sent`(_ verdict: Finding.Verdict) {
    let dialect = Self.findings(["checksum": verdict, "checksum_crc64nvme": verdict]).dialect(
      basedOn: Self.configuration)
    #expect(dialect.checksums == .none)
  }

  @Test(arguments: Dialect.named.filter { $0.name != "generic" })
  func `each named profile is nearest to itself`(_ dialect: Dialect) {
    #expect(dialect.nearest() == Examination.Nearest(name: dialect.name, differences: []))
  }
}
