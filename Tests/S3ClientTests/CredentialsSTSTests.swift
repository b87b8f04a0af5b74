import ConcurrencyHelpers
import HTTPTransport
import S3Types
import Testing

@testable import S3Client

/// Roles, on an STS of our own.
@Suite struct CredentialsSTSTests {
  private static let role = AssumedRole(
    arn: "arn:aws:iam::1:role/a", sessionName: "me", externalID: "planted-external", duration: .seconds(900))

  /// The form of an answer of STS.
  static func answer(
    _ action: String = "AssumeRole", id: String = "ASIA1", secret: String = "planted-secret",
    expiration: String = "2026-11-22T11:11:12Z"
  ) -> String {
    """
    <\(action)Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><\(action)Result>
    <AssumedRoleUser><Arn>arn</Arn></AssumedRoleUser><Credentials><AccessKeyId>\(id)</AccessKeyId>
    <SecretAccessKey>\(secret)</SecretAccessKey><SessionToken>planted-token</SessionToken>
    <Expiration>\(expiration)</Expiration></Credentials></\(action)Result>
    <ResponseMetadata><RequestId>R1</RequestId></ResponseMetadata></\(action)Response>
    """
  }

  static func error(_ code: String, _ message: String) -> String {
    """
    <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>\(code)</Code>
    <Message>\(message)</Message></Error><RequestId>R1</RequestId></ErrorResponse>
    """
  }

  private static func client(_ url: String, _ world: TestWorld, _ transport: any HTTPSending) throws -> STSClient {
    STSClient(endpoint: try EndpointURL(url), region: "eu-central-1", tools: world.tools(transport))
  }

