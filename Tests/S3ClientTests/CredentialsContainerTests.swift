import HTTPTransport
import S3Types
import Testing

@testable import S3Client

/// Containers, on an endpoint of our own.
@Suite(.timeLimit(.minutes(5))) struct CredentialsContainerTests {
  static func answer(_ id: String, expiration: String = "2026-11-22T16:11:12Z") -> String {
    """
    {"RoleArn": "arn", "AccessKeyId": "\(id)", "SecretAccessKey": "planted-secret", "Token": "planted-token",
     "Expiration": "\(expiration)"}
    """
  }

  @Test func `a container's endpoint is asked with the token of the file, which is read each time`() async throws {
    let world = TestWorld(files: ["/token": "planted-one"])
    try await LoopbackService.run({ request in
      guard request.target == "/v1/credentials?id=1", request.method == "GET", request.header("accept") != nil,
        let token = request.header("authorization")
      else { return .answer(403, "planted") }
      return .answer(200, Self.answer(token))
    }) { service in
      let environment = [
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": service.url + "/v1/credentials?id=1",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/token", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "not-this",
      ]
      let chain = CredentialChain(environment: Environment(environment), tools: world.tools(CurlTransport()))
      let first = try await chain.credentials()
      #expect(
        first
          == Credentials(
            accessKeyID: "planted-one", secretAccessKey: "planted-secret", sessionToken: "planted-token",
            expiration: .test.advanced(by: .seconds(6 * 3600))))
      world["/token"] = "planted-two\n"
      world.now = .test.advanced(by: .seconds(6 * 3600 - 540))
      await withTaskGroup(of: String?.self) { group in
        for _ in 0..<100 { group.addTask { try? await chain.credentials().accessKeyID } }
        for await id in group { #expect(id == nil || id == "planted-two") }
      }
      #expect(service.requests.count >= 2)
    }
  }

  @Test func `a hundred callers ask a container's endpoint once`() async throws {
    let world = TestWorld()
    try await LoopbackService.run({ _ in .answer(200, Self.answer("ID")) }) { service in
      let request = ContainerRequest(url: service.url, authority: "h", authorization: .token("t"))
      let provider = ContainerCredentials(request: request, tools: world.tools(CurlTransport()))
      await withTaskGroup(of: String?.self) { group in
        for _ in 0..<100 { group.addTask { try? await provider.credentials().accessKeyID } }
        for await id in group { #expect(id == "ID") }
      }
      #expect(service.requests.count == 1)
    }
  }

  @Test func `an endpoint that never answers is tried three times and left`() async throws {
    let world = TestWorld()
    try await LoopbackService.run({ _ in .silence }) { service in
      let request = ContainerRequest(url: service.url, authority: "h", authorization: .none)
      let provider = ContainerCredentials(
        request: request, tools: world.tools(CurlTransport()), limit: .milliseconds(20))
      let error = await failure { () async throws(S3Error) in try await provider.credentials() }
      #expect(error?.attempts == 3)
      #expect(error?.code == .credentials)
      #expect(error?.cause == .transport(kind: "timedOut"))
    }
  }

  @Test func `an endpoint that is in trouble is tried again`() async throws {
    let transport = StubTransport([.answer(503), .fail(.connectionLost), .answer(200, [:], Self.answer("ID"))])
    let request = ContainerRequest(url: "http://127.0.0.1/", authority: "127.0.0.1", authorization: .none)
    var tools = TestWorld().tools(transport)
    tools.containerLimit = CredentialTools().containerLimit
    let provider = ContainerCredentials(request: request, tools: tools)
    #expect(try await provider.credentials().accessKeyID == "ID")
    #expect(
      transport.sent.map(\.request.timeouts)
        == Array(
          repeating: HTTPTimeouts(connect: .seconds(2), idle: .seconds(2), total: .seconds(2)), count: 3))
  }

  @Test(arguments: [
    ("http://localhost/c", "http://localhost/c"), ("http://LOCALHOST:80/c", "http://localhost/c"),
    ("http://127.0.0.1/c", "http://127.0.0.1/c"), ("http://127.255.0.1:9001/a/b/", "http://127.255.0.1:9001/a/b/"),
    ("http://[::1]/c", "http://[::1]/c"), ("http://[0:0:0:0:0:0:0:1]:81", "http://[0:0:0:0:0:0:0:1]:81/"),
    ("http://169.254.170.2/c", "http://169.254.170.2/c"),
    ("http://169.254.170.23/c?x=y", "http://169.254.170.23/c?x=y"),
    ("http://[fd00:ec2::23]/c", "http://[fd00:ec2::23]/c"),
    ("http://[FD00:EC2:0:0::23]/c", "http://[fd00:ec2:0:0::23]/c"),
    ("https://example.com/c", "https://example.com/c"), ("https://169.254.169.254/c", "https://169.254.169.254/c"),
  ])
  func `an address of the list, or any by TLS, may be asked`(_ address: String, _ url: String) throws {
    let request = try ContainerRequest.find(Environment(["AWS_CONTAINER_CREDENTIALS_FULL_URI": address]))
    #expect(request?.url == url)
  }

  @Test(arguments: [
    "http://example.com/c", "http://169.254.169.254/c", "http://169.254.170.3/c", "http://192.168.1.1/c",
    "http://10.0.0.1/c", "http://0.0.0.0/c", "http://0/c", "http://127.1/c", "http://2130706433/c",
    "http://0x7f.0.0.1/c",
    "http://0177.0.0.1/c", "http://127.0.0.1.example.com/c", "http://localhost.example.com/c", "http://localhost./c",
    "http://169.254.170.2.example.com/c", "http://169.254.170.2@example.com/c", "http://example.com@169.254.170.2/c",
    "http://[::]/c", "http://[::2]/c", "http://[::ffff:127.0.0.1]/c", "http://[fd00:ec2::24]/c",
    "http://[fd00:ec2::23%25eth0]/c", "http://[fe80::1]/c", "ftp://127.0.0.1/c", "//127.0.0.1/c", "127.0.0.1/c",
    "http://127.0.0.1/c#d", "http://127.0.0.1/c?d#e", "http://127.0.0.1/c d", "http://127.0.0.1/c?d e", "http:///c",
    "http://127.0.0.1\\@example.com/c", "http://127.0.0.1:99999/c", "http://127.0.0.1/c\r\nx: y",
  ])
  func `no other address may be asked`(_ address: String) {
    #expect(throws: S3Error.self) {
      try ContainerRequest.find(Environment(["AWS_CONTAINER_CREDENTIALS_FULL_URI": address]))
    }
  }

  @Test func `a relative address beats a full one and goes to Amazon ECS`() throws {
    let environment = [
      "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/get?a=b", "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://example.com",
    ]
    #expect(try ContainerRequest.find(Environment(environment))?.url == "http://169.254.170.2/get?a=b")
    #expect(try ContainerRequest.find(Environment([:])) == nil)
  }
}
