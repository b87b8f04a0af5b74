import ConcurrencyHelpers
import Digests
import Foundation
import HTTPTransport
import S3Types
import Testing

@testable import S3Client

@Suite struct PutObjectTests {
  private static let ok = StubTransport.Reply.answer(200, ["ETag": "\"e1\"", "x-amz-version-id": "v"])

  @Test func `bytes are sent with their MD5 and, over http, their SHA-256 in the signature`() async throws {
    let test = try TestClient([Self.ok])
    let result = try await test.client.putObject(
      PutObjectParameters(try .make("a"), source: .bytes(Array("hello".utf8)), headers: .none))
    #expect(result == PutObjectResult(etag: ETag("e1"), versionID: "v", size: 5))
    #expect(test.sent[0].text == "hello")
    #expect(test.sent[0].headers["content-md5"] == "XUFAKrxLKna5cZ2REBfFkg==")
    #expect(
      test.sent[0].headers["x-amz-content-sha256"] == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    )
  }

  @Test(arguments: [
    ("https://s3.example.com", S3ClientConfiguration.PayloadSigning.automatic, "UNSIGNED-PAYLOAD"),
    ("https://s3.example.com", .always, "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"),
  ])
  func `over TLS the payload is signed only on request`(
    _ endpoint: String, _ signing: S3ClientConfiguration.PayloadSigning, _ hash: String
  ) async throws {
    let test = try TestClient([Self.ok], endpoint: endpoint, payloadSigning: signing)
    _ = try await test.client.putObject(
      PutObjectParameters(try .make("a"), source: .bytes(Array("hello".utf8))))
    #expect(test.sent[0].headers["x-amz-content-sha256"] == hash)
    #expect(test.sent[0].headers["content-md5"] == "XUFAKrxLKna5cZ2REBfFkg==")
  }

  @Test func `every header of the object is sent`() async throws {
    let test = try TestClient([Self.ok])
    let headers = ObjectHeaders(
      contentType: "text/css", contentEncoding: "gzip", contentLanguage: "de", contentDisposition: "inline",
      cacheControl: "max-age=60", expires: "0", websiteRedirectLocation: "/x",
      storageClass: StorageClass(rawValue: "STANDARD_IA"), userMetadata: ["Title": "T", "owner": "o"])
    _ = try await test.client.putObject(
      PutObjectParameters(try .make("a"), source: .bytes([]), headers: headers, condition: .matches(ETag("old"))))
    let sent = test.sent[0].headers
    let expected = [
      "content-type": "text/css", "content-encoding": "gzip", "content-language": "de",
      "content-disposition": "inline", "cache-control": "max-age=60", "expires": "0",
      "x-amz-website-redirect-location": "/x", "x-amz-storage-class": "STANDARD_IA", "x-amz-meta-title": "T",
      "x-amz-meta-owner": "o", "if-match": "\"old\"",
    ]
    for (name, value) in expected { #expect(sent[name] == value, "\(name)") }
  }

  @Test(arguments: [
    ObjectHeaders(contentType: "a\r\nx-evil: 1"), ObjectHeaders(cacheControl: "a\nb"),
    ObjectHeaders(userMetadata: ["a": "b\u{0}c"]), ObjectHeaders(userMetadata: ["a b": "c"]),
    ObjectHeaders(userMetadata: ["a\r\n": "c"]), ObjectHeaders(userMetadata: ["": "c"]),
    ObjectHeaders(userMetadata: ["a": "\u{FC}"]), ObjectHeaders(contentDisposition: "filename=\u{FC}"),
    ObjectHeaders(userMetadata: ["a": "1", "A": "2"]),
  ])
  func `a header that cannot travel unchanged is refused before anything is sent (row S11)`(
    _ headers: ObjectHeaders
  ) async throws {
    let test = try TestClient([])
    let parameters = PutObjectParameters(try .make("a"), source: .bytes([]), headers: headers)
    let error = await failure { () async throws(S3Error) in try await test.client.putObject(parameters) }
    #expect(error?.code == .invalidRequest)
  }

  @Test func `a success without an ETag is a failure (row R11)`() async throws {
    let test = try TestClient([.answer(200)])
    let parameters = PutObjectParameters(try .make("a"), source: .bytes([]))
    let error = await failure { () async throws(S3Error) in try await test.client.putObject(parameters) }
    #expect(error?.code == .missingResult)
  }

  @Test func `a success that is a web page is a failure`() async throws {
    let test = try TestClient([.answer(200, ["ETag": "x"], "<html>welcome</html>")])
    let parameters = PutObjectParameters(try .make("a"), source: .bytes([]))
    let error = await failure { () async throws(S3Error) in try await test.client.putObject(parameters) }
    #expect(error?.code == .notS3)
    #expect(error?.description.contains("the server answered with HTML, not S3; check the endpoint URL") == true)
  }

  @Test(arguments: UnexpectedBody.all)
  func `a success whose body is not empty is a failure (rows R5, I3)`(_ body: UnexpectedBody) async throws {
    let reply = StubTransport.Reply.answer(200, ["ETag": "x"], body.text)
    let test = try TestClient(Array(repeating: reply, count: body.attempts))
    let parameters = PutObjectParameters(try .make("a"), source: .bytes([]))
    let error = await failure { () async throws(S3Error) in try await test.client.putObject(parameters) }
    #expect(error?.code == body.code)
    #expect(error?.attempts == body.attempts)
  }

  @Test(arguments: ["", " \r\n\t "])
  func `white space in the answer is nothing`(_ body: String) async throws {
    let test = try TestClient([.answer(200, ["ETag": "x"], body), .answer(204, [:], body)])
    _ = try await test.client.putObject(PutObjectParameters(try .make("a"), source: .bytes([])))
    _ = try await test.client.deleteObject(DeleteObjectParameters(try .make("a")))
  }

  @Test(arguments: 1...3)
  func `a success says how many requests it took`(_ count: Int) async throws {
    let failures = Array(repeating: StubTransport.Reply.error(503, "SlowDown"), count: count - 1)
    let copied = "<CopyObjectResult><ETag>c</ETag></CopyObjectResult>"
    let test = try TestClient(failures + [Self.ok] + failures + [.answer(200, [:], copied)] + failures + [.answer(204)])
    let put = try await test.client.putObject(PutObjectParameters(try .make("a"), source: .bytes([])))
    let copy = try await test.client.copyObject(CopyObjectParameters(from: try .make("a"), to: try .make("b")))
    let delete = try await test.client.deleteObject(DeleteObjectParameters(try .make("a")))
    #expect(put.attempts == count)
    #expect(copy.attempts == count)
    #expect(delete.attempts == count)
  }

  @Test func `a 400 RequestTimeout is tried again with the whole body (row R2)`() async throws {
    let test = try TestClient([.error(400, "RequestTimeout"), .fail(.connectionLost), Self.ok])
    _ = try await test.client.putObject(PutObjectParameters(try .make("a"), source: .bytes(Array("hello".utf8))))
    #expect(test.sent.map(\.text) == ["hello", "hello", "hello"])
  }

  @Test func `our own write behind If-None-Match is recognised when its answer was lost (row R13)`() async throws {
    let etag = "\"5d41402abc4b2a76b9719d911017c592\""
    let test = try TestClient([
      .fail(.connectionLost), .error(412, "PreconditionFailed"), .answer(200, ["content-length": "5", "etag": etag]),
    ])
    let result = try await test.client.putObject(
      PutObjectParameters(try .make("a"), source: .bytes(Array("hello".utf8)), condition: .absent))
    #expect(result.etag == ETag(etag))
    #expect(result.attempts == 2)
    #expect(test.sent.map { $0.headers["if-none-match"] } == ["*", "*", nil])
  }

  @Test(arguments: ["FULL_OBJECT", "COMPOSITE"])
  func `our own write is recognised by a checksum, too, if that is of its bytes (row R13)`(type: String) async throws {
    var running = try #require(RunningChecksum(.crc32c))
    running.update(Array("hello".utf8))
    let test = try TestClient([
      .fail(.connectionLost), .error(412, "PreconditionFailed"),
      .answer(
        200,
        [
          "content-length": "5", "etag": "\"opaque\"", "x-amz-checksum-crc32c": running.finish().value,
          "x-amz-checksum-type": type,
        ]),
    ])
    let parameters = PutObjectParameters(
      try .make("a"), source: .bytes(Array("hello".utf8)), checksum: .computed(.crc32c), condition: .absent)
    let error = await failure { () async throws(S3Error) in try await test.client.putObject(parameters) }
    #expect(error?.code == (type == "FULL_OBJECT" ? nil : .preconditionFailed))
    #expect(test.sent.last?.headers["x-amz-checksum-mode"] == "ENABLED")
  }

  @Test func `our own write behind If-Match is recognised when its answer was lost (row R13)`() async throws {
    let etag = "\"5d41402abc4b2a76b9719d911017c592\""
    let test = try TestClient([
      .fail(.connectionLost), .error(412, "PreconditionFailed"), .answer(200, ["content-length": "5", "etag": etag]),
    ])
    let result = try await test.client.putObject(
      PutObjectParameters(try .make("a"), source: .bytes(Array("hello".utf8)), condition: .matches(ETag("old"))))
    #expect(result.etag == ETag(etag))
    #expect(result.attempts == 2)
    #expect(test.sent.map { $0.headers["if-match"] } == ["\"old\"", "\"old\"", nil])
  }

  @Test(arguments: [
    [StubTransport.Reply.error(412, "PreconditionFailed")],
    [
      .fail(.connectionLost), .error(412, "PreconditionFailed"),
      .answer(200, ["content-length": "5", "etag": "other"]),
    ],
    [.fail(.connectionLost), .error(412, "PreconditionFailed"), .answer(403)],
  ])
  func `somebody else's object behind If-None-Match is a failure`(_ replies: [StubTransport.Reply]) async throws {
    let test = try TestClient(replies)
    let parameters = PutObjectParameters(
      try .make("a"), source: .bytes(Array("hello".utf8)), condition: .absent)
    let error = await failure { () async throws(S3Error) in try await test.client.putObject(parameters) }
    #expect(error?.code == .preconditionFailed)
    #expect(test.transport.unused == 0)
  }
}

