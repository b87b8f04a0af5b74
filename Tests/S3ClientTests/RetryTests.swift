import ConcurrencyHelpers
import HTTPTransport
import S3Types
import Testing

@testable import S3Client

@Suite struct RetryPolicyTests {
  private static func service(_ status: Int, _ code: String, bodyless: Bool = false) -> AttemptFailure {
    var failure = AttemptFailure(
      S3Error(code: S3Error.Code(rawValue: code), origin: .service(status: status), message: "m"))
    failure.isBodyless = bodyless
    return failure
  }

  @Test(arguments: [
    (400, "RequestTimeout", RetryPolicy.Kind.transient), (400, "RequestTimeoutException", .transient),
    (500, "InternalError", .transient), (500, "Whatever", .transient), (502, "BadGateway", .transient),
    (503, "ServiceUnavailable", .transient), (504, "GatewayTimeout", .transient), (503, "SlowDown", .throttling),
    (400, "Throttling", .throttling), (400, "PriorRequestNotComplete", .throttling),
    (400, "RequestLimitExceeded", .throttling), (200, "InternalError", .transient), (200, "SlowDown", .throttling),
    (409, "ConditionalRequestConflict", .transient), (429, "TooManyRequestsException", .throttling),
    (429, "Other", nil), (409, "BucketAlreadyExists", nil), (412, "PreconditionFailed", nil),
    (403, "AccessDenied", nil),
    (404, "NoSuchKey", nil), (400, "BadDigest", nil), (400, "InvalidRequest", nil), (403, "SignatureDoesNotMatch", nil),
    (501, "NotImplemented", nil), (200, "AccessDenied", nil), (301, "PermanentRedirect", nil),
  ])
  func `an answer is transient, throttling or final`(_ status: Int, _ code: String, _ kind: RetryPolicy.Kind?) {
    #expect(RetryPolicy.kind(of: Self.service(status, code)) == kind)
  }

  @Test func `a HEAD that gets a bare 503 is throttled`() {
    #expect(RetryPolicy.kind(of: Self.service(503, "ServiceUnavailable", bodyless: true)) == .throttling)
    #expect(RetryPolicy.kind(of: Self.service(500, "InternalError", bodyless: true)) == .transient)
  }

  @Test(arguments: [
    (TransportError.Code.cannotResolve, true), (.cannotConnect, true), (.connectTimedOut, true), (.stalled, true),
    (.timedOut, true), (.connectionLost, true), (.incompleteBody, true), (.malformedResponse, true),
    (.tlsFailed, false), (.bodyTooLarge, false), (.requestBodyFailed, false), (.invalidRequest, false),
    (.cancelled, false), (.shutDown, false), (.other, false),
  ])
  func `a failure of the transport is transient or final`(_ code: TransportError.Code, _ isTransient: Bool) {
    let failure = AttemptFailure(S3Error(code: .transport, message: "m"), transport: code)
    #expect((RetryPolicy.kind(of: failure) == .transient) == isTransient)
  }

  @Test(arguments: [
    (500, 1, 1.0, 0.05), (500, 2, 1.0, 0.1), (500, 1, 0.5, 0.025), (500, 12, 0.5, 10), (500, 1, 0.0, 0),
    (503, 1, 1.0, 1), (503, 3, 1.0, 4), (503, 6, 1.0, 20), (503, 60, 0.25, 5),
  ])
  func `the pause doubles from 50 ms or, when throttled, 1 s up to 20 s, before jitter`(
    _ status: Int, _ attempt: Int, _ random: Double, _ seconds: Double
  ) {
    let failure = Self.service(status, status == 503 ? "SlowDown" : "InternalError")
    let verdict = RetryPolicy.verdict(on: failure, attempt: attempt, maxAttempts: 100, random: random)
    #expect(verdict == .retry(after: .seconds(seconds), cost: status == 503 ? 5 : 14))
  }

  @Test func `the last attempt is the last`() {
    let failure = Self.service(500, "InternalError")
    #expect(RetryPolicy.verdict(on: failure, attempt: 3, maxAttempts: 3, random: 0) == .giveUp)
    #expect(RetryPolicy.verdict(on: failure, attempt: 2, maxAttempts: 3, random: 0) != .giveUp)
  }

  @Test(arguments: [
    ("100", 1.0), ("2500", 2.5), ("60000", 6), ("-1", 1), ("soon", 1), ("1.5", 1),
  ])
  func `x-amz-retry-after is milliseconds, clamped to the pause and five seconds more`(
    _ header: String, _ seconds: Double
  ) {
    let error = S3Error(code: .slowDown, origin: .service(status: 503), message: "m")
    let failure = AttemptFailure(error, headers: ["x-amz-retry-after": header, "retry-after": "99"])
    let verdict = RetryPolicy.verdict(on: failure, attempt: 1, maxAttempts: 3, random: 1)
    #expect(verdict == .retry(after: .seconds(seconds), cost: 5))
  }
}

