import Digests
import HTTPTransport
import S3Types
import Testing

@testable import S3Client

@Suite struct CompleteMultipartUploadTests {
  private static let root = "CompleteMultipartUploadResult"
  /// The MD5 of "hello", and the ETag that S3 makes of two such parts.
  private static let md5 = "5d41402abc4b2a76b9719d911017c592"
  private static let combined = "616b22817b80eed9f65c3aa38cd29054-2"

  private static func ok(_ etag: String = "x-2", space: String = "") -> StubTransport.Reply {
    .answer(
      200, ["x-amz-version-id": "v"],
      space + "<?xml version=\"1.0\"?>\n<\(root)><Bucket>bucket</Bucket><ETag>&quot;\(etag)&quot;</ETag>"
        + "<ChecksumCRC32>Eo25Yg==-2</ChecksumCRC32><ChecksumType>COMPOSITE</ChecksumType></\(root)>")
  }

  private func parameters(
    _ change: (inout CompleteMultipartUploadParameters) -> Void = { _ in }
  ) throws -> CompleteMultipartUploadParameters {
    var parameters = CompleteMultipartUploadParameters(
      try .make("a"), uploadID: "u",
      parts: [
        CompletedPart(number: 1, etag: ETag(Self.md5)),
        CompletedPart(
          number: 7, etag: ETag(Self.md5), checksum: ObjectChecksum(algorithm: .crc32, value: "NhCmhg==")),
      ])
    change(&parameters)
    return parameters
  }

