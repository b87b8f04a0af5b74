internal import HTTPTransport

/// The three questions of version 2: a session token, the name of the role, its credentials.
struct InstanceMetadataService: Sendable {
  let settings: InstanceMetadataSettings
  let tools: CredentialTools

  private static let path = "/latest/meta-data/iam/security-credentials/"

  func credentials() async throws(S3Error) -> Credentials {
    let token = try await sessionToken()
    let role = try await ask("the role of the instance", .get, Self.path, token)
    guard let name = String(decoding: role, as: UTF8.self).split(whereSeparator: \.isNewline).first,
      name.utf8.allSatisfy({ (0x21..<0x7F).contains($0) && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") })
    else { throw CredentialDocument.broken(source, "it names no role") }
    let document = try CredentialDocument.parse(
      try await ask("the credentials of the instance", .get, Self.path + name, token), source: source)
    if let code = document["Code"]?.text, code != "Success" {
      throw S3Error(
        code: .credentials,
        message: "instance metadata has no credentials for role '\(Sanitised.text(String(name)))': "
          + "\(Sanitised.text(code, limit: 60)); check the instance profile and the trust policy of the role")
    }
    return try CredentialDocument.credentials(in: document, tokenName: "Token", source: source, isTemporary: true)
  }

  private var source: String { "instance metadata at \(settings.endpoint)" }

  private func sessionToken() async throws(S3Error) -> String {
    let answer = try await ask("a session token", .put, "/latest/api/token", nil)
    let token = String(decoding: answer, as: UTF8.self)
    guard !token.isEmpty, token.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else {
      throw CredentialDocument.broken(source, "its session token is empty or no token")
    }
    return token
  }

  private func ask(
    _ what: String, _ method: HTTPRequest.Method, _ path: String, _ token: String?
  ) async throws(S3Error) -> [UInt8] {
    let exchange = CredentialExchange(
      subject: "the question for \(what) at \(settings.endpoint)", transport: tools.local,
      maxAttempts: settings.attempts, tools: tools, secrets: [token].compactMap { $0 })
    return try await exchange.perform({ (_) throws(S3Error) in
      var headers: HTTPHeaders = ["host": settings.endpoint.authority]
      if let token {
        headers.add("x-aws-ec2-metadata-token", token)
      } else {
        headers.add("x-aws-ec2-metadata-token-ttl-seconds", "21600")
      }
      return HTTPRequest(
        method: method, url: "\(settings.endpoint)\(path)", headers: headers,
        timeouts: HTTPTimeouts(connect: settings.limit, idle: settings.limit, total: settings.limit))
    }) { (response) async throws(AttemptFailure) in
      let body = try await CredentialExchange.body(of: response)
      guard response.status == 200 else {
        throw CredentialExchange.refusal(
          status: response.status, code: S3Error.code(forStatus: response.status),
          message: Self.advice(response.status),
          headers: response.headers)
      }
      return body
    }
  }

  private static func advice(_ status: Int) -> String {
    switch status {
    case 403: "the metadata service of this instance is turned off"
    case 404: "the instance has no role; attach an instance profile"
    default: "the metadata service refused"
    }
  }
}