@Suite struct PutFileTests {
  private static let ok = StubTransport.Reply.answer(200, ["ETag": "e"])

  private func withFile<T>(_ bytes: [UInt8], _ body: (String) async throws -> T) async throws -> T {
    let directory = FileManager.default.temporaryDirectory.appending(path: "s3client-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let file = directory.appending(path: "file").path
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    return try await body(file)
  }

  @Test(arguments: [0, 1, 1000, 256 << 10, (256 << 10) + 1, 1_000_000])
  func `a file of any size arrives whole, with both digests`(_ size: Int) async throws {
    let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    try await withFile(bytes) { path in
      let test = try TestClient([.fail(.connectionLost), Self.ok])
      let result = try await test.client.putObject(
        PutObjectParameters(try .make("a"), source: .file(FileSource(path: path))))
      #expect(result.size == size)
      #expect(test.sent.allSatisfy { $0.body == bytes })
      #expect(test.sent[1].headers["content-md5"] == Base64.encode(Digest.of(bytes, .md5)))
      #expect(test.sent[1].headers["x-amz-content-sha256"] == Hex.encode(Digest.of(bytes, .sha256)))
    }
  }

  @Test func `a file that is not what was planned is not sent (row D6)`() async throws {
    try await withFile([1, 2, 3]) { path in
      let test = try TestClient([])
      let location = try S3Location.make("a")
      for source in [
        FileSource(path: path, expectedSize: 4), FileSource(path: path, expectedModified: Timestamp(seconds: 1)),
      ] {
        let error = await failure { () async throws(S3Error) in
          try await test.client.putObject(PutObjectParameters(location, source: .file(source)))
        }
        #expect(error?.code == .fileChanged)
        #expect(error?.description.contains("changed since it was planned") == true)
      }
    }
  }

  @Test(arguments: [Change.append, .truncate, .replace, .rewrite])
  func `a file that changes between hashing and sending fails the upload (rows D6, D7)`(_ change: Change) async throws {
    let bytes = [UInt8](repeating: 7, count: 1_000_000)
    try await withFile(bytes) { path in
      let request = try S3Request(.putObject, .put, bucket: try .make(), key: try ObjectKey("a"))
      let prepared = try await FileBody.prepare(FileSource(path: path), hashingPayload: false)
      guard case .stream(let length, let open) = prepared.body else {
        Issue.record("a large file must be streamed")
        return
      }
      #expect(length == bytes.count)
      // Opened and half read, as when the change comes in the middle of the transfer; `replace` is seen on opening.
      var isRefused = false
      do {
        if change == .replace { try change.apply(to: path) }
        let reader = try open()
        var count = try reader.read(upTo: 400_000).count
        if change != .replace { try change.apply(to: path) }
        while case let chunk = try reader.read(upTo: 400_000), !chunk.isEmpty { count += chunk.count }
      } catch {
        isRefused = true
      }
      #expect(isRefused)
      #expect(prepared.failure.withLock { $0 }?.error(of: request).code == .fileChanged)
    }
  }

  enum Change: Sendable {
    case append, truncate, replace, rewrite

    func apply(to path: String) throws {
      switch self {
      case .replace:
        try Data([UInt8](repeating: 7, count: 1_000_000)).write(to: URL(fileURLWithPath: path), options: .atomic)
      default:
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        switch self {
        case .append:
          try handle.seekToEnd()
          try handle.write(contentsOf: Data([1]))
        case .truncate: try handle.truncate(atOffset: 500_000)
        default: try handle.write(contentsOf: Data([9]))
        }
        try handle.close()
      }
    }
  }

  @Test func `the reason that the file gave replaces the transport's`() async throws {
    try await withFile([UInt8](repeating: 7, count: 300_000)) { path in
      let test = try TestClient([.answer(200, ["ETag": "e"])])
      // A reader that cannot open the file again: it disappears after hashing, before the attempt.
      let parameters = PutObjectParameters(try .make("a"), source: .file(FileSource(path: path)))
      let vanishing = TestClient.vanishing(path, before: test)
      let error = await failure { () async throws(S3Error) in try await vanishing.putObject(parameters) }
      #expect(error?.code == .fileUnreadable)
      #expect(error?.cause == .file(path: path, errno: ENOENT))
      #expect(error?.attempts == 1)
    }
  }

  @Test(arguments: [
    ("/nonexistent-s3client/file", "No such file or directory"), ("/dev/null", "is not a regular file"),
    ("/", "is not a regular file"),
  ])
  func `a file that cannot be read is an error with its path (row D5)`(_ path: String, _ reason: String) async throws {
    let test = try TestClient([])
    let parameters = PutObjectParameters(try .make("a"), source: .file(FileSource(path: path)))
    let error = await failure { () async throws(S3Error) in try await test.client.putObject(parameters) }
    #expect(error?.code == .fileUnreadable)
    #expect(error?.description.contains(path) == true)
    #expect(error?.description.contains(reason) == true)
  }

  @Test func `a FIFO is refused and not waited for (row D5)`() async throws {
    try await withFile([]) { path in
      let fifo = path + ".fifo"
      let status = unsafe mkfifo(fifo, 0o600)
      #expect(status == 0)
      let test = try TestClient([])
      let parameters = PutObjectParameters(try .make("a"), source: .file(FileSource(path: fifo)))
      let error = await failure { () async throws(S3Error) in try await test.client.putObject(parameters) }
      #expect(error?.code == .fileUnreadable)
    }
  }
}

extension TestClient {
  /// A client whose file disappears when the first request is about to be sent.
  fileprivate static func vanishing(_ path: String, before test: TestClient) -> S3Client {
    S3Client(configuration: test.client.configuration, transport: Remover(path: path, next: test.transport))
  }