@Suite struct AttemptTests {
  private func head(_ test: TestClient) async throws -> S3Error? {
    let parameters = HeadObjectParameters(try .make("a"))
    return await failure { () async throws(S3Error) in try await test.client.headObject(parameters) }
  }

  private func get(_ test: TestClient) async throws -> S3Error? {
    let parameters = GetObjectParameters(try .make("a"))
    return await failure { () async throws(S3Error) in try await test.client.getObject(parameters) }
  }

  private static let found = StubTransport.Reply.answer(200, ["content-length": "0"])

  @Test func `attempts share a name, count up, and are each signed anew`() async throws {
    let clock = Locked(0)
    let test = try TestClient(
      [.error(500, "InternalError"), .fail(.stalled), Self.found],
      now: {
        Timestamp(
          seconds: Timestamp.test.seconds
            + clock.withLock {
              $0 += 1; return $0
            })
      })
    #expect(try await get(test) == nil)
    let headers = test.sent.map(\.headers)
    #expect(headers.map { $0["amz-sdk-request"] } == ["attempt=1; max=3", "attempt=2; max=3", "attempt=3; max=3"])
    #expect(Set(headers.map { $0["amz-sdk-invocation-id"] }).count == 1)
    #expect(Set(headers.map { $0["authorization"] }).count == 3)
    #expect(headers.allSatisfy { $0["user-agent"] == "s3job/0.1" })
  }

