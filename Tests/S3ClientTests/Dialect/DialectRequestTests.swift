import Digests
import HTTPTransport
import S3Types
import Testing

@testable import S3Client

/// What goes over the wire in each dialect.
@Suite("Requests in a dialect") struct DialectRequestTests {
  private static let written = StubTransport.Reply.answer(200, ["ETag": "\"new\""])
  private static let copied = StubTransport.Reply.answer(
    200, [:], "<CopyObjectResult><ETag>\"c\"</ETag></CopyObjectResult>")
  private static let present = StubTransport.Reply.answer(200, ["ETag": "\"old\"", "content-length": "3"])
  private static let absent = StubTransport.Reply.answer(404)

  private static func dialect(_ change: (inout Dialect) -> Void) -> Dialect {
    var dialect = Dialect.generic
    change(&dialect)
    return dialect
  }

  private static let unconditional = dialect { $0.conditions = .none }

  private static func put(_ condition: WriteCondition) throws -> PutObjectParameters {
    PutObjectParameters(try .make("a"), source: .bytes([1]), condition: condition)
  }

  @Test(arguments: [(WriteCondition.absent, absent), (.matches(ETag("old")), present)])
  func `a condition that is not honoured is looked up, and the write goes without it`(
    _ condition: WriteCondition, _ head: StubTransport.Reply
  ) async throws {
    let test = try TestClient([head, Self.written], dialect: Self.unconditional)
    let result = try await test.client.putObject(try Self.put(condition))
    #expect(result.etag == ETag("new"))
    #expect(test.sent.map(\.request.method) == [.head, .put])
    #expect(test.sent[0].request.url == test.sent[1].request.url)
    #expect(test.sent[1].headers["if-match"] == nil)
    #expect(test.sent[1].headers["if-none-match"] == nil)
  }

