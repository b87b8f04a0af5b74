import ConcurrencyHelpers
import HTTPTransport
import S3Types
import Testing

@testable import S3Client

@Suite struct HeadObjectTests {
  @Test func `the headers become metadata`() async throws {
    let test = try TestClient([
      .answer(
        200,
        [
          "Content-Length": "42", "ETag": "\"abc\"", "Last-Modified": "Sun, 22 Nov 2026 10:11:12 GMT",
          "Content-Type": "text/css", "Content-Encoding": "gzip", "Content-Language": "de",
          "Content-Disposition": "inline", "Cache-Control": "no-cache", "Expires": "0",
          "x-amz-website-redirect-location": "/x", "x-amz-storage-class": "STANDARD_IA", "x-amz-version-id": "v1",
          "x-amz-missing-meta": "2", "X-Amz-Meta-Title": "T",
        ])
    ])
    let metadata = try await test.client.headObject(HeadObjectParameters(try .make("a b")))
    #expect(metadata.size == 42)
    #expect(metadata.etag?.rawValue == "abc")
    #expect(metadata.lastModified == .test)
    #expect(metadata.versionID == "v1")
    #expect(metadata.missingMetadataCount == 2)
    #expect(
      metadata.headers
        == ObjectHeaders(
          contentType: "text/css", contentEncoding: "gzip", contentLanguage: "de", contentDisposition: "inline",
          cacheControl: "no-cache", expires: "0", websiteRedirectLocation: "/x",
          storageClass: StorageClass(rawValue: "STANDARD_IA"), userMetadata: ["title": "T"]))
    #expect(test.sent[0].request.method == .head)
    #expect(test.sent[0].request.url == "http://127.0.0.1:9000/bucket/a%20b")
  }

  @Test(arguments: [
    (404, S3Error.Code.notFound, true), (403, .accessDenied, false), (400, "BadRequest", false),
    (412, .preconditionFailed, false), (405, "MethodNotAllowed", false), (301, .permanentRedirect, false),
  ])
  func `an answer without a body has a code by its status, and only 404 means missing (row R19)`(
    _ status: Int, _ code: S3Error.Code, _ isMissing: Bool
  ) async throws {
    let test = try TestClient([.answer(status, ["x-amz-request-id": "R9"])])
    let parameters = HeadObjectParameters(try .make("a"), ifMatch: ETag("abc"))
    let error = await failure { () async throws(S3Error) in try await test.client.headObject(parameters) }
    #expect(error?.code == code)
    #expect(error?.isNotFound == isMissing)
    #expect(error?.requestID == "R9")
    #expect(error?.attempts == 1)
    #expect(test.sent[0].headers["if-match"] == "\"abc\"")
  }

  @Test(arguments: [
    ("9007199254740992", nil), ("9007199254740993", S3Error.Code.malformedResponse),
    ("9223372036854775807", .malformedResponse), ("9223372036854775808", .malformedResponse),
  ])
  func `a size above 2^53 is no size, so that sums of sizes stay numbers`(
    _ length: String, _ code: S3Error.Code?
  ) async throws {
    let reply = StubTransport.Reply.answer(200, ["content-length": length])
    let test = try TestClient([reply, reply], maxAttempts: 1)
    let head = HeadObjectParameters(try .make("a"))
    let error = await failure { () async throws(S3Error) in try await test.client.headObject(head) }
    #expect(error?.code == code)
    let get = GetObjectParameters(try .make("a"))
    let second = await failure { () async throws(S3Error) in try await test.client.getObject(get) }
    #expect(second?.code == code)
  }

  @Test(
    arguments: [
      ([:] as HTTPHeaders, nil), (["x-amz-server-side-encryption": ""] as HTTPHeaders, nil),
      (["x-amz-server-side-encryption": "AES256"] as HTTPHeaders, ServerSideEncryption(algorithm: "AES256")),
      (
        [
          "x-amz-server-side-encryption": "aws:kms", "x-amz-server-side-encryption-aws-kms-key-id": "arn:k",
          "x-amz-server-side-encryption-bucket-key-enabled": "true",
        ] as HTTPHeaders, ServerSideEncryption(algorithm: "aws:kms", kmsKeyID: "arn:k", isBucketKeyEnabled: true)
      ),
      (["x-amz-server-side-encryption-customer-algorithm": "AES256"] as HTTPHeaders, nil),
    ] as [(HTTPHeaders, ServerSideEncryption?)])
  func `the encryption is part of the metadata, and a key of the writer's own is told apart`(
    _ headers: HTTPHeaders, _ encryption: ServerSideEncryption?
  ) async throws {
    var headers = headers
    headers["content-length"] = "1"
    let test = try TestClient([.answer(200, headers)])
    let metadata = try await test.client.headObject(HeadObjectParameters(try .make("a")))
    #expect(metadata.encryption == encryption)
    #expect(metadata.customerKeyAlgorithm == headers["x-amz-server-side-encryption-customer-algorithm"])
  }

  @Test func `a bare 503 counts as throttling and waits longer`() async throws {
    let test = try TestClient([.answer(503), .answer(503), .answer(200, ["content-length": "1"])])
    _ = try await test.client.headObject(HeadObjectParameters(try .make("a")))
    #expect(test.pauses.withLock { $0 } == [.seconds(0.5), .seconds(1)])
    #expect(test.budget.remaining == RetryBudget.capacity - 5)
  }

  @Test func `an answer without a length is a failure`() async throws {
    let test = try TestClient([.answer(200), .answer(200), .answer(200)])
    let parameters = HeadObjectParameters(try .make("a"))
    let error = await failure { () async throws(S3Error) in try await test.client.headObject(parameters) }
    #expect(error?.code == .malformedResponse)
  }

  @Test func `HeadBucket gives the region`() async throws {
    let test = try TestClient([.answer(200, ["x-amz-bucket-region": "eu-west-1"])])
    #expect(try await test.client.headBucket(HeadBucketParameters(try .make())).region == "eu-west-1")
    #expect(test.sent[0].request.url == "http://127.0.0.1:9000/bucket")
  }
}