  private struct Remover: HTTPSending {
    let path: String
    let next: StubTransport

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
      unsafe unlink(path)
      return try await next.send(request)
    }
  }
}

@Suite struct CopyObjectTests {
  private static let result =
    "<?xml version=\"1.0\"?>\n\n  <CopyObjectResult><LastModified>2026-11-22T10:11:12.000Z</LastModified>"
    + "<ETag>&quot;c1&quot;</ETag></CopyObjectResult>"

  private func copy(
    _ replies: [StubTransport.Reply], _ change: (inout CopyObjectParameters) -> Void = { _ in }, maxAttempts: Int = 3
  ) async throws -> (Result<CopyObjectResult, S3Error>, [StubTransport.Sent]) {
    let test = try TestClient(replies, maxAttempts: maxAttempts)
    var parameters = CopyObjectParameters(
      from: try .make("a?b \u{FC}", in: "source"), to: try .make("to"))
    change(&parameters)
    do throws(S3Error) {
      return (.success(try await test.client.copyObject(parameters)), test.sent)
    } catch {
      return (.failure(error), test.sent)
    }
  }

  @Test func `a plain copy names its source, encoded, and keeps everything`() async throws {
    let (result, sent) = try await copy([.answer(200, ["x-amz-version-id": "v"], Self.result)])
    #expect(try result.get() == CopyObjectResult(etag: ETag("c1"), lastModified: .test, versionID: "v"))
    #expect(sent[0].request.method == .put)
    #expect(sent[0].request.url == "http://127.0.0.1:9000/bucket/to")
    #expect(sent[0].headers["x-amz-copy-source"] == "source/a%3Fb%20%C3%BC")
    #expect(sent[0].headers["x-amz-metadata-directive"] == nil)
    #expect(sent[0].headers["x-amz-tagging-directive"] == nil)
    #expect(sent[0].request.timeouts.idle >= .seconds(600))
  }

