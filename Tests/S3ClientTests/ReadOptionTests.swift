import HTTPTransport
import S3Types
import Testing

@testable import S3Client

/// What GetObject and HeadObject can be told besides a name.
@Suite struct ReadOptionTests {
  private static let head = StubTransport.Reply.answer(
    200,
    [
      "content-length": "5", "etag": "\"e-2\"", "x-amz-version-id": "v", "x-amz-mp-parts-count": "2",
      "x-amz-checksum-crc32c": "mnG7TA==-2", "x-amz-checksum-type": "COMPOSITE", "x-amz-tagging-count": "3",
      "x-amz-restore": "ongoing-request=\"true\"", "x-amz-archive-status": "ARCHIVE_ACCESS",
    ])

  private static let expected = [
    "if-match": "\"m\"", "if-none-match": "\"n\"", "if-modified-since": "Sun, 22 Nov 2026 10:11:12 GMT",
    "if-unmodified-since": "Sun, 22 Nov 2026 10:11:12 GMT", "x-amz-checksum-mode": "ENABLED",
    "x-amz-server-side-encryption-customer-algorithm": "AES256",
    "x-amz-server-side-encryption-customer-key": CustomerKey.encoded,
    "x-amz-server-side-encryption-customer-key-md5": "mT2HRsMGJ5IX5C+0rreZ8Q==",
    "x-amz-expected-bucket-owner": "111122223333", "x-amz-request-payer": "requester",
  ]

  @Test func `HeadObject sends all of them and tells all that comes back`() async throws {
    let test = try TestClient([Self.head])
    let metadata = try await test.client.headObject(
      HeadObjectParameters(
        try .make("a"), versionID: "v&1", partNumber: 2, ifMatch: ETag("m"), ifNoneMatch: ETag("n"),
        ifModifiedSince: .test, ifUnmodifiedSince: .test, wantsChecksums: true, customerKey: try .make(),
        options: AskedOptions.value))
    #expect(test.line == "HEAD http://127.0.0.1:9000/bucket/a?partNumber=2&versionId=v%261")
    for (name, value) in Self.expected { #expect(test.sent[0].headers[name] == value, "\(name)") }
    #expect(
      metadata.checksums == [ObjectChecksum(algorithm: .crc32c, value: "mnG7TA==-2", coverage: .composite)])
    #expect(metadata.partsCount == 2)
    #expect(metadata.tagCount == 3)
    #expect(metadata.versionID == "v")
    #expect(metadata.restore == "ongoing-request=\"true\"")
    #expect(metadata.archiveStatus == "ARCHIVE_ACCESS")
  }

