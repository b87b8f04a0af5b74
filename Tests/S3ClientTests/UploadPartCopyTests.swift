import HTTPTransport
import S3Types
import Testing

@testable import S3Client

@Suite struct UploadPartCopyTests {
  private static let root = "CopyPartResult"
  private static let ok = StubTransport.Reply.answer(
    200, ["x-amz-copy-source-version-id": "v0"],
    "<?xml version=\"1.0\"?>\n\n  <\(root)><LastModified>2026-11-22T10:11:12.000Z</LastModified>"
      + "<ETag>&quot;c1&quot;</ETag><ChecksumCRC32C>mnG7TA==</ChecksumCRC32C></\(root)>")

  private func parameters(
    _ source: CopySource? = nil, range: ClosedRange<Int>? = nil, number: Int = 2
  ) throws -> UploadPartCopyParameters {
    UploadPartCopyParameters(
      from: try source ?? CopySource(.make("a?b \u{FC}", in: "source")), range: range, to: try .make("to"),
      uploadID: "u", partNumber: number)
  }

  @Test func `a part of another object is named by source and range`() async throws {
    let test = try TestClient([Self.ok])
    let result = try await test.client.uploadPartCopy(try parameters(range: 5...9))
    #expect(
      result
        == UploadPartCopyResult(
          part: CompletedPart(
            number: 2, etag: ETag("c1"), checksum: ObjectChecksum(algorithm: .crc32c, value: "mnG7TA==")),
          lastModified: .test, sourceVersionID: "v0"))
    #expect(test.line == "PUT http://127.0.0.1:9000/bucket/to?partNumber=2&uploadId=u")
    #expect(test.sent[0].headers["x-amz-copy-source"] == "source/a%3Fb%20%C3%BC")
    #expect(test.sent[0].headers["x-amz-copy-source-range"] == "bytes=5-9")
    #expect(test.sent[0].request.timeouts.idle >= .seconds(600))
    #expect(test.sent[0].body.isEmpty)
  }

  @Test func `version, conditions, keys and owners of both sides go along (rows R16, S17)`() async throws {
    let test = try TestClient([Self.ok])
    let source = CopySource(
      try .make("k?versionId=1", in: "source"), versionID: "v 1", ifMatch: ETag("m"), ifNoneMatch: ETag("n"),
      ifModifiedSince: .test, ifUnmodifiedSince: .test, customerKey: try .make(),
      expectedBucketOwner: "999988887777")
    var parameters = try parameters(source)
    parameters.customerKey = try CustomerKey([UInt8](repeating: 0, count: 32))
    parameters.options = AskedOptions.value
    _ = try await test.client.uploadPartCopy(parameters)
    let date = "Sun, 22 Nov 2026 10:11:12 GMT"
    let expected = [
      "x-amz-copy-source": "source/k%3FversionId%3D1?versionId=v 1", "x-amz-copy-source-if-match": "\"m\"",
      "x-amz-copy-source-if-none-match": "\"n\"", "x-amz-copy-source-if-modified-since": date,
      "x-amz-copy-source-if-unmodified-since": date, "x-amz-source-expected-bucket-owner": "999988887777",
      "x-amz-copy-source-server-side-encryption-customer-algorithm": "AES256",
      "x-amz-copy-source-server-side-encryption-customer-key": CustomerKey.encoded,
      "x-amz-copy-source-server-side-encryption-customer-key-md5": "mT2HRsMGJ5IX5C+0rreZ8Q==",
      "x-amz-server-side-encryption-customer-algorithm": "AES256",
      "x-amz-server-side-encryption-customer-key": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
      "x-amz-server-side-encryption-customer-key-md5": "cLyPS3KoaSFGi/joRB3OUQ==",
    ]
    for (name, value) in expected { #expect(test.sent[0].headers[name] == value, "\(name)") }
    #expect(test.headers(AskedOptions.names) == AskedOptions.values)
  }

  @Test(
    arguments: FailureAnswer.documents(root) + [
      FailureAnswer(
        what: "a result without an ETag", reply: .answer(200, [:], "<\(root)/>"), code: .missingResult),
      FailureAnswer(
        what: "a result with an empty ETag", reply: .answer(200, [:], "<\(root)><ETag></ETag></\(root)>"),
        code: .missingResult),
      FailureAnswer(
        what: "the result of a whole copy",
        reply: .answer(200, [:], "<CopyObjectResult><ETag>e</ETag></CopyObjectResult>"), code: .notS3),
    ])
  func `an answer that proves no part is a failure`(_ answer: FailureAnswer) async throws {
    let parameters = try parameters()
    try await answer.expect(of: .uploadPartCopy) { (client) async throws(S3Error) in
      try await client.uploadPartCopy(parameters)
    }
  }

  @Test(arguments: [(0, nil), (10_001, nil), (1, -1...5), (1, Int.min...0)] as [(Int, ClosedRange<Int>?)])
  func `a number or a range that cannot be is refused before anything is sent`(
    _ number: Int, _ range: ClosedRange<Int>?
  ) async throws {
    let test = try TestClient([])
    let parameters = try parameters(range: range, number: number)
    let error = await failure { () async throws(S3Error) in try await test.client.uploadPartCopy(parameters) }
    #expect(error?.code == .invalidRequest)
  }

  @Test(arguments: ["", "v\r\nx-evil: 1"])
  func `a version that would name another object is refused`(_ version: String) async throws {
    let test = try TestClient([])
    let parameters = try parameters(CopySource(.make("a"), versionID: version))
    let error = await failure { () async throws(S3Error) in try await test.client.uploadPartCopy(parameters) }
    #expect(error?.code == .invalidRequest)
  }
}