  @Test func `replacing headers and tags sends all of them, and the conditions go along`() async throws {
    let (_, sent) = try await copy([.answer(200, [:], Self.result)]) { parameters in
      parameters.headers = .replace(ObjectHeaders(contentType: "text/css", userMetadata: ["a": "b"]))
      parameters.tags = .replace(["k 1": "v&2", "b": ""])
      parameters.storageClass = StorageClass(rawValue: "GLACIER_IR")
      parameters.source.ifMatch = ETag("s")
      parameters.condition = .absent
      parameters.source.expectedBucketOwner = "111122223333"
    }
    let headers = sent[0].headers
    #expect(headers["x-amz-metadata-directive"] == "REPLACE")
    #expect(headers["content-type"] == "text/css")
    #expect(headers["x-amz-meta-a"] == "b")
    #expect(headers["x-amz-storage-class"] == "GLACIER_IR")
    #expect(headers["x-amz-tagging-directive"] == "REPLACE")
    #expect(headers["x-amz-tagging"] == "b=&k%201=v%262")
    #expect(headers["x-amz-copy-source-if-match"] == "\"s\"")
    #expect(headers["if-none-match"] == "*")
    #expect(headers["x-amz-source-expected-bucket-owner"] == "111122223333")
  }

  @Test(arguments: [
    ServerSideEncryption(algorithm: "AES256"), ServerSideEncryption(algorithm: "aws:kms", kmsKeyID: "arn:k"),
    ServerSideEncryption(algorithm: "aws:kms", kmsKeyID: "arn:k", isBucketKeyEnabled: true),
    ServerSideEncryption(algorithm: "aws:kms:dsse", isBucketKeyEnabled: false), nil,
  ])
  func `a copy asks for the encryption that it is given and no other`(_ encryption: ServerSideEncryption?) async throws
  {
    let (_, sent) = try await copy([.answer(200, [:], Self.result)]) { parameters in
      parameters.headers = .replace(.none)
      parameters.encryption = encryption
    }
    let headers = sent[0].headers
    #expect(headers["x-amz-server-side-encryption"] == encryption?.algorithm)
    #expect(headers["x-amz-server-side-encryption-aws-kms-key-id"] == encryption?.kmsKeyID)
    #expect(
      headers["x-amz-server-side-encryption-bucket-key-enabled"]
        == encryption?.isBucketKeyEnabled.map { $0 ? "true" : "false" })
    let isSigned = headers["authorization"]?.contains("x-amz-server-side-encryption")
    #expect(isSigned == (encryption != nil))
  }

  @Test func `an encryption that cannot travel unchanged is refused before anything is sent (row S11)`() async throws {
    let (result, sent) = try await copy([]) { parameters in
      parameters.encryption = ServerSideEncryption(algorithm: "aws:kms", kmsKeyID: "k\r\nx-evil: 1")
    }
    #expect(throws: S3Error.self) { try result.get() }
    #expect(sent.isEmpty)
  }

  @Test(arguments: [
    ("AccessDenied inside 200 (row R5)", "<Error><Code>AccessDenied</Code></Error>", S3Error.Code.accessDenied, 1),
    ("InternalError inside 200 (row R5)", "<Error><Code>InternalError</Code></Error>", .internalError, 3),
    ("SlowDown inside 200 (row R5)", "<Error><Code>SlowDown</Code></Error>", .slowDown, 3),
    (
      "an error in a namespace (row R6)",
      "<Error xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Code>AccessDenied</Code></Error>", .accessDenied, 1
    ),
    ("a prefixed error (row R6)", "<s:Error xmlns:s=\"u\"><s:Code>AccessDenied</s:Code></s:Error>", .accessDenied, 1),
    ("an empty body (row R7)", "", .missingResult, 1),
    ("white space only (row R7)", "  \n ", .missingResult, 1),
    ("a prolog and white space (row R8)", "<?xml version=\"1.0\"?>\n\n \n", .malformedResponse, 3),
    ("a result without an ETag", "<CopyObjectResult/>", .missingResult, 1),
    ("another result", "<CopyPartResult><ETag>e</ETag></CopyPartResult>", .notS3, 1),
    ("a web page", "<html/>", .notS3, 1),
  ])
  func `a 200 that does not prove the copy is a failure`(
    _ what: String, _ body: String, _ code: S3Error.Code, _ attempts: Int
  ) async throws {
    let reply = StubTransport.Reply.answer(200, ["x-amz-request-id": "R2"], body)
    let (result, sent) = try await copy(Array(repeating: reply, count: attempts))
    guard case .failure(let error) = result else {
      Issue.record("\(what) was accepted")
      return
    }
    #expect(error.code == code, "\(what)")
    #expect(error.attempts == attempts, "\(what)")
    #expect(error.requestID == "R2", "\(what)")
    #expect(sent.count == attempts)
  }

  @Test func `an InternalError inside 200 is tried again and may succeed`() async throws {
    let (result, sent) = try await copy([
      .answer(200, [:], "<Error><Code>InternalError</Code></Error>"), .answer(200, [:], Self.result),
    ])
    #expect(try result.get().etag == ETag("c1"))
    #expect(sent.count == 2)
  }

  @Test func `a conflict with another conditional write is tried again (row R14)`() async throws {
    let (result, _) = try await copy([.error(409, "ConditionalRequestConflict"), .answer(200, [:], Self.result)])
    #expect(try result.get().etag == ETag("c1"))
  }
}