  @Test func `a request to STS has the signature that botocore gives it`() throws {
    let body =
      "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fa&RoleSessionName=me"
    let target = RequestTarget(endpoint: try EndpointURL("https://sts.eu-central-1.amazonaws.com"))
    var headers: HTTPHeaders = [
      "host": target.authority, "content-type": "application/x-www-form-urlencoded; charset=utf-8",
    ]
    SigV4Signer(service: "sts").sign(
      method: .post, target: target, headers: &headers, payloadHash: body.sha256,
      credentials: Credentials(
        accessKeyID: "AKIDEXAMPLE", secretAccessKey: "planted-secret-7f3a", sessionToken: "planted-token-11"),
      region: "eu-central-1", at: .test)
    #expect(
      headers["authorization"]
        == "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261122/eu-central-1/sts/aws4_request, "
        + "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, "
        + "Signature=40f0509a72e82a8e344271c9655d5931cf648cb8a412180c80c814bd491daf71")
  }

  @Test func `a role is asked for with a signature over the form, and its answer is taken whole`() async throws {
    let world = TestWorld()
    try await LoopbackService.run({ request in
      guard request.form("RoleArn") == Self.role.arn, request.form("ExternalId") == "planted-external",
        request.form("DurationSeconds") == "900", request.form("RoleSessionName") == "me",
        request.header("authorization") == Self.expectedSignature(of: request)
      else { return .answer(403, Self.error("SignatureDoesNotMatch", "no")) }
      return .answer(200, Self.answer())
    }) { service in
      let provider = AssumeRoleCredentials(
        role: Self.role, source: StaticCredentials(.test), sts: try Self.client(service.url, world, CurlTransport()))
      let credentials = try await provider.credentials()
      #expect(
        credentials
          == Credentials(
            accessKeyID: "ASIA1", secretAccessKey: "planted-secret", sessionToken: "planted-token",
            expiration: Timestamp(parsing: "2026-11-22T11:11:12Z")))
      _ = try await provider.credentials()
      #expect(service.requests.count == 1)
      var dumped = ""
      dump(provider, to: &dumped)
      #expect(!dumped.contains("planted"))
    }
  }

  /// What our signer makes of what arrived; the signer itself is held to botocore above.
  private static func expectedSignature(of request: LoopbackService.Request) -> String? {
    guard let host = request.header("host"), let endpoint = try? EndpointURL("http://\(host)"),
      let type = request.header("content-type")
    else { return nil }
    var headers: HTTPHeaders = ["host": host, "content-type": type]
    SigV4Signer(service: "sts").sign(
      method: .post, target: RequestTarget(endpoint: endpoint), headers: &headers,
      payloadHash: request.body.sha256, credentials: .test, region: "eu-central-1", at: .test)
    return headers["authorization"]
  }

  @Test func `a token in a file is read at each refresh and sent unsigned`() async throws {
    let world = TestWorld(files: ["/token": "planted-jwt-1\n"])
    try await LoopbackService.run({ request in
      guard request.header("authorization") == nil,
        let token = request.form("WebIdentityToken"), request.form("Action") == "AssumeRoleWithWebIdentity"
      else { return .answer(400, Self.error("InvalidIdentityToken", "no")) }
      return .answer(200, Self.answer("AssumeRoleWithWebIdentity", id: token.hasSuffix("1") ? "ONE" : "TWO"))
    }) { service in
      let provider = WebIdentityCredentials(
        role: Self.role, tokenFile: "/token", sts: try Self.client(service.url, world, CurlTransport()))
      let first = try await provider.credentials()
      #expect(first.accessKeyID == "ONE")
      world["/token"] = "planted-jwt-2"
      await provider.invalidate(first)
      #expect(try await provider.credentials().accessKeyID == "TWO")
      #expect(service.requests.allSatisfy { $0.form("ExternalId") == nil })
    }
  }

  @Test func `a source whose own keys have expired is asked for others once`() async throws {
    let world = TestWorld()
    let transport = StubTransport([
      .answer(403, [:], Self.error("ExpiredToken", "expired")), .answer(200, [:], Self.answer()),
    ])
    let source = RotatingSource(["OLD", "NEW"])
    let provider = AssumeRoleCredentials(
      role: Self.role, source: source, sts: try Self.client("https://sts.example", world, transport))
    #expect(try await provider.credentials().accessKeyID == "ASIA1")
    #expect(transport.sent.map { $0.headers["authorization"]?.contains("Credential=NEW/") } == [false, true])
  }

  @Test func `a machine whose clock is wrong signs its second attempt by that of STS`() async throws {
    let transport = StubTransport([
      .answer(
        403, ["date": "Sun, 22 Nov 2026 11:11:12 GMT"], Self.error("SignatureDoesNotMatch", "Signature expired")),
      .answer(200, [:], Self.answer(expiration: "2026-11-22T12:11:12Z")),
    ])
    _ = try await Self.client("https://sts.example", TestWorld(), transport).assume(Self.role, with: .test)
    #expect(transport.sent.map { $0.headers["x-amz-date"] } == ["20261122T101112Z", "20261122T111112Z"])
  }

  @Test(arguments: [
    (StubTransport.Reply.answer(400, [:], error("IDPCommunicationError", "no")), 3),
    (.answer(400, [:], error("Throttling", "Rate exceeded")), 3), (.answer(503, [:], ""), 3), (.fail(.stalled), 3),
    (.answer(200, [:], "<AssumeRoleResponse>"), 3), (.answer(200, [:], "<html>"), 3),
    (.answer(403, [:], error("AccessDenied", "no")), 1), (.answer(400, [:], error("ValidationError", "no")), 1),
    (.answer(403, [:], error("ExpiredToken", "no")), 1), (.fail(.tlsFailed), 1),
  ])
  func `what may pass is tried again, what is final is not`(_ reply: StubTransport.Reply, _ count: Int) async throws {
    let transport = StubTransport(Array(repeating: reply, count: 3))
    let client = try Self.client("https://sts.example", TestWorld(), transport)
    let error = await failure { () async throws(S3Error) in try await client.assume(Self.role, with: .test) }
    #expect(error?.code == .credentials)
    #expect(transport.sent.count == count)
    #expect(error?.attempts == count)
  }

  @Test func `an error that quotes what was sent is shown without it`() async throws {
    let transport = StubTransport([
      .answer(
        403, ["x-amzn-requestid": "R7"],
        Self.error("AccessDenied", "planted-external and planted-secret-7f3a do not match"))
    ])
    let client = try Self.client("https://sts.example", TestWorld(), transport)
    let error = await failure { () async throws(S3Error) in try await client.assume(Self.role, with: .test) }
    #expect(
      error?.message == "AssumeRole of role 'arn:aws:iam::1:role/a' at https://sts.example failed: "
        + "AccessDenied (status 403): [redacted] and [redacted] do not match; "
        + "check the trust policy of the role and the permissions of who asks for it")
    #expect(error?.requestID == "R7")
  }

  @Test(arguments: [
    (["AWS_ENDPOINT_URL_STS": "https://a", "AWS_ENDPOINT_URL": "https://b"], "", "https://a"),
    (["AWS_ENDPOINT_URL": "https://b"], "", "https://b"),
    ([:], "services = s\nendpoint_url = https://d\n[services s]\nsts =\n  endpoint_url = https://c", "https://c"),
    ([:], "endpoint_url = https://d", "https://d"),
    ([:], "", "https://sts.eu-central-1.amazonaws.com"),
    (["AWS_USE_FIPS_ENDPOINT": "true"], "", "https://sts-fips.eu-central-1.amazonaws.com"),
    (
      ["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true", "AWS_ENDPOINT_URL": "https://b"], "",
      "https://sts.eu-central-1.amazonaws.com"
    ),
  ])
  func `STS is where environment and profile say, else in the region`(
    _ environment: [String: String], _ profile: String, _ expected: String
  ) throws {
    let environment = Environment(environment)
    let profiles = try SharedProfiles(
      environment: environment, readFile: Files(config: "[default]\n" + profile).read)
    let url = try EndpointResolver.endpoint(
      of: .sts, region: "eu-central-1", environment: environment,
      profile: try profiles.selected(explicit: nil, environment: environment), profiles: profiles)
    #expect(url.description == expected)
  }

  @Test(arguments: [
    (CredentialService.sts, "cn-north-1", "https://sts.cn-north-1.amazonaws.com.cn"),
    (.sso, "us-east-1", "https://portal.sso.us-east-1.amazonaws.com"),
    (.ssoOIDC, "us-east-1", "https://oidc.us-east-1.amazonaws.com"),
  ])
  func `a service of credentials has a host in every partition`(
    _ service: CredentialService, _ region: String, _ expected: String
  ) throws {
    #expect(try AWSEndpoint.url(of: service, region: region).description == expected)
  }
}

/// Gives the next keys after each refusal.
final class RotatingSource: CredentialProvider {
  private let ids: Locked<[String]>

  init(_ ids: [String]) { self.ids = Locked(ids) }

  func credentials() async throws(S3Error) -> Credentials {
    Credentials(accessKeyID: ids.withLock { $0.first } ?? "", secretAccessKey: "planted-secret-source")
  }

  func invalidate(_ refused: Credentials) async {
    ids.withLock { if $0.first == refused.accessKeyID { $0.removeFirst() } }
  }
}
