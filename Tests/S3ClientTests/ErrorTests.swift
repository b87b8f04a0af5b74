import HTTPTransport
import S3Types
import Testing

@testable import S3Client

@Suite struct ErrorTests {
  private func get(_ reply: StubTransport.Reply, maxAttempts: Int = 1) async throws -> S3Error {
    let test = try TestClient(Array(repeating: reply, count: maxAttempts), maxAttempts: maxAttempts)
    let parameters = GetObjectParameters(try .make("dir/a"))
    let error = await failure { () async throws(S3Error) in try await test.client.getObject(parameters) }
    return try #require(error)
  }

  @Test(arguments: [
    (403, "AccessDenied", "check the policy of the bucket and the permissions of the credentials"),
    (404, "NoSuchBucket", "check the bucket name, the endpoint and the account"),
    (
      403, "SignatureDoesNotMatch",
      "check the secret access key and the region, and that no proxy changes the request"
    ),
    (
      403, "InvalidAccessKeyId",
      "check the access key ID; keys of one service are unknown to another, so check the endpoint"
    ),
    (400, "ExpiredToken", "get new temporary credentials"),
    (412, "PreconditionFailed", "the object was changed by someone else; plan again"),
    (501, "NotImplemented", "this service does not have the feature; leave the option out for this endpoint"),
  ])
  func `an error says what, on which object, why, by which request, and what to do`(
    _ status: Int, _ code: String, _ hint: String
  ) async throws {
    let error = try await get(.error(status, code, message: "the reason"))
    #expect(
      error.description == "GetObject: \(code) (\(status)) on s3://bucket/dir/a: the reason [request R1]; \(hint)")
  }

  @Test(arguments: [("Access Denied.", "Access Denied"), ("Wait ...", "Wait ..."), ("no", "no")])
  func `a full stop of the server does not end our sentence`(_ message: String, _ expected: String) async throws {
    #expect(try await get(.error(403, "AccessDenied", message: message)).message == expected)
  }

  @Test func `a code that we do not know survives`() async throws {
    let error = try await get(.error(418, "Teapot"))
    #expect(error.description == "GetObject: Teapot (418) on s3://bucket/dir/a: no [request R1]")
  }

  @Test(arguments: [
    (404, S3Error.Code.notS3), (403, .notS3), (400, .notS3), (502, "BadGateway"), (503, .serviceUnavailable),
  ])
  func `a web page is named as such, and a 404 page is not a missing object`(
    _ status: Int, _ code: S3Error.Code
  ) async throws {
    let error = try await get(.answer(status, ["content-type": "text/html"], "\n<!doctype HTML><html>no</html>"))
    #expect(error.code == code)
    #expect(error.message == "the server answered with HTML, not S3")
    #expect(!error.isNotFound)
    if code == .notS3 { #expect(error.description.hasSuffix("not S3; check the endpoint URL")) }
  }

  @Test func `a 502 page of a proxy is tried again (row T14)`() async throws {
    let error = try await get(.answer(502, [:], "<html/>"), maxAttempts: 3)
    #expect(error.attempts == 3)
  }

  @Test(arguments: ["", "not xml", "<Error><Code>Acc", "<!DOCTYPE x><Error/>", "<other/>", "<Error/>"])
  func `an error without a usable body has the code of its status`(_ body: String) async throws {
    let error = try await get(.answer(403, ["x-amz-request-id": "R7"], body))
    #expect(error.code == .accessDenied)
    #expect(error.requestID == "R7")
  }

  @Test func `text from the server cannot control a terminal and is capped (row S12)`() async throws {
    let message = "a\u{9B}31m\u{202E}b" + String(repeating: "x", count: 100_000)
    let error = try await get(.error(403, "AccessDenied", message: message))
    #expect(error.message.hasPrefix("a\u{FFFD}31m\u{FFFD}bxxx"))
    #expect(error.message.count < 600)
  }

  @Test func `a key cannot control a terminal through a message (row S13)`() throws {
    let error = S3Error(
      code: .noSuchKey, bucket: try .make(), key: try ObjectKey("a\u{1B}[2Jb\n"), message: "m")
    #expect(error.description.contains("s3://bucket/a\u{FFFD}[2Jb\u{FFFD}"))
  }

  @Test func `no secret is in any text of a client, its credentials or its errors (rows S5, S24)`() async throws {
    let secret = "planted-secret-7f3a"
    let credentials = Credentials(accessKeyID: "AKID", secretAccessKey: secret, sessionToken: "planted-token-91bd")
    var texts = ["\(credentials)", String(reflecting: credentials)]
    var dumped = ""
    dump(credentials, to: &dumped)
    let chain = CredentialChain(explicit: credentials, environment: Environment(["AWS_SECRET_ACCESS_KEY": secret]))
    _ = try await chain.credentials()
    dump(chain, to: &dumped)
    dump(ClientSettings(credentials: credentials), to: &dumped)
    let test = try TestClient([.error(403, "SignatureDoesNotMatch")], authentication: .provider(chain))
    dump(test.client.configuration, to: &dumped)
    let parameters = GetObjectParameters(try .make("a"))
    let error = try #require(
      await failure { () async throws(S3Error) in try await test.client.getObject(parameters) })
    dump(error, to: &dumped)
    dump(test.client, to: &dumped)
    dump(test.client.signer, to: &dumped)
    dump(test.client.learned, to: &dumped)
    texts += [dumped, "\(error)", String(reflecting: test.client.configuration), String(reflecting: error)]
    for text in texts {
      #expect(!text.contains(secret))
      #expect(!text.contains("planted-token-91bd"))
    }
    #expect(test.sent[0].headers["x-amz-security-token"] == "planted-token-91bd")
    #expect(test.sent[0].headers["authorization"]?.contains(secret) == false)
  }

  @Test(
    arguments: [
      ("bytes 0-4/9", 0, 4, 9), ("bytes 3-3/4", 3, 3, 4), ("bytes 0-0/*", 0, 0, nil),
    ] as [(String, Int, Int, Int?)])
  func `a content range is parsed`(_ text: String, _ first: Int, _ last: Int, _ total: Int?) {
    let range = ContentRange(text)
    #expect(range?.first == first)
    #expect(range?.last == last)
    #expect(range?.total == total)
  }
}