  @Test func `the parts are named in order, with ETags and checksums`() async throws {
    let test = try TestClient([Self.ok()])
    let result = try await test.client.completeMultipartUpload(
      try parameters { $0.options = AskedOptions.value })
    let checksum = ObjectChecksum(algorithm: .crc32, value: "Eo25Yg==-2", coverage: .composite)
    #expect(result == CompleteMultipartUploadResult(etag: ETag("x-2"), versionID: "v", checksums: [checksum]))
    #expect(test.line == "POST http://127.0.0.1:9000/bucket/a?uploadId=u")
    #expect(
      test.sent[0].text == "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
        + "<Part><ETag>&quot;\(Self.md5)&quot;</ETag><PartNumber>1</PartNumber></Part>"
        + "<Part><ETag>&quot;\(Self.md5)&quot;</ETag><ChecksumCRC32>NhCmhg==</ChecksumCRC32>"
        + "<PartNumber>7</PartNumber></Part></CompleteMultipartUpload>")
    #expect(test.sent[0].headers["content-md5"] == Base64.encode(Digest.of(test.sent[0].body, .md5)))
    #expect(test.sent[0].headers["x-amz-content-sha256"] == test.sent[0].text.sha256)
    #expect(test.sent[0].request.timeouts.idle >= .seconds(600))
    #expect(test.headers(AskedOptions.names) == AskedOptions.values)
    #expect(test.sent[0].headers["x-amz-mp-object-size"] == nil)
  }

  @Test func `size, checksum, key and condition go along (rows R15, S17)`() async throws {
    let test = try TestClient([Self.ok()])
    let key = try CustomerKey.make()
    _ = try await test.client.completeMultipartUpload(
      try parameters {
        $0.size = 10
        $0.checksum = ObjectChecksum(algorithm: .crc64nvme, value: "M3eFcAZSQlc=", coverage: .fullObject)
        $0.customerKey = key
        $0.condition = .absent
      })
    let expected = [
      "x-amz-mp-object-size": "10", "x-amz-checksum-crc64nvme": "M3eFcAZSQlc=", "x-amz-checksum-type": "FULL_OBJECT",
      "x-amz-server-side-encryption-customer-key": CustomerKey.encoded, "if-none-match": "*",
    ]
    for (name, value) in expected { #expect(test.sent[0].headers[name] == value, "\(name)") }
  }

  @Test func `the result may have the name that moto gives it`() async throws {
    let root = "CompleteMultipartUploadResponse"
    let test = try TestClient([.answer(200, [:], "<\(root)><ETag>x-2</ETag></\(root)>")])
    #expect(try await test.client.completeMultipartUpload(try parameters()).etag == ETag("x-2"))
  }

  @Test func `white space before the answer is waited out (row T4)`() async throws {
    let test = try TestClient([Self.ok(space: "  \n \n")])
    #expect(try await test.client.completeMultipartUpload(try parameters()).etag == ETag("x-2"))
  }

  @Test(
    arguments: FailureAnswer.documents(root) + [
      FailureAnswer(
        what: "a result without an ETag", reply: .answer(200, [:], "<\(root)/>"), code: .missingResult),
      FailureAnswer(
        what: "an object of fewer parts (row R15)", reply: ok("\(md5)-1"), code: .sizeMismatch),
      FailureAnswer(
        what: "another conditional write (row R14)", reply: .error(409, "ConditionalRequestConflict"),
        code: .conditionalRequestConflict),
      FailureAnswer(what: "a part that is not there", reply: .error(400, "InvalidPart"), code: "InvalidPart"),
      FailureAnswer(what: "a small part", reply: .error(400, "EntityTooSmall"), code: "EntityTooSmall"),
      FailureAnswer(what: "no upload", reply: .error(404, "NoSuchUpload"), code: .noSuchUpload),
    ])
  func `an answer that proves no object is a failure`(_ answer: FailureAnswer) async throws {
    let parameters = try parameters()
    try await answer.expect(of: .completeMultipartUpload) { (client) async throws(S3Error) in
      try await client.completeMultipartUpload(parameters)
    }
  }

  @Test func `a conflict says what to do (row R14)`() async throws {
    let test = try TestClient([.error(409, "ConditionalRequestConflict")])
    let parameters = try parameters()
    let error = await failure { () async throws(S3Error) in
      try await test.client.completeMultipartUpload(parameters)
    }
    #expect(error?.hint == "abort this upload and begin a new one")
  }

  @Test(arguments: [[], [(0)], [(10_001)], [2, 1], [1, 1], Array(1...10_001)] as [[Int]])
  func `parts that cannot make an object are refused before anything is sent`(_ numbers: [Int]) async throws {
    let test = try TestClient([])
    let parameters = try parameters { $0.parts = numbers.map { CompletedPart(number: $0, etag: ETag("e")) } }
    let error = await failure { () async throws(S3Error) in
      try await test.client.completeMultipartUpload(parameters)
    }
    #expect(error?.code == .invalidRequest)
  }

  @Test(arguments: [("", 1), ("u", -1)])
  func `an empty upload ID and a negative size are refused`(_ uploadID: String, _ size: Int) async throws {
    let test = try TestClient([])
    let parameters = try parameters {
      $0.uploadID = uploadID
      $0.size = size
    }
    let error = await failure { () async throws(S3Error) in
      try await test.client.completeMultipartUpload(parameters)
    }
    #expect(error?.code == .invalidRequest)
  }

  /// A lost answer, then the upload is gone.
  private static let lost: [StubTransport.Reply] = [.fail(.connectionLost), .error(404, "NoSuchUpload")]

  @Test(arguments: [
    lost, [.answer(200, [:], "<?xml version=\"1.0\"?>\n "), .error(404, "NoSuchUpload")],
    [.fail(.connectionLost), .error(412, "PreconditionFailed")],
  ])
  func `a completion whose answer was lost is recognised by its object (rows R8, R12, R13)`(
    _ replies: [StubTransport.Reply]
  ) async throws {
    let head = StubTransport.Reply.answer(
      200, ["content-length": "10", "etag": "\"\(Self.combined)\"", "x-amz-meta-run": "7"])
    let test = try TestClient(replies + [head])
    let key = try CustomerKey.make()
    let result = try await test.client.completeMultipartUpload(
      try parameters {
        $0.condition = .absent
        $0.size = 10
        $0.userMetadata = ["Run": "7"]
        $0.customerKey = key
      })
    #expect(result.etag.rawValue == Self.combined)
    #expect(result.attempts == 2)
    #expect(test.sent.last?.request.method == .head)
    #expect(test.sent.last?.headers["x-amz-server-side-encryption-customer-key"] == CustomerKey.encoded)
  }

  @Test(arguments: [
    ["content-length": "11", "x-amz-meta-run": "7"], ["content-length": "10", "x-amz-meta-run": "8"],
    ["content-length": "10"], ["content-length": "10", "x-amz-meta-run": "7", "etag": "\"other-2\""],
  ])
  func `an object that is not ours in every respect is no completion (row R12)`(_ headers: HTTPHeaders) async throws {
    var headers = headers
    if headers["etag"] == nil { headers["etag"] = Self.combined }
    let test = try TestClient(Self.lost + [.answer(200, headers)])
    let parameters = try parameters {
      $0.size = 10
      $0.userMetadata = ["run": "7"]
    }
    let error = await failure { () async throws(S3Error) in
      try await test.client.completeMultipartUpload(parameters)
    }
    #expect(error?.code == .noSuchUpload)
    #expect(test.transport.unused == 0)
  }

  @Test(arguments: [("AAAAAA==", "10"), ("AAAAAB==", "10"), ("AAAAAA==", "11")])
  func `a completion behind If-Match is recognised by the checksum of the whole (rows R12, R13)`(
    value: String, size: String
  ) async throws {
    let head = StubTransport.Reply.answer(
      200,
      [
        "content-length": "\(size)", "etag": "\"opaque\"", "x-amz-checksum-crc32": value,
        "x-amz-checksum-type": "FULL_OBJECT",
      ])
    let test = try TestClient([.fail(.connectionLost), .error(412, "PreconditionFailed"), head])
    let parameters = try parameters {
      $0.condition = .matches(ETag("old"))
      $0.size = 10
      $0.checksum = ObjectChecksum(algorithm: .crc32, value: "AAAAAA==", coverage: .fullObject)
    }
    let isOurs = value == "AAAAAA==" && size == "10"
    let error = await failure { () async throws(S3Error) in
      try await test.client.completeMultipartUpload(parameters)
    }
    #expect(error?.code == (isOurs ? nil : .preconditionFailed))
    #expect(test.transport.unused == 0)
  }

  @Test func `without a lost answer, a missing upload is not looked into`() async throws {
    let test = try TestClient([.error(404, "NoSuchUpload")])
    let parameters = try parameters()
    let error = await failure { () async throws(S3Error) in
      try await test.client.completeMultipartUpload(parameters)
    }
    #expect(error?.code == .noSuchUpload)
  }

  @Test(
    arguments: [
      ([md5, md5], combined), ([md5.uppercased(), md5], combined), (["random"], nil), ([md5, "abc-2"], nil),
    ] as [([String], String?)])
  func `the ETag of an object is foreseen only from MD5s`(_ parts: [String], _ expected: String?) {
    let etag = ETag(ofParts: parts.map { ETag($0) })
    #expect(etag?.rawValue == expected)
    #expect(etag?.partCount == (expected == nil ? nil : parts.count))
  }
}
