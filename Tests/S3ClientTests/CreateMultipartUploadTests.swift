import HTTPTransport
import S3Types
import Testing

@testable import S3Client

@Suite struct CreateMultipartUploadTests {
  private static let root = "InitiateMultipartUploadResult"
  private static let ok = StubTransport.Reply.answer(
    200, [:],
    "<?xml version=\"1.0\"?>\n<\(root) xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Bucket>bucket</Bucket>"
      + "<Key>a</Key><UploadId>u/1+x</UploadId></\(root)>")

  @Test func `a plain upload names its object and nothing else`() async throws {
    let test = try TestClient([Self.ok])
    let result = try await test.client.createMultipartUpload(CreateMultipartUploadParameters(try .make("a b")))
    #expect(result == CreateMultipartUploadResult(uploadID: "u/1+x"))
    #expect(test.line == "POST http://127.0.0.1:9000/bucket/a%20b?uploads=")
    #expect(test.sent[0].body.isEmpty)
    let own = test.sent[0].headers.fields.map(\.name).filter { $0.hasPrefix("x-amz-") }
    #expect(own.sorted() == ["x-amz-content-sha256", "x-amz-date"])
  }

  @Test func `everything that the object will have goes along`() async throws {
    let test = try TestClient([Self.ok])
    _ = try await test.client.createMultipartUpload(
      CreateMultipartUploadParameters(
        try .make("a"),
        headers: ObjectHeaders(
          contentType: "text/css", storageClass: StorageClass(rawValue: "STANDARD_IA"), userMetadata: ["Run": "7"]),
        tags: ["k 1": "v&2"], acl: .bucketOwnerFullControl,
        encryption: ServerSideEncryption(algorithm: "aws:kms", kmsKeyID: "arn:k", isBucketKeyEnabled: true),
        checksumAlgorithm: .crc32c, checksumCoverage: .fullObject, options: AskedOptions.value))
    let expected = [
      "content-type": "text/css", "x-amz-storage-class": "STANDARD_IA", "x-amz-meta-run": "7",
      "x-amz-tagging": "k%201=v%262", "x-amz-acl": "bucket-owner-full-control",
      "x-amz-server-side-encryption": "aws:kms", "x-amz-server-side-encryption-aws-kms-key-id": "arn:k",
      "x-amz-server-side-encryption-bucket-key-enabled": "true", "x-amz-checksum-algorithm": "CRC32C",
      "x-amz-checksum-type": "FULL_OBJECT",
    ]
    for (name, value) in expected { #expect(test.sent[0].headers[name] == value, "\(name)") }
    #expect(test.headers(AskedOptions.names) == AskedOptions.values)
  }

  @Test(arguments: FailureAnswer.documents(root))
  func `an answer that proves no upload is a failure`(_ answer: FailureAnswer) async throws {
    let parameters = CreateMultipartUploadParameters(try .make("a"))
    try await answer.expect(of: .createMultipartUpload) { (client) async throws(S3Error) in
      try await client.createMultipartUpload(parameters)
    }
  }

  @Test(arguments: ["<\(root)/>", "<\(root)><UploadId></UploadId></\(root)>", "<\(root)><Key>k</Key></\(root)>"])
  func `a result without an upload ID is a failure`(_ body: String) async throws {
    let parameters = CreateMultipartUploadParameters(try .make("a"))
    let answer = FailureAnswer(what: body, reply: .answer(200, [:], body), code: .missingResult)
    try await answer.expect(of: .createMultipartUpload) { (client) async throws(S3Error) in
      try await client.createMultipartUpload(parameters)
    }
  }

  @Test func `a result says how many requests it took, because an earlier one may have left an upload (row T3)`()
    async throws
  {
    let test = try TestClient([.fail(.connectionLost), Self.ok])
    let result = try await test.client.createMultipartUpload(CreateMultipartUploadParameters(try .make("a")))
    #expect(result.attempts == 2)
  }
}