  @Test(arguments: [
    (WriteCondition.absent, present, "there is an object already"),
    (.matches(ETag("other")), present, "the object has another ETag than the one that If-Match names"),
    (.matches(ETag("old")), absent, "there is no object, and If-Match names one"),
  ])
  func `a condition that does not hold keeps the write from being sent`(
    _ condition: WriteCondition, _ head: StubTransport.Reply, _ reason: String
  ) async throws {
    let test = try TestClient([head], dialect: Self.unconditional)
    let parameters = try Self.put(condition)
    let error = await failure { () async throws(S3Error) in try await test.client.putObject(parameters) }
    #expect(error?.isPreconditionFailed == true)
    #expect(
      error?.message == "\(reason) (looked up, because this service does not check conditions of PutObject)")
    #expect(error?.location == parameters.location)
    #expect(test.sent.map(\.request.method) == [.head])
  }

  @Test func `a look that fails keeps the write from being sent`() async throws {
    let test = try TestClient([.answer(403)], dialect: Self.unconditional)
    let parameters = try Self.put(.absent)
    let error = await failure { () async throws(S3Error) in try await test.client.putObject(parameters) }
    #expect(error?.code == .accessDenied)
    #expect(error?.operation == .headObject)
  }

  @Test func `a look at what its owner has the key of says that key`() async throws {
    let test = try TestClient([Self.present, Self.written], dialect: Self.unconditional)
    var parameters = try Self.put(.matches(ETag("old")))
    parameters.customerKey = try .make()
    _ = try await test.client.putObject(parameters)
    for name in ["algorithm", "key", "key-md5"] {
      let header = "x-amz-server-side-encryption-customer-" + name
      #expect(test.sent[0].headers[header] != nil)
      #expect(test.sent[0].headers[header] == test.sent[1].headers[header])
    }
  }

  @Test func `a condition that is honoured goes as it is`() async throws {
    let dialect = Self.dialect {
      $0.conditions = ConditionSupport(put: true, complete: false, copy: false, copySource: false, delete: false)
    }
    let test = try TestClient([Self.written], dialect: dialect)
    _ = try await test.client.putObject(try Self.put(.absent))
    #expect(test.sent[0].headers["if-none-match"] == "*")
  }

  @Test func `the source of a copy is looked up by its own name`() async throws {
    let test = try TestClient([Self.present, Self.copied], dialect: Self.unconditional)
    _ = try await test.client.copyObject(
      CopyObjectParameters(
        from: try .make("a b+c%?versionId=1", in: "source"), to: try .make("to"), sourceIfMatch: ETag("old")))
    #expect(test.sent[0].request.url == "http://127.0.0.1:9000/source/a%20b%2Bc%25%3FversionId%3D1")
    #expect(test.sent[1].headers["x-amz-copy-source"] == "source/a%20b%2Bc%25%3FversionId%3D1")
    #expect(test.sent[1].headers["x-amz-copy-source-if-match"] == nil)
  }

  @Test func `another source than the one that is meant is not copied`() async throws {
    let test = try TestClient([Self.present], dialect: Self.unconditional)
    let parameters = CopyObjectParameters(
      from: try .make("a\nb", in: "source"), to: try .make("to"), sourceIfMatch: ETag("other"))
    let error = await failure { () async throws(S3Error) in try await test.client.copyObject(parameters) }
    #expect(error?.isPreconditionFailed == true)
    #expect(
      error?.message == "the source s3://source/a\u{FFFD}b has another ETag than the one that is to be copied "
        + "(looked up, because this service does not check conditions of CopyObject)")
  }

  @Test(arguments: [
    (StubTransport.Reply.answer(200, ["ETag": "\"old\"", "content-length": "3"]), true), (absent, true),
    (.answer(200, ["ETag": "\"new\"", "content-length": "3"]), false),
  ])
  func `a delete looks at what it would delete`(_ head: StubTransport.Reply, _ isDeleted: Bool) async throws {
    let test = try TestClient([head] + (isDeleted ? [.answer(204)] : []), dialect: Self.unconditional)
    let parameters = DeleteObjectParameters(try .make("a"), ifMatch: ETag("old"))
    let error = await failure { () async throws(S3Error) in try await test.client.deleteObject(parameters) }
    #expect((error == nil) == isDeleted)
    #expect(test.sent.count == (isDeleted ? 2 : 1))
    if isDeleted { #expect(test.sent[1].headers["if-match"] == nil) }
  }

  @Test func `many deletes look at those with an ETag and leave out those that changed`() async throws {
    let answer = "<DeleteResult><Deleted><Key>a</Key></Deleted><Deleted><Key>c</Key></Deleted></DeleteResult>"
    let test = try TestClient([Self.present, Self.present, .answer(200, [:], answer)], dialect: Self.unconditional)
    let outcomes = try await test.client.deleteObjects(
      DeleteObjectsParameters(
        bucket: try .make(),
        entries: [
          .init(try ObjectKey("a"), ifMatch: ETag("old")), .init(try ObjectKey("b"), ifMatch: ETag("other")),
          .init(try ObjectKey("c")),
        ]))
    #expect(outcomes.map(\.key.rawValue) == ["a", "b", "c"])
    #expect(outcomes.map { (try? $0.result.get()) != nil } == [true, false, true])
    #expect(test.sent.count == 3)
    #expect(!test.sent[2].text.contains("<ETag>"))
    #expect(!test.sent[2].text.contains("<Key>b</Key>"))
  }

  @Test func `without DeleteObjects each object has a request of its own`() async throws {
    let test = try TestClient(
      [.answer(204), .error(403, "AccessDenied")], dialect: Self.dialect { $0.hasMultiDelete = false })
    let outcomes = try await test.client.deleteObjects(
      DeleteObjectsParameters(bucket: try .make(), entries: [.init(try ObjectKey("a")), .init(try ObjectKey("b"))]))
    #expect(test.sent.map(\.request.method) == [.delete, .delete])
    #expect(outcomes.map { (try? $0.result.get()) != nil } == [true, false])
  }

  @Test(arguments: [
    (Dialect.DigestPolicy.none, false, false), (.whenRequired, false, true), (.always, true, true),
  ])
  func `Content-MD5 goes with the requests of the policy`(
    _ policy: Dialect.DigestPolicy, _ withPut: Bool, _ withDelete: Bool
  ) async throws {
    let deleted = "<DeleteResult><Deleted><Key>a</Key></Deleted></DeleteResult>"
    let test = try TestClient(
      [Self.written, .answer(200, [:], deleted)],
      dialect: Self.dialect {
        $0.contentMD5 = policy
        $0.checksums = .none
      })
    _ = try await test.client.putObject(try Self.put(.none))
    _ = try await test.client.deleteObjects(
      DeleteObjectsParameters(bucket: try .make(), entries: [.init(try ObjectKey("a"))]))
    #expect((test.sent[0].headers["content-md5"] != nil) == withPut)
    #expect((test.sent[1].headers["content-md5"] != nil) == withDelete)
  }

  @Test(arguments: [
    (Dialect.DigestPolicy.none, Dialect.DigestPolicy.none, false), (.whenRequired, .always, false),
    (.whenRequired, .none, true), (.always, .always, true),
  ])
  func `DeleteObjects carries a checksum where it has no MD5, or always`(
    _ checksums: Dialect.DigestPolicy, _ md5: Dialect.DigestPolicy, _ isThere: Bool
  ) async throws {
    let deleted = "<DeleteResult><Deleted><Key>a</Key></Deleted></DeleteResult>"
    let test = try TestClient(
      [.answer(200, [:], deleted)],
      dialect: Self.dialect {
        $0.contentMD5 = md5
        $0.checksums = checksums
        $0.checksumAlgorithm = .sha256
      })
    _ = try await test.client.deleteObjects(
      DeleteObjectsParameters(bucket: try .make(), entries: [.init(try ObjectKey("a"))]))
    let expected = isThere ? Base64.encode(Digest.of(test.sent[0].body, .sha256)) : nil
    #expect(test.sent[0].headers["x-amz-checksum-sha256"] == expected)
  }

  @Test(arguments: [
    (AddressingStyle.auto, AddressingStyle.virtual, "https://bucket.store.example/a"),
    (.path, .virtual, "https://store.example/bucket/a"), (.auto, .path, "https://store.example/bucket/a"),
  ])
  func `the dialect places the bucket when the user does not say`(
    _ chosen: AddressingStyle, _ usual: AddressingStyle, _ url: String
  ) async throws {
    let test = try TestClient(
      [Self.written], endpoint: "https://store.example", addressing: chosen,
      dialect: Self.dialect { $0.addressing = usual })
    _ = try await test.client.putObject(try Self.put(.none))
    #expect(test.sent[0].request.url == url)
  }

  @Test func `a dialect can ask for signed payloads over TLS`() async throws {
    let test = try TestClient(
      [Self.written], endpoint: "https://store.example", dialect: Self.dialect { $0.requiresSignedPayloads = true })
    _ = try await test.client.putObject(try Self.put(.none))
    #expect(test.sent[0].headers["x-amz-content-sha256"] == Hex.encode(Digest.of([1], .sha256)))
  }
}