  @Test func `giving up reports the last error, the number of attempts and the endpoint`() async throws {
    let test = try TestClient([.fail(.cannotConnect), .fail(.cannotConnect), .fail(.cannotConnect)])
    let error = try #require(try await get(test))
    #expect(error.attempts == 3)
    #expect(error.cause == .transport(kind: "cannotConnect"))
    #expect(
      error.description
        == "GetObject: Client.Transport on s3://bucket/a: could not connect to endpoint 127.0.0.1:9000: "
        + "127.0.0.1:9000 did not answer, after 3 attempts; check that the service runs and that the network reaches it"
    )
  }

  @Test func `an empty budget returns the original error at once`() async throws {
    let budget = RetryBudget()
    while budget.withdraw(14) {}
    let test = try TestClient([.error(500, "InternalError")], budget: budget)
    let error = try await get(test)
    #expect(error?.code == .internalError)
    #expect(error?.attempts == 1)
  }

  @Test func `a retry that succeeds gives back what it cost, a first success gives one`() async throws {
    let budget = RetryBudget()
    _ = budget.withdraw(100)
    let test = try TestClient([.error(500, "InternalError"), Self.found, Self.found], budget: budget)
    #expect(try await get(test) == nil)
    #expect(budget.remaining == 400)
    #expect(try await get(test) == nil)
    #expect(budget.remaining == 401)
  }

  @Test func `the budget never grows beyond its capacity`() {
    let budget = RetryBudget()
    budget.deposit(100)
    #expect(budget.remaining == 500)
  }

  @Test func `a cancelled pause ends as cancelled`() async throws {
    let test = try TestClient([.error(500, "InternalError")])
    var configuration = test.client.configuration
    configuration.sleep = { _ in throw CancellationError() }
    let client = S3Client(configuration: configuration, transport: test.transport)
    let parameters = GetObjectParameters(try .make("a"))
    let error = await failure { () async throws(S3Error) in try await client.getObject(parameters) }
    #expect(error?.code == .cancelled)
  }

  @Test func `a cancelled transfer is not tried again`() async throws {
    let test = try TestClient([.fail(.cancelled)])
    #expect(try await get(test)?.code == .cancelled)
  }

  @Test(arguments: [
    StubTransport.Reply.error(301, "PermanentRedirect", headers: ["x-amz-bucket-region": "eu-west-1"]),
    .error(307, "TemporaryRedirect", headers: ["x-amz-bucket-region": "eu-west-1"]),
    .error(400, "AuthorizationHeaderMalformed", headers: ["x-amz-bucket-region": "eu-west-1"]),
    .answer(
      400, [:], "<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-west-1</Region></Error>"),
  ])
  func `AWS's word on another region is followed once, signed for it, and remembered (row R18)`(
    _ reply: StubTransport.Reply
  ) async throws {
    let test = try TestClient([reply, Self.found, Self.found], endpoint: nil, region: "us-east-1")
    #expect(try await get(test) == nil)
    #expect(try await get(test) == nil)
    #expect(
      test.sent.map(\.request.url) == [
        "https://bucket.s3.us-east-1.amazonaws.com/a", "https://bucket.s3.eu-west-1.amazonaws.com/a",
        "https://bucket.s3.eu-west-1.amazonaws.com/a",
      ])
    #expect(test.sent[1].headers["authorization"]?.contains("/eu-west-1/s3/") == true)
    #expect(test.pauses.withLock { $0 }.isEmpty)
  }

  @Test func `a bodyless HEAD is redirected by its header (row R18)`() async throws {
    let test = try TestClient(
      [.answer(400, ["x-amz-bucket-region": "eu-west-1"]), Self.found], endpoint: nil, region: "us-east-1")
    #expect(try await head(test) == nil)
  }

  @Test(arguments: [
    (nil, "evil.example.com/"), (nil, "EU"), (nil, "-x"), (nil, "us-east-1"),
    ("http://127.0.0.1:9000", "eu-west-1"),
  ])
  func `a region that is no label, the same, or from another service is not followed (row R18)`(
    _ endpoint: String?, _ region: String
  ) async throws {
    let test = try TestClient(
      [.error(301, "PermanentRedirect", headers: ["x-amz-bucket-region": region])], endpoint: endpoint)
    #expect(try await get(test)?.code == .permanentRedirect)
  }

  @Test func `a second redirection is not followed`() async throws {
    let test = try TestClient(
      [
        .error(301, "PermanentRedirect", headers: ["x-amz-bucket-region": "eu-west-1"]),
        .error(301, "PermanentRedirect", headers: ["x-amz-bucket-region": "eu-west-2"]),
      ], endpoint: nil)
    let error = try await get(test)
    #expect(error?.code == .permanentRedirect)
    #expect(error?.attempts == 2)
  }

  @Test func `a wrong clock is measured and the next signature uses the service's time (row R3)`() async throws {
    let test = try TestClient([
      .error(403, "RequestTimeTooSkewed", headers: ["date": "Sun, 22 Nov 2026 10:31:12 GMT"]), Self.found,
    ])
    #expect(try await get(test) == nil)
    #expect(test.sent.map { $0.headers["x-amz-date"] } == ["20261122T101112Z", "20261122T103112Z"])
  }

  @Test(arguments: [
    "Mon, 01 Jan 0001 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "Tue, 23 Nov 2027 10:11:12 GMT",
    "Fri, 21 Nov 2025 10:11:12 GMT",
  ])
  func `a date more than a year off says nothing about the clock and ends nothing (row R3)`(
    _ date: String
  ) async throws {
    let test = try TestClient([.error(403, "RequestTimeTooSkewed", headers: ["date": date]), Self.found])
    #expect(try await get(test)?.code == .requestTimeTooSkewed)
    #expect(try await get(test) == nil)
    #expect(test.sent.map { $0.headers["x-amz-date"] } == ["20261122T101112Z", "20261122T101112Z"])
  }

  @Test(
    arguments: [
      ("no date", [:]), ("a date that is none", ["date": "yesterday"]),
      ("a cached answer", ["date": "Sun, 22 Nov 2026 10:31:12 GMT", "age": "5"]),
      ("a small difference", ["date": "Sun, 22 Nov 2026 10:12:12 GMT"]),
      ("a date before all clocks", ["date": "Sun, 22 Nov 1013 10:11:12 GMT"]),
      ("a date after all clocks", ["date": "Sun, 22 Nov 9999 10:11:12 GMT"]),
    ] as [(String, HTTPHeaders)])
  func `a refusal that the clock does not explain is final (row R3)`(
    _ what: String, _ headers: HTTPHeaders
  ) async throws {
    let test = try TestClient([.error(403, "SignatureDoesNotMatch", headers: headers)])
    #expect(try await get(test)?.code == .signatureDoesNotMatch, "\(what)")
  }

  @Test func `expired credentials are asked for once more, and used if they are new (row R4)`() async throws {
    let provider = Rotating([
      Credentials(accessKeyID: "OLD", secretAccessKey: "s"), Credentials(accessKeyID: "NEW", secretAccessKey: "t"),
    ])
    let test = try TestClient(
      [.error(400, "ExpiredToken"), Self.found], authentication: .provider(provider))
    #expect(try await get(test) == nil)
    #expect(test.sent.map { $0.headers["authorization"]?.contains("Credential=NEW/") } == [false, true])
  }

  @Test func `expired credentials that stay the same are final (row R4)`() async throws {
    let test = try TestClient([.error(400, "ExpiredToken")])
    #expect(try await get(test)?.code == .expiredToken)
  }

  private final class Rotating: CredentialProvider {
    private let rest: Locked<[Credentials]>
    init(_ all: [Credentials]) { rest = Locked(all) }
    func credentials() async throws(S3Error) -> Credentials { rest.withLock { $0[0] } }
    func invalidate(_ refused: Credentials) async {
      rest.withLock { if $0[0] == refused { $0.removeFirst() } }
    }
  }

  @Test func `an anonymous request carries no signature and no date (row X)`() async throws {
    let test = try TestClient([Self.found], authentication: .anonymous)
    #expect(try await get(test) == nil)
    for name in ["authorization", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token"] {
      #expect(test.sent[0].headers[name] == nil, "\(name)")
    }
  }

  @Test func `credentials that cannot be had name the operation and send nothing`() async throws {
    let chain = CredentialChain(environment: Environment([:]), tools: TestWorld().tools(NoNetwork()))
    let test = try TestClient([], authentication: .provider(chain))
    let error = try await get(test)
    #expect(error?.code == .credentials)
    #expect(error?.operation == .getObject)
  }
}