@Suite struct GetObjectTests {
  private func read(
    _ replies: [StubTransport.Reply], range: ClosedRange<Int>? = nil, expectedLength: Int? = nil
  ) async throws -> Result<[UInt8], S3Error> {
    let test = try TestClient(replies, maxAttempts: 1)
    let parameters = GetObjectParameters(try .make("a"), range: range, expectedLength: expectedLength)
    do throws(S3Error) {
      let result = try await test.client.getObject(parameters)
      var bytes: [UInt8] = []
      while let chunk = try await result.body.next() { bytes += chunk }
      return .success(bytes)
    } catch {
      return .failure(error)
    }
  }

  @Test func `the bytes arrive as they are stored`() async throws {
    let chunks: [[UInt8]] = [[1, 2], [3], [4, 5]]
    let reply = StubTransport.Reply.answer(200, ["content-length": "5"], chunks: chunks, failure: nil)
    #expect(try await read([reply]).get() == [1, 2, 3, 4, 5])
  }

  @Test func `range and condition are sent, and nothing asks for an encoding`() async throws {
    let test = try TestClient([.answer(206, ["content-length": "3", "content-range": "bytes 2-4/9"], "abc")])
    let parameters = GetObjectParameters(try .make("a"), range: 2...4, ifMatch: ETag("e"))
    _ = try await test.client.getObject(parameters)
    #expect(test.sent[0].headers["range"] == "bytes=2-4")
    #expect(test.sent[0].headers["if-match"] == "\"e\"")
    #expect(test.sent[0].headers["accept-encoding"] == nil)
  }

  @Test(arguments: [
    (206, "bytes 2-4/9", "3"), (200, "bytes 2-4/9", "3"), (206, "bytes 2-3/4", "2"), (206, "bytes 2-4/*", "3"),
  ])
  func `an answer that covers the range is taken, whatever its status`(
    _ status: Int, _ header: String, _ length: String
  ) async throws {
    let body = String(repeating: "x", count: Int(length) ?? 0)
    let reply = StubTransport.Reply.answer(status, ["content-length": length, "content-range": header], body)
    #expect(try await read([reply], range: 2...4).get().count == Int(length))
  }

  @Test(arguments: [
    nil, "bytes 0-4/9", "bytes 2-9/10", "bytes 2-3/9", "bytes */9", "items 2-4/9", "bytes 2-4", "bytes 2-4/3",
    "bytes 4-2/9", "bytes 2-4/x",
  ])
  func `an answer that does not cover the range is refused (row T10)`(_ header: String?) async throws {
    var headers: HTTPHeaders = ["content-length": "3"]
    headers["content-range"] = header
    guard case .failure(let error) = try await read([.answer(206, headers, "abc")], range: 2...4) else {
      Issue.record("\(header ?? "no range") was accepted")
      return
    }
    #expect(error.code == .rangeMismatch)
  }

  @Test func `a part is refused when the whole was asked for`() async throws {
    let reply = StubTransport.Reply.answer(206, ["content-length": "3", "content-range": "bytes 0-2/9"], "abc")
    guard case .failure(let error) = try await read([reply]) else {
      Issue.record("accepted")
      return
    }
    #expect(error.code == .rangeMismatch)
  }

  @Test(arguments: [("5", "abc"), ("2", "abc")])
  func `more or fewer bytes than announced are a failure at the end (row T5)`(
    _ length: String, _ body: String
  ) async throws {
    guard case .failure(let error) = try await read([.answer(200, ["content-length": length], body)]) else {
      Issue.record("accepted")
      return
    }
    #expect(error.code == .sizeMismatch)
  }

  @Test func `another length than the expected one is a failure before any byte (row T6)`() async throws {
    guard case .failure(let error) = try await read([.answer(200, ["content-length": "3"], "abc")], expectedLength: 50)
    else {
      Issue.record("accepted")
      return
    }
    #expect(error.code == .sizeMismatch)
    #expect(error.description.contains("has 3 bytes and not the expected 50"))
  }

  @Test func `a body that breaks off says so with the object`() async throws {
    guard case .failure(let error) = try await read([.cut(200, ["content-length": "9"], "abc")]) else {
      Issue.record("accepted")
      return
    }
    #expect(error.code == .transport)
    #expect(error.cause == .transport(kind: "incompleteBody"))
    #expect(error.location?.description == "s3://bucket/a")
  }

  @Test func `an error document is an error and no content`() async throws {
    guard case .failure(let error) = try await read([.error(404, "NoSuchKey")]) else {
      Issue.record("accepted")
      return
    }
    #expect(error.code == .noSuchKey)
    #expect(error.isNotFound)
    #expect(error.requestID == "R1")
  }
}