/// A body in an answer that should have none, and what it means.
struct UnexpectedBody: Sendable, CustomTestStringConvertible {
  let text: String
  let code: S3Error.Code
  var attempts = 1

  var testDescription: String { text }

  static let all = [
    UnexpectedBody(text: "<Error><Code>AccessDenied</Code></Error>", code: .accessDenied),
    UnexpectedBody(
      text: "\n<?xml version=\"1.0\"?><Error><Code>InternalError</Code></Error>", code: .internalError, attempts: 3),
    UnexpectedBody(
      text: "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>", code: .accessDenied),
    UnexpectedBody(text: "<Error><Code>AccessDen", code: .malformedResponse, attempts: 3),
    UnexpectedBody(text: "<Welcome/>", code: .notS3),
    UnexpectedBody(text: "{\"error\": \"access denied\"}", code: .notS3),
    UnexpectedBody(text: "no", code: .notS3),
    UnexpectedBody(text: "<html>welcome</html>", code: .notS3),
  ]
}

@Suite struct DeleteTests {
  @Test(arguments: [200, 204], UnexpectedBody.all)
  func `a delete whose answer has a body is not confirmed (rows R5, I3)`(
    _ status: Int, _ body: UnexpectedBody
  ) async throws {
    let test = try TestClient(Array(repeating: .answer(status, [:], body.text), count: body.attempts))
    let parameters = DeleteObjectParameters(try .make("a"))
    let error = await failure { () async throws(S3Error) in try await test.client.deleteObject(parameters) }
    #expect(error?.code == body.code)
    #expect(error?.attempts == body.attempts)
  }

