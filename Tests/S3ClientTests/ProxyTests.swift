import ConcurrencyHelpers
import HTTPTransport
import S3Types
import Testing

@testable import S3Client

/// Requests through a real forward proxy on loopback.
@Suite struct ProxyTests {
  /// Runs a service and a proxy that forwards whatever it is asked for to that service.
  private func withProxy(
    _ body: @escaping @Sendable (_ service: LoopbackService, _ proxy: LoopbackService) async throws -> Void
  ) async throws {
    let answer = LoopbackService.Reply.answer(
      200, "hello", headers: [("ETag", "\"5d41402abc4b2a76b9719d911017c592\"")])
    try await LoopbackService.run({ _ in answer }) { service in
      let outward = CurlTransport()
      try await LoopbackService.run({ request in await Self.forward(request, to: service, outward) }) { proxy in
        try await body(service, proxy)
      }
      await outward.shutdown()
    }
  }

  private static func forward(
    _ request: LoopbackService.Request, to service: LoopbackService, _ transport: CurlTransport
  ) async -> LoopbackService.Reply {
    guard let scheme = request.target.firstRange(of: "http://") else { return .answer(400, "no absolute URL") }
    let rest = request.target[scheme.upperBound...]
    let path = rest.firstIndex(of: "/").map { String(rest[$0...]) } ?? "/"
    do {
      let response = try await transport.send(HTTPRequest(method: .get, url: service.url + path, headers: [:]))
      let text = String(decoding: try await response.body.collect(upTo: 1 << 16), as: UTF8.self)
      return .answer(response.status, text, headers: [("ETag", response.headers["etag"] ?? "")])
    } catch {
      return .answer(502, "\(error)")
    }
  }

  private func client(_ endpoint: String, _ environment: [String: String]) async throws -> S3Client {
    let settings = ClientSettings(endpoint: endpoint, credentials: .test)
    let resolution = try await settings.resolve(environment: Environment(environment), readFile: Files().read)
    return S3Client(configuration: resolution.configuration)
  }

  @Test func `a request goes through the proxy, which is told user name and password`() async throws {
    try await withProxy { service, proxy in
      let url = "http://user:p%40ss@" + proxy.url.dropFirst("http://".count)
      let client = try await client("http://s3.invalid:9000", ["HTTP_PROXY": url])
      let object = try await client.headBucket(HeadBucketParameters(.make()))
      #expect(object.region == nil)
      #expect(proxy.requests.map(\.target) == ["http://s3.invalid:9000/bucket"])
      #expect(proxy.requests.first?.header("proxy-authorization") == "Basic dXNlcjpwQHNz")
      #expect(proxy.requests.first?.header("authorization")?.contains("Signature=") == true)
      #expect(service.requests.map(\.target) == ["/bucket"])
    }
  }

  @Test(arguments: ["127.0.0.1", "localhost,127.0.0.0/8", "*"])
  func `a host that needs no proxy is reached without it`(_ exceptions: String) async throws {
    try await withProxy { service, proxy in
      let client = try await client(service.url, ["HTTP_PROXY": proxy.url, "NO_PROXY": exceptions])
      _ = try await client.headBucket(HeadBucketParameters(.make()))
      #expect(proxy.requests.isEmpty)
      #expect(service.requests.map(\.target) == ["/bucket"])
    }
  }

  @Test func `a proxy for https is not used for http`() async throws {
    try await withProxy { service, proxy in
      let client = try await client(service.url, ["HTTPS_PROXY": proxy.url])
      _ = try await client.headBucket(HeadBucketParameters(.make()))
      #expect(proxy.requests.isEmpty)
    }
  }

  @Test func `a proxy that wants a password ends the request, and the error shows no secret`() async throws {
    try await LoopbackService.run({ _ in .answer(407, "") }) { proxy in
      let url = "http://user:planted-7f3a@" + proxy.url.dropFirst("http://".count)
      for (variable, endpoint) in [("HTTPS_PROXY", "https://s3.invalid"), ("HTTP_PROXY", "http://s3.invalid")] {
        let client = try await client(endpoint, [variable: url])
        let parameters = GetObjectParameters(try .make("a"))
        let error = await failure { () async throws(S3Error) in try await client.getObject(parameters) }
        #expect(error?.attempts == 1, "\(variable): \(String(describing: error))")
        #expect(error?.description.contains("407") == true)
        #expect(error?.description.contains("planted-7f3a") == false)
      }
    }
  }

  @Test(arguments: ["AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_EC2_METADATA_SERVICE_ENDPOINT"])
  func `the services of container and instance are asked without a proxy`(_ variable: String) async throws {
    let document = """
      {"Code": "Success", "AccessKeyId": "ID", "SecretAccessKey": "S", "Token": "T", "Expiration": "2099-01-01T00:00:00Z"}
      """
    try await LoopbackService.run({ request in
      request.method == "PUT"
        ? .answer(200, "session") : .answer(200, request.target.hasSuffix("/") ? "role" : document)
    }) { service in
      try await LoopbackService.run({ _ in .answer(502, "") }) { proxy in
        var tools = CredentialTools(
          network: NetworkSettings(httpProxy: try ProxyURL(proxy.url)), readFile: { (_) throws(S3Error) in nil })
        // Time enough on a busy machine, here and for the instance.
        tools.containerLimit = .seconds(50)
        let chain = CredentialChain(
          environment: Environment([
            variable: service.url + (variable.contains("CONTAINER") ? "/credentials" : ""),
            "AWS_METADATA_SERVICE_TIMEOUT": "50",
          ]),
          tools: tools)
        #expect(try await chain.credentials().accessKeyID == "ID")
        #expect(proxy.requests.isEmpty)
      }
    }
  }

  @Test func `STS is asked through the proxy`() async throws {
    try await LoopbackService.run({ _ in .answer(403, "<ErrorResponse><Error><Code>No</Code></Error></ErrorResponse>") }
    ) {
      proxy in
      let chain = CredentialChain(
        environment: Environment([
          "AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/r",
          "AWS_ENDPOINT_URL_STS": "http://sts.invalid",
        ]),
        network: NetworkSettings(httpProxy: try ProxyURL(proxy.url)),
        readFile: { (path) throws(S3Error) in path == "/token" ? Array("token".utf8) : nil })
      let error = await failure { () async throws(S3Error) in try await chain.credentials() }
      #expect(error?.cause == .credentialService(code: "No"))
      #expect(proxy.requests.map(\.target) == ["http://sts.invalid/"])
    }
  }
}
