import ConcurrencyHelpers
import HTTPTransport
import S3Types
import Testing

@testable import S3Client

/// Instances, on a metadata service of our own.
@Suite(.timeLimit(.minutes(5))) struct CredentialsInstanceTests {
  /// Version 2: nothing is said without a session token.
  @Sendable private static func answer(_ request: LoopbackService.Request) -> LoopbackService.Reply {
    if request.method == "PUT", request.target == "/latest/api/token" {
      let isRight = request.header("x-aws-ec2-metadata-token-ttl-seconds") == "21600"
      return isRight ? .answer(200, "session-token") : .answer(400, "planted")
    }
    guard request.header("x-aws-ec2-metadata-token") == "session-token", request.method == "GET" else {
      return .answer(401, "planted")
    }
    return switch request.target {
    case "/latest/meta-data/iam/security-credentials/": .answer(200, "my-role\n")
    case "/latest/meta-data/iam/security-credentials/my-role":
      .answer(
        200,
        #"{"Code": "Success", "Type": "AWS-HMAC", "AccessKeyId": "ID", "SecretAccessKey": "planted-secret", "#
          + #""Token": "planted-token", "Expiration": "2026-11-22T16:11:12Z"}"#)
    default: .answer(404, "planted")
    }
  }

  /// Where the service is, and time enough for it on a busy machine.
  private static func patient(_ url: String) -> Environment {
    Environment(["AWS_EC2_METADATA_SERVICE_ENDPOINT": url, "AWS_METADATA_SERVICE_TIMEOUT": "50"])
  }

  private static let found = Credentials(
    accessKeyID: "ID", secretAccessKey: "planted-secret", sessionToken: "planted-token",
    expiration: .test.advanced(by: .seconds(6 * 3600)))

  @Test func `an instance's role is found at the end of the chain, by one flight for a hundred`() async throws {
    let world = TestWorld()
    try await LoopbackService.run({ Self.answer($0) }) { service in
      let chain = CredentialChain(
        environment: Self.patient(service.url + "/"),
        tools: world.tools(CurlTransport()))
      await withTaskGroup(of: Credentials?.self) { group in
        for _ in 0..<100 { group.addTask { try? await chain.credentials() } }
        for await credentials in group { #expect(credentials == Self.found) }
      }
      #expect(service.requests.map(\.method) == ["PUT", "GET", "GET"])
    }
  }

  @Test func `a service that only speaks version 1 is not asked`() async throws {
    let world = TestWorld()
    try await LoopbackService.run({ $0.method == "PUT" ? .answer(405, "") : .answer(200, "planted") }) { service in
      let chain = CredentialChain(
        environment: Self.patient(service.url),
        tools: world.tools(CurlTransport()))
      let error = await failure { () async throws(S3Error) in try await chain.credentials() }
      #expect(error?.code == .credentials)
      #expect(service.requests.map(\.method) == ["PUT"])
    }
  }

  @Test func `a service that never answers is no instance`() async throws {
    let world = TestWorld()
    try await LoopbackService.run({ _ in .silence }) { service in
      let environment = Environment([
        "AWS_EC2_METADATA_SERVICE_ENDPOINT": service.url, "AWS_METADATA_SERVICE_TIMEOUT": "0.02",
        "AWS_METADATA_SERVICE_NUM_ATTEMPTS": "2",
      ])
      let tools = world.tools(CurlTransport())
      let provider = InstanceMetadataCredentials(
        settings: try InstanceMetadataSettings(environment: environment), tools: tools)
      let asked = await failure { () async throws(S3Error) in try await provider.credentials() }
      #expect(asked?.attempts == 2)
      let chain = CredentialChain(environment: environment, tools: tools)
      let error = await failure { () async throws(S3Error) in try await chain.credentials() }
      #expect(error?.message.contains("instance metadata: no answer from \(service.url); ") == true)
    }
  }

  @Test func `an instance without a role has no credentials`() async throws {
    let world = TestWorld()
    try await LoopbackService.run({ $0.method == "PUT" ? .answer(200, "T") : .answer(404, "") }) { service in
      let chain = CredentialChain(
        environment: Self.patient(service.url),
        tools: world.tools(CurlTransport()))
      let error = await failure { () async throws(S3Error) in try await chain.credentials() }
      #expect(error?.message.contains("instance metadata: the instance has no role; ") == true)
    }
  }

  @Test func `while the service is down the credentials in force stay in use past their end`() async throws {
    let (world, isDown) = (TestWorld(), Locked(false))
    try await LoopbackService.run({ isDown.withLock { $0 } ? .answer(500, "planted") : Self.answer($0) }) { service in
      let settings = try InstanceMetadataSettings(
        environment: Self.patient(service.url))
      let provider = InstanceMetadataCredentials(settings: settings, tools: world.tools(CurlTransport()))
      _ = try await provider.credentials()
      isDown.withLock { $0 = true }
      world.now = .test.advanced(by: .seconds(6 * 3600 + 60))
      let extended = try await provider.credentials()
      #expect(extended.signsLike(Self.found))
      #expect(extended.expiration == world.now.advanced(by: .seconds(16 * 60)))
      let asked = service.requests.count
      _ = try await provider.credentials()
      #expect(service.requests.count == asked)
      // A refusal by S3 outranks the hope that they still work.
      await provider.invalidate(extended)
      let error = await failure { () async throws(S3Error) in try await provider.credentials() }
      #expect(error?.code == .credentials)
    }
  }

  @Test(arguments: [(-60, 0.0, 720), (-60, 1.0, 1200), (0, 0.5, 960), (600, 0.0, 720), (3600, 0.0, 3600)])
  func `static stability adds 12 to 20 minutes, and takes nothing away`(_ left: Int, _ random: Double, _ life: Int) {
    let credentials = Credentials.test.expiring(at: .test.advanced(by: .seconds(left)))
    let extended = StaticStability.extended(credentials, at: .test, random: random)
    #expect(extended.expiration == .test.advanced(by: .seconds(life)))
    #expect(extended.signsLike(credentials))
  }

  @Test(arguments: [
    ([:], "http://169.254.169.254", 1000, 1),
    (["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "ipv6"], "http://[fd00:ec2::254]", 1000, 1),
    (
      ["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "IPv6", "AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://h:81/"],
      "http://h:81", 1000, 1
    ),
    (
      ["AWS_METADATA_SERVICE_TIMEOUT": "2.5", "AWS_METADATA_SERVICE_NUM_ATTEMPTS": "4"], "http://169.254.169.254", 2500,
      4
    ),
  ])
  func `the metadata service is where the environment says`(
    _ environment: [String: String], _ url: String, _ limit: Int, _ attempts: Int
  ) throws {
    let settings = try InstanceMetadataSettings(environment: Environment(environment))
    #expect(settings.endpoint.description == url)
    #expect(settings.limit == .milliseconds(limit))
    #expect(settings.attempts == attempts)
    #expect(!settings.isDisabled)
  }

  @Test func `a profile may say where the metadata service is`() throws {
    let files = Files(config: "[default]\nec2_metadata_service_endpoint_mode = IPv6\nmetadata_service_timeout = 3")
    let profiles = try SharedProfiles(environment: Environment([:]), readFile: files.read)
    let profile = try profiles.selected(explicit: nil, environment: Environment([:]))
    let settings = try InstanceMetadataSettings(environment: Environment([:]), profile: profile)
    #expect(settings.endpoint.description == "http://[fd00:ec2::254]")
    #expect(settings.limit == .seconds(3))
  }
}