  @Test(arguments: [200, 204])
  func `a delete is confirmed by 204 or 200`(_ status: Int) async throws {
    let test = try TestClient([.answer(status, ["x-amz-delete-marker": "true", "x-amz-version-id": "v"])])
    let result = try await test.client.deleteObject(DeleteObjectParameters(try .make("a"), ifMatch: ETag("e")))
    #expect(result == DeleteObjectResult(isDeleteMarker: true, versionID: "v"))
    #expect(test.sent[0].request.method == .delete)
    #expect(test.sent[0].headers["if-match"] == "\"e\"")
  }

  @Test(arguments: [202, 206])
  func `another success does not confirm a delete`(_ status: Int) async throws {
    let test = try TestClient([.answer(status)], maxAttempts: 1)
    let parameters = DeleteObjectParameters(try .make("a"))
    let error = await failure { () async throws(S3Error) in try await test.client.deleteObject(parameters) }
    #expect(error?.code == .malformedResponse)
  }

  private func delete(
    _ keys: [String], _ replies: [StubTransport.Reply], maxAttempts: Int = 3
  ) async throws -> ([DeleteObjectsOutcome], TestClient) {
    let test = try TestClient(replies, maxAttempts: maxAttempts)
    let entries = try keys.map { DeleteObjectsParameters.Entry(try ObjectKey($0)) }
    let outcomes = try await test.client.deleteObjects(
      DeleteObjectsParameters(bucket: try .make(), entries: entries))
    return (outcomes, test)
  }

  private static func result(deleted: [String] = [], failed: [(String, String)] = []) -> StubTransport.Reply {
    .answer(
      200, ["x-amz-request-id": "R3"],
      "<DeleteResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
        + deleted.map { "<Deleted><Key>\($0)</Key></Deleted>" }.joined()
        + failed.map { "<Error><Key>\($0.0)</Key><Code>\($0.1)</Code><Message>no</Message></Error>" }.joined()
        + "</DeleteResult>")
  }