  @Test func `GetObject sends all of them, and a part is an answer of its own`() async throws {
    let test = try TestClient([
      .answer(206, ["content-length": "5", "content-range": "bytes 5-9/10", "x-amz-mp-parts-count": "2"], "world")
    ])
    let result = try await test.client.getObject(
      GetObjectParameters(
        try .make("a"), partNumber: 2, versionID: "v&1", ifMatch: ETag("m"), ifNoneMatch: ETag("n"),
        ifModifiedSince: .test, ifUnmodifiedSince: .test, wantsChecksums: true, customerKey: try .make(),
        options: AskedOptions.value))
    #expect(test.line == "GET http://127.0.0.1:9000/bucket/a?partNumber=2&versionId=v%261")
    for (name, value) in Self.expected { #expect(test.sent[0].headers[name] == value, "\(name)") }
    #expect(result.metadata.partsCount == 2)
    #expect(try await result.body.next() == Array("world".utf8))
    #expect(try await result.body.next() == nil)
  }

  @Test func `nothing is sent that was not asked for`() async throws {
    let test = try TestClient([Self.head])
    _ = try await test.client.headObject(HeadObjectParameters(try .make("a")))
    for name in Self.expected.keys { #expect(test.sent[0].headers[name] == nil, "\(name)") }
    #expect(test.line == "HEAD http://127.0.0.1:9000/bucket/a")
  }

  @Test(
    arguments: [
      (0, nil, nil), (10_001, nil, nil), (-1, nil, nil), (1, 0...1, nil), (nil, -1...5, nil), (nil, nil, ""),
    ] as [(Int?, ClosedRange<Int>?, String?)])
  func `what names no part, range or version is refused before anything is sent`(
    _ part: Int?, _ range: ClosedRange<Int>?, _ version: String?
  ) async throws {
    let test = try TestClient([])
    let parameters = GetObjectParameters(try .make("a"), range: range, partNumber: part, versionID: version)
    let error = await failure { () async throws(S3Error) in try await test.client.getObject(parameters) }
    #expect(error?.code == .invalidRequest)
  }

  @Test(
    arguments: [
      ("x-amz-checksum-crc32", "NhCmhg==", nil, true, nil),
      ("x-amz-checksum-crc32", "AAAAAA==", nil, true, S3Error.Code.digestMismatch),
      ("x-amz-checksum-crc64nvme", "M3eFcAZSQlc=", "FULL_OBJECT", true, nil),
      ("x-amz-checksum-crc64nvme", "AAAAAAAAAAA=", "FULL_OBJECT", true, .digestMismatch),
      ("x-amz-checksum-sha256", "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=", nil, true, nil),
      ("x-amz-checksum-sha256", "LPJN", nil, true, .digestMismatch),
      ("x-amz-checksum-crc32", "AAAAAA==-2", nil, true, nil),
      ("x-amz-checksum-crc32", "AAAAAA==", "COMPOSITE", true, nil),
      ("x-amz-checksum-unheard-of", "AAAAAA==", nil, true, nil), ("x-amz-checksum-crc32", "AAAAAA==", nil, false, nil),
    ] as [(String, String, String?, Bool, S3Error.Code?)])
  func `a checksum of all bytes is compared with those that arrive, when it was asked for (row T7)`(
    _ name: String, _ value: String, _ type: String?, _ isAsked: Bool, _ code: S3Error.Code?
  ) async throws {
    var headers: HTTPHeaders = ["content-length": "5", name: value]
    headers["x-amz-checksum-type"] = type
    let test = try TestClient([
      .answer(200, headers, chunks: [Array("hel".utf8), Array("lo".utf8)], failure: nil)
    ])
    let result = try await test.client.getObject(GetObjectParameters(try .make("a"), wantsChecksums: isAsked))
    let error = await failure { () async throws(S3Error) in while try await result.body.next() != nil {} }
    #expect(error?.code == code)
  }

  @Test func `a range is not held to the checksum of the whole`() async throws {
    let test = try TestClient([
      .answer(
        206, ["content-length": "2", "content-range": "bytes 0-1/5", "x-amz-checksum-crc32": "NhCmhg=="], "he")
    ])
    let result = try await test.client.getObject(
      GetObjectParameters(try .make("a"), range: 0...1, wantsChecksums: true))
    while try await result.body.next() != nil {}
  }

  @Test func `an object that has not changed is a failure of its own`() async throws {
    let test = try TestClient([.answer(304), .answer(304)])
    let get = GetObjectParameters(try .make("a"), ifNoneMatch: ETag("e"))
    let head = HeadObjectParameters(try .make("a"), ifNoneMatch: ETag("e"))
    let errors = [
      await failure { () async throws(S3Error) in try await test.client.getObject(get) },
      await failure { () async throws(S3Error) in try await test.client.headObject(head) },
    ]
    #expect(errors.map { $0?.code } == [.notModified, .notModified])
  }

  @Test func `a delete marker is missing, and a version that is one is no object (row R20)`() async throws {
    let marker: HTTPHeaders = ["x-amz-delete-marker": "true"]
    let test = try TestClient([
      .error(404, "NoSuchKey", headers: marker), .error(405, "MethodNotAllowed", headers: marker),
    ])
    let newest = GetObjectParameters(try .make("a"))
    let version = GetObjectParameters(try .make("a"), versionID: "m")
    let missing = await failure { () async throws(S3Error) in try await test.client.getObject(newest) }
    let refused = await failure { () async throws(S3Error) in try await test.client.getObject(version) }
    #expect(missing?.isNotFound == true)
    #expect(refused?.code == "MethodNotAllowed")
  }
}

@Suite struct CustomerKeyTests {
  @Test(arguments: [
    ("http://s3.example.com", false), ("http://10.0.0.1:9000", false), ("http://127.evil.example.com", false),
    ("http://localhost:9000", true), ("http://127.0.0.2:9000", true), ("http://[::1]:9000", true),
    ("https://s3.example.com", true),
  ])
  func `a key goes out over TLS or stays on this machine (row S17)`(_ endpoint: String, _ isSent: Bool) async throws {
    let replies: [StubTransport.Reply] = isSent ? [.answer(200, ["content-length": "1"])] : []
    let test = try TestClient(replies, endpoint: endpoint)
    let parameters = HeadObjectParameters(try .make("a"), customerKey: try .make())
    let error = await failure { () async throws(S3Error) in try await test.client.headObject(parameters) }
    #expect(error?.code == (isSent ? nil : .configuration))
    #expect(test.sent.count == (isSent ? 1 : 0))
    #expect(error?.description.contains(CustomerKey.encoded) != true)
  }

  @Test func `the key of a copy's source is held to the same rule`() async throws {
    let test = try TestClient([], endpoint: "http://s3.example.com")
    let parameters = CopyObjectParameters(
      from: CopySource(try .make("a"), customerKey: try .make()), to: try .make("b"))
    let error = await failure { () async throws(S3Error) in try await test.client.copyObject(parameters) }
    #expect(error?.code == .configuration)
  }

  @Test func `an object has one encryption`() async throws {
    let test = try TestClient([])
    let parameters = PutObjectParameters(
      try .make("a"), source: .bytes([]), encryption: ServerSideEncryption(algorithm: "AES256"),
      customerKey: try .make())
    let error = await failure { () async throws(S3Error) in try await test.client.putObject(parameters) }
    #expect(error?.code == .invalidRequest)
  }
}

@Suite struct WriteOptionTests {
  @Test func `PutObject sends tags, access, encryption and the checksum that is computed`() async throws {
    let test = try TestClient([.answer(200, ["ETag": "e", "x-amz-checksum-crc32": "NhCmhg=="])])
    let result = try await test.client.putObject(
      PutObjectParameters(
        try .make("a"), source: .bytes(Array("hello".utf8)), tags: ["a": "b"], acl: .publicRead,
        encryption: ServerSideEncryption(algorithm: "AES256"), checksum: .computed(.crc32),
        options: AskedOptions.value))
    let expected = [
      "x-amz-tagging": "a=b", "x-amz-acl": "public-read", "x-amz-server-side-encryption": "AES256",
      "x-amz-checksum-crc32": "NhCmhg==", "content-md5": "XUFAKrxLKna5cZ2REBfFkg==",
    ]
    for (name, value) in expected { #expect(test.sent[0].headers[name] == value, "\(name)") }
    #expect(result.checksums == [ObjectChecksum(algorithm: .crc32, value: "NhCmhg==")])
    #expect(test.headers(AskedOptions.names) == AskedOptions.values)
  }

  @Test(
    arguments: [
      (nil, ChecksumAlgorithm.crc32c, "mnG7TA=="), (UploadChecksum.none, .crc32c, nil), (nil, nil, nil),
    ] as [(UploadChecksum?, ChecksumAlgorithm?, String?)])
  func `the configuration's checksum is taken when an upload says nothing`(
    _ asked: UploadChecksum?, _ configured: ChecksumAlgorithm?, _ value: String?
  ) async throws {
    let test = try TestClient([.answer(200, ["ETag": "e"])])
    var configuration = test.client.configuration
    configuration.checksum = configured
    let client = S3Client(configuration: configuration, transport: test.transport)
    _ = try await client.putObject(
      PutObjectParameters(try .make("a"), source: .bytes(Array("hello".utf8)), checksum: asked))
    #expect(test.sent[0].headers["x-amz-checksum-crc32c"] == value)
  }

  @Test func `CopyObject sends version, conditions and keys of both sides`() async throws {
    let test = try TestClient([
      .answer(
        200, ["x-amz-copy-source-version-id": "s"],
        "<CopyObjectResult><ETag>c</ETag><ChecksumSHA1>x</ChecksumSHA1></CopyObjectResult>")
    ])
    let result = try await test.client.copyObject(
      CopyObjectParameters(
        from: CopySource(try .make("a"), versionID: "v", ifNoneMatch: ETag("n"), customerKey: try .make()),
        to: try .make("b"), customerKey: try .make(), acl: .private, checksumAlgorithm: .sha1))
    let expected = [
      "x-amz-copy-source": "bucket/a?versionId=v", "x-amz-copy-source-if-none-match": "\"n\"",
      "x-amz-copy-source-server-side-encryption-customer-key": CustomerKey.encoded,
      "x-amz-server-side-encryption-customer-key": CustomerKey.encoded, "x-amz-acl": "private",
      "x-amz-checksum-algorithm": "SHA1",
    ]
    for (name, value) in expected { #expect(test.sent[0].headers[name] == value, "\(name)") }
    #expect(result.sourceVersionID == "s")
    #expect(result.checksums == [ObjectChecksum(algorithm: .sha1, value: "x")])
  }

  @Test func `DeleteObject names a version`() async throws {
    let test = try TestClient([.answer(204, ["x-amz-version-id": "v 1"])])
    let result = try await test.client.deleteObject(DeleteObjectParameters(try .make("a"), versionID: "v 1"))
    #expect(test.line == "DELETE http://127.0.0.1:9000/bucket/a?versionId=v%201")
    #expect(result.versionID == "v 1")
  }

  @Test func `DeleteObjects answers for each version of a key (row R9)`() async throws {
    let test = try TestClient([
      .answer(
        200, [:],
        "<DeleteResult><Error><Key>a</Key><VersionId>2</VersionId><Code>AccessDenied</Code></Error>"
          + "<Deleted><Key>a</Key><VersionId>1</VersionId></Deleted>"
          + "<Deleted><Key>a</Key><DeleteMarker>true</DeleteMarker>"
          + "<DeleteMarkerVersionId>9</DeleteMarkerVersionId></Deleted>"
          + "<Deleted><Key>b</Key><VersionId>7</VersionId></Deleted></DeleteResult>")
    ])
    let a = try ObjectKey("a")
    let outcomes = try await test.client.deleteObjects(
      DeleteObjectsParameters(
        bucket: try .make(),
        entries: [
          .init(a, versionID: "1"), .init(a, versionID: "2"), .init(a), .init(try ObjectKey("b")),
          .init(a, versionID: "3"),
        ]))
    #expect(outcomes.map(\.versionID) == ["1", "2", nil, nil, "3"])
    let codes: [S3Error.Code?] = outcomes.map { outcome in
      if case .failure(let error) = outcome.result { error.code } else { nil }
    }
    #expect(codes == [nil, .accessDenied, nil, nil, .keyNotAnswered])
    #expect(outcomes[2].result == .success(DeleteObjectResult(isDeleteMarker: true, versionID: "9")))
    #expect(test.sent[0].text.contains("<Object><Key>a</Key><VersionId>1</VersionId></Object>"))
  }

  @Test(arguments: [[("a", "1"), ("a", "1")], [("a", "")], [("a", "\u{1}")]] as [[(String, String)]])
  func `versions that one request cannot express are refused`(_ entries: [(String, String)]) async throws {
    let test = try TestClient([])
    let parameters = DeleteObjectsParameters(
      bucket: try .make(),
      entries: try entries.map { DeleteObjectsParameters.Entry(try ObjectKey($0.0), versionID: $0.1) })
    let error = await failure { () async throws(S3Error) in try await test.client.deleteObjects(parameters) }
    #expect(error?.code == .invalidRequest)
  }
}
