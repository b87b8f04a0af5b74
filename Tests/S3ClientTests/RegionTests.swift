import ConcurrencyHelpers
import HTTPTransport
import S3Types
import Testing

@testable import S3Client

/// Row R18: buckets in another region than the client's.
@Suite struct RegionTests {
  typealias Reply = StubTransport.Reply

  private static let found = Reply.answer(200, ["content-length": "0"])
  private static let moved = Reply.error(301, "PermanentRedirect")
  private static let here = "https://bucket.s3.us-east-1.amazonaws.com/"
  private static let there = "https://bucket.s3.eu-west-1.amazonaws.com/"

  private static func told(_ status: Int, region: String = "eu-west-1") -> Reply {
    .answer(status, ["x-amz-bucket-region": region])
  }

  private func get(_ test: TestClient, in bucket: String = "bucket") async throws -> S3Error? {
    let parameters = GetObjectParameters(try .make("a", in: bucket))
    return await failure { () async throws(S3Error) in try await test.client.getObject(parameters) }
  }

  private func client(_ replies: [Reply], endpoint: String? = nil) throws -> TestClient {
    try TestClient(replies, endpoint: endpoint, region: "us-east-1")
  }

  @Test(arguments: [
    ("HeadBucket answers", moved, told(200)), ("HeadBucket refuses", moved, told(403)),
    ("HeadBucket is sent on", moved, told(301)), ("HeadBucket calls it bad", moved, told(400)),
    ("a temporary redirect", .error(307, "TemporaryRedirect"), told(200)),
    ("a malformed authorization", .error(400, "AuthorizationHeaderMalformed"), told(200)),
    ("a wrong location", .error(400, "IllegalLocationConstraintException"), told(200)),
  ])
  func `a redirection without a region is explained by HeadBucket, followed and remembered`(
    _ what: String, _ reply: Reply, _ answer: Reply
  ) async throws {
    let test = try client([reply, answer, Self.found, Self.found])
    #expect(try await get(test) == nil, "\(what)")
    #expect(try await get(test) == nil, "\(what)")
    #expect(test.sent.map(\.request.method) == [.get, .head, .get, .get])
    #expect(test.sent.map(\.request.url) == [Self.here + "a", Self.here, Self.there + "a", Self.there + "a"])
    #expect(test.sent[1].headers["authorization"]?.contains("/us-east-1/s3/") == true)
    #expect(test.sent[2].headers["authorization"]?.contains("/eu-west-1/s3/") == true)
    #expect(test.pauses.withLock { $0 }.isEmpty)
    #expect(test.budget.remaining == RetryBudget.capacity)
  }

  @Test func `a bodyless HEAD without a region is explained by HeadBucket`() async throws {
    let test = try client([.answer(400), Self.told(403), Self.found])
    let parameters = HeadObjectParameters(try .make("a"))
    _ = try await test.client.headObject(parameters)
    #expect(test.sent.map(\.request.url) == [Self.here + "a", Self.here, Self.there + "a"])
  }

  @Test(arguments: [
    ("HeadBucket says nothing", Reply.answer(403)), ("HeadBucket is not answered", .fail(.cannotConnect)),
    ("no label", told(200, region: "evil.example/")), ("the same region", told(200, region: "us-east-1")),
    ("an empty region", told(200, region: "")),
  ])
  func `what HeadBucket does not explain stays the failure that it was`(
    _ what: String, _ answer: Reply
  ) async throws {
    let test = try client([Self.moved, answer])
    let error = try await get(test)
    #expect(error?.code == .permanentRedirect, "\(what)")
    #expect(error?.operation == .getObject)
    #expect(error?.attempts == 1)
    #expect(test.sent.count == 2)
  }

  @Test func `the header says more than the document`() async throws {
    let document = "<Error><Code>AuthorizationHeaderMalformed</Code><Region>ap-south-1</Region></Error>"
    let test = try client([.answer(400, ["x-amz-bucket-region": "eu-west-1"], document), Self.found])
    #expect(try await get(test) == nil)
    #expect(test.sent[1].request.url == Self.there + "a")
  }

  @Test func `a request is sent on once, also after a question`() async throws {
    let test = try client([Self.moved, Self.told(200), Self.moved])
    #expect(try await get(test)?.code == .permanentRedirect)
    #expect(test.sent.count == 3)
  }

  @Test func `a bucket that has moved again is followed again`() async throws {
    let test = try client([
      Self.told(301), Self.found, .error(301, "PermanentRedirect", headers: ["x-amz-bucket-region": "eu-west-2"]),
      Self.found,
    ])
    #expect(try await get(test) == nil)
    #expect(try await get(test) == nil)
    #expect(test.sent.last?.request.url == "https://bucket.s3.eu-west-2.amazonaws.com/a")
  }

  @Test func `each bucket has its own region`() async throws {
    let test = try client([Self.told(301), Self.found, Self.found])
    #expect(try await get(test) == nil)
    #expect(try await get(test, in: "other") == nil)
    #expect(test.sent[2].request.url == "https://other.s3.us-east-1.amazonaws.com/a")
  }

  @Test func `HeadBucket itself is not explained by another one`() async throws {
    let test = try client([.answer(301)])
    let parameters = HeadBucketParameters(try .make())
    let error = await failure { () async throws(S3Error) in try await test.client.headBucket(parameters) }
    #expect(error?.code == .permanentRedirect)
    #expect(test.sent.count == 1)
  }

  @Test func `a bucket is made where it was asked for and nowhere else`() async throws {
    let reply = Reply.error(
      400, "IllegalLocationConstraintException", headers: ["x-amz-bucket-region": "eu-west-1"])
    let test = try client([reply])
    let parameters = CreateBucketParameters(try .make())
    let error = await failure { () async throws(S3Error) in try await test.client.createBucket(parameters) }
    #expect(error?.code.rawValue == "IllegalLocationConstraintException")
    #expect(test.sent.count == 1)
  }

  @Test func `an access point is where its ARN says`() async throws {
    let test = try client([Self.told(301)])
    let error = try await get(test, in: "arn:aws:s3:us-west-2:123456789012:accesspoint/name")
    #expect(error?.code == .permanentRedirect)
    #expect(test.sent.count == 1)
  }

  @Test(arguments: [moved, told(301)])
  func `another service has no regions to be sent to`(_ reply: Reply) async throws {
    let test = try client([reply], endpoint: "http://127.0.0.1:9000")
    #expect(try await get(test)?.code == .permanentRedirect)
    #expect(test.sent.count == 1)
  }

  @Test func `a bad request that is not about regions is not sent on`() async throws {
    let test = try client([.error(400, "InvalidRequest", headers: ["x-amz-bucket-region": "eu-west-1"])])
    #expect(try await get(test)?.code.rawValue == "InvalidRequest")
    #expect(test.sent.count == 1)
  }
}