  @Test func `the request names each key, escaped, with an MD5`() async throws {
    let (outcomes, test) = try await delete(
      ["a&b", "c\r\nd", "<e>"], [Self.result(deleted: ["a&amp;b", "c&#xD;&#xA;d", "&lt;e&gt;"])])
    #expect(outcomes.map(\.key.rawValue) == ["a&b", "c\r\nd", "<e>"])
    #expect(outcomes.allSatisfy { $0.result == .success(DeleteObjectResult()) })
    let sent = test.sent[0]
    #expect(sent.request.url == "http://127.0.0.1:9000/bucket?delete=")
    #expect(
      sent.text == "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Object><Key>a&amp;b</Key></Object>"
        + "<Object><Key>c&#xD;&#xA;d</Key></Object><Object><Key>&lt;e&gt;</Key></Object></Delete>")
    #expect(sent.headers["content-md5"] == Base64.encode(Digest.of(sent.body, .md5)))
    #expect(sent.headers["x-amz-content-sha256"] == Hex.encode(Digest.of(sent.body, .sha256)))
  }

  @Test func `each key has its own outcome, in the order given (row R9)`() async throws {
    let (outcomes, _) = try await delete(
      ["a", "b", "c"], [Self.result(deleted: ["c", "a"], failed: [("b", "AccessDenied")])])
    #expect(outcomes.map(\.key.rawValue) == ["a", "b", "c"])
    guard case .failure(let error) = outcomes[1].result else {
      Issue.record("a refused key counts as deleted")
      return
    }
    #expect(error.code == .accessDenied)
    #expect(error.location?.description == "s3://bucket/b")
    #expect(error.requestID == "R3")
    #expect(outcomes[0].result == .success(DeleteObjectResult()))
  }

  @Test func `only keys that failed for the moment are named again (row R9)`() async throws {
    let (outcomes, test) = try await delete(
      ["a", "b", "c", "d"],
      [
        Self.result(deleted: ["a"], failed: [("b", "InternalError"), ("c", "AccessDenied"), ("d", "SlowDown")]),
        Self.result(deleted: ["b"], failed: [("d", "SlowDown")]), Self.result(deleted: ["d"]),
      ])
    #expect(
      outcomes.map { outcome in
        if case .success = outcome.result { "deleted" } else { "failed" }
      } == ["deleted", "deleted", "failed", "deleted"])
    #expect(test.sent.count == 3)
    #expect(test.pauses.withLock { $0 } == [.seconds(0.5), .seconds(1)])
    #expect(test.budget.remaining == RetryBudget.capacity - 2 * 5 + 2)
    #expect(!test.sent[1].text.contains("<Key>c</Key>"))
    #expect(test.sent[2].text.contains("<Object><Key>d</Key></Object></Delete>"))
  }

  @Test func `each outcome says how many requests named its key`() async throws {
    let (outcomes, test) = try await delete(
      ["a", "b", "c", "d"],
      [
        .error(503, "SlowDown"),
        Self.result(deleted: ["a"], failed: [("b", "InternalError"), ("c", "AccessDenied")]),
        .fail(.connectionLost), Self.result(deleted: ["b"]),
      ])
    #expect(test.sent.count == 4)
    #expect(outcomes.map(\.attempts) == [2, 4, 2, 2])
    let inner: [Int] = outcomes.map { outcome in
      switch outcome.result {
      case .success(let deleted): deleted.attempts
      case .failure(let error): error.attempts
      }
    }
    #expect(inner == [2, 4, 2, 2])
  }

  @Test func `a key that keeps failing is given up with the number of attempts`() async throws {
    let reply = Self.result(failed: [("a", "InternalError")])
    let (outcomes, test) = try await delete(["a"], [reply, reply, reply])
    guard case .failure(let error) = outcomes[0].result else {
      Issue.record("a failed key counts as deleted")
      return
    }
    #expect(error.code == .internalError)
    #expect(error.attempts == 3)
    #expect(test.sent.count == 3)
  }

  @Test func `a request for the rest that fails leaves the outcomes as they were`() async throws {
    let (outcomes, _) = try await delete(
      ["a", "b"], [Self.result(deleted: ["a"], failed: [("b", "InternalError")]), .error(403, "AccessDenied")])
    #expect(outcomes[0].result == .success(DeleteObjectResult()))
    guard case .failure(let error) = outcomes[1].result else {
      Issue.record("a failed key counts as deleted")
      return
    }
    #expect(error.code == .internalError)
    #expect(outcomes.map(\.attempts) == [1, 2])
  }

  @Test func `a key that the answer passes over has failed (row R10)`() async throws {
    let (outcomes, test) = try await delete(["a", "b"], [Self.result(deleted: ["a"])])
    guard case .failure(let error) = outcomes[1].result else {
      Issue.record("a key without an answer counts as deleted")
      return
    }
    #expect(error.code == .keyNotAnswered)
    #expect(test.sent.count == 1)
  }

  @Test(arguments: ["", "  ", "<html/>", "<Error><Code>AccessDenied</Code></Error>"])
  func `an answer without a result fails the whole request (row R10)`(_ body: String) async throws {
    let test = try TestClient([.answer(200, [:], body)])
    let parameters = DeleteObjectsParameters(
      bucket: try .make(), entries: [DeleteObjectsParameters.Entry(try ObjectKey("a"))])
    let error = await failure { () async throws(S3Error) in try await test.client.deleteObjects(parameters) }
    #expect(error != nil)
  }

  @Test(arguments: [["a\u{1}b"], ["\u{FFFE}"], ["a", "a"], [], (0...1000).map { "k\($0)" }])
  func `what one request cannot express is refused before anything is sent`(_ keys: [String]) async throws {
    let test = try TestClient([])
    let entries = try keys.map { DeleteObjectsParameters.Entry(try ObjectKey($0)) }
    let parameters = DeleteObjectsParameters(bucket: try .make(), entries: entries)
    let error = await failure { () async throws(S3Error) in try await test.client.deleteObjects(parameters) }
    #expect(error?.code == .invalidRequest)
  }

  @Test func `a service that throttles single keys slows the gate down, too (row R1)`() async throws {
    let gate = RequestGate(.adaptive(from: 16, upTo: 16)) { 0 }
    let test = try TestClient(
      [Self.result(deleted: ["a"], failed: [("b", "SlowDown")]), Self.result(deleted: ["b"])], gate: gate)
    let entries = try ["a", "b"].map { DeleteObjectsParameters.Entry(try ObjectKey($0)) }
    let outcomes = try await test.client.deleteObjects(
      DeleteObjectsParameters(bucket: try .make(), entries: entries))
    #expect(outcomes.allSatisfy { (try? $0.result.get()) != nil })
    #expect(gate.statistics.throttles == 1)
    #expect(gate.statistics.limit == 8)
  }

  @Test func `the caller can tell which keys need a request of their own`() throws {
    #expect(DeleteObjectsParameters.canName(try ObjectKey("a\r\n\tb")))
    #expect(!DeleteObjectsParameters.canName(try ObjectKey("a\u{7}b")))
  }

  @Test func `a condition on a key is part of the request`() async throws {
    let test = try TestClient([Self.result(deleted: ["a"])])
    _ = try await test.client.deleteObjects(
      DeleteObjectsParameters(
        bucket: try .make(), entries: [DeleteObjectsParameters.Entry(try ObjectKey("a"), ifMatch: ETag("e"))]))
    #expect(test.sent[0].text.contains("<Key>a</Key><ETag>&quot;e&quot;</ETag>"))
  }
}

@Suite struct CreateBucketTests {
  @Test(arguments: [("us-east-1", ""), ("eu-west-1", "<LocationConstraint>eu-west-1</LocationConstraint>")])
  func `the region is named unless it is us-east-1`(_ region: String, _ expected: String) async throws {
    let test = try TestClient([.answer(200)], region: region)
    try await test.client.createBucket(CreateBucketParameters(try .make()))
    #expect(expected.isEmpty ? test.sent[0].body.isEmpty : test.sent[0].text.contains(expected))
  }

  @Test func `an error inside a success is a failure (row R5), another document is none`() async throws {
    let test = try TestClient([
      .answer(200, [:], "<Error><Code>AccessDenied</Code></Error>"), .answer(200, [:], "<CreateBucketResponse/>"),
    ])
    let parameters = CreateBucketParameters(try .make())
    let error = await failure { () async throws(S3Error) in try await test.client.createBucket(parameters) }
    #expect(error?.code == .accessDenied)
    try await test.client.createBucket(parameters)
  }

  @Test func `a bucket that an earlier attempt made is made`() async throws {
    let test = try TestClient([.fail(.connectionLost), .error(409, "BucketAlreadyOwnedByYou")])
    try await test.client.createBucket(CreateBucketParameters(try .make()))
  }

  @Test func `a bucket that was there before is an error`() async throws {
    let test = try TestClient([.error(409, "BucketAlreadyOwnedByYou")])
    let parameters = CreateBucketParameters(try .make())
    let error = await failure { () async throws(S3Error) in try await test.client.createBucket(parameters) }
    #expect(error?.code == .bucketAlreadyOwnedByYou)
  }
}
