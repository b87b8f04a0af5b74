internal import Digests
internal import HTTPTransport
internal import S3Types

/// Asks the Security Token Service for temporary credentials.
struct STSClient: Sendable {
  let endpoint: EndpointURL
  let region: String
  let tools: CredentialTools
  private let signer = SigV4Signer(service: "sts")

  init(endpoint: EndpointURL, region: String, tools: CredentialTools) {
    self.endpoint = endpoint
    self.region = region
    self.tools = tools
  }

  /// AssumeRole, signed with the credentials of whoever may assume the role.
  func assume(_ role: AssumedRole, with credentials: Credentials) async throws(S3Error) -> Credentials {
    var fields = fields(of: role, action: "AssumeRole")
    if let id = role.externalID { fields.append(("ExternalId", id)) }
    return try await perform("AssumeRole", fields, role: role, signedWith: credentials, secrets: role.externalID)
  }

  /// AssumeRoleWithWebIdentity, which is not signed: the token proves who asks.
  func assume(_ role: AssumedRole, webIdentityToken token: String) async throws(S3Error) -> Credentials {
    let fields = fields(of: role, action: "AssumeRoleWithWebIdentity") + [("WebIdentityToken", token)]
    return try await perform("AssumeRoleWithWebIdentity", fields, role: role, signedWith: nil, secrets: token)
  }

  private func fields(of role: AssumedRole, action: String) -> [(String, String)] {
    var fields = [
      ("Action", action), ("Version", "2011-06-15"), ("RoleArn", role.arn),
      ("RoleSessionName", role.sessionName ?? "s3client-\(tools.now().seconds)"),
    ]
    if let duration = role.duration { fields.append(("DurationSeconds", String(duration.components.seconds))) }
    return fields
  }

  private func perform(
    _ action: String, _ fields: [(String, String)], role: AssumedRole, signedWith credentials: Credentials?,
    secrets secret: String?
  ) async throws(S3Error) -> Credentials {
    let body = Array(
      fields.map { "\($0.0)=\(PercentEncoding.component($0.1))" }.joined(separator: "&").utf8)
    let exchange = CredentialExchange(
      subject: "\(action) of \(role) at \(endpoint)", transport: tools.http, maxAttempts: tools.retry.maxAttempts,
      tools: tools,
      secrets: [secret, credentials?.secretAccessKey, credentials?.sessionToken].compactMap { $0 })
    return try await exchange.perform({ (moment) throws(S3Error) in
      request(body, signedWith: credentials, at: moment)
    }) { (response) async throws(AttemptFailure) in
      try await Self.read(response, action: action)
    }
  }

  private func request(_ body: [UInt8], signedWith credentials: Credentials?, at moment: Timestamp) -> HTTPRequest {
    let target = RequestTarget(endpoint: endpoint)
    var headers: HTTPHeaders = [
      "host": target.authority, "content-type": "application/x-www-form-urlencoded; charset=utf-8",
    ]
    if let credentials {
      signer.sign(
        method: .post, target: target, headers: &headers,
        payloadHash: Hex.encode(Digest.of(body, .sha256)), credentials: credentials, region: region, at: moment)
    }
    return HTTPRequest(
      method: .post, url: target.url, headers: headers, body: .bytes(body), timeouts: .credentialService)
  }

  private static func read(
    _ response: HTTPResponse, action: String
  ) async throws(AttemptFailure) -> Credentials {
    let isSuccess = (200..<300).contains(response.status)
    var visitor = STSCredentialsVisitor()
    let kind: ResponseDocument.Kind
    do throws(ResponseDocument.ReadFailure) {
      kind = try await ResponseDocument.read(response.body, root: "\(action)Response", into: &visitor)
    } catch {
      if case .transport(let error) = error { throw CredentialExchange.failure(error) }
      throw unusable(response, "its XML is broken or was cut")
    }
    switch kind {
    case .expected where isSuccess:
      do throws(S3Error) { return try visitor.credentials() } catch { throw AttemptFailure(error) }
    case .error(let document): throw refusal(response, document)
    case .html: throw unusable(response, "it is HTML; check the endpoint URL of STS")
    case .expected, .empty, .other: throw unusable(response, "it is not the answer to \(action)")
    }
  }

  private static func refusal(_ response: HTTPResponse, _ document: ErrorDocument) -> AttemptFailure {
    let code = document.code.flatMap { $0.isEmpty ? nil : S3Error.Code(rawValue: $0) }
    let message = document.message.flatMap { $0.isEmpty ? nil : $0 }
    return CredentialExchange.refusal(
      status: response.status, code: code ?? S3Error.code(forStatus: response.status),
      message: (message ?? "the service gave no reason") + advice(code?.rawValue ?? ""), headers: response.headers)
  }

  /// What to do about a refusal, where we know.
  private static func advice(_ code: String) -> String {
    switch code {
    case "AccessDenied": "; check the trust policy of the role and the permissions of who asks for it"
    case "InvalidClientTokenId", "SignatureDoesNotMatch": "; check the keys that the role is asked for with"
    case "ExpiredToken", "ExpiredTokenException": "; renew the credentials that the role is asked for with"
    case "InvalidIdentityToken": "; check the identity provider of the role and what writes the token"
    case "RegionDisabledException": "; turn STS on in this region, or choose another one"
    default: ""
    }
  }

  private static func unusable(_ response: HTTPResponse, _ reason: String) -> AttemptFailure {
    let isSuccess = (200..<300).contains(response.status)
    return CredentialExchange.refusal(
      status: response.status, code: isSuccess ? .malformedResponse : S3Error.code(forStatus: response.status),
      message: "the answer cannot be used: \(reason)", headers: response.headers)
  }
}

extension RequestTarget {
  /// The root of an endpoint.
  init(endpoint: EndpointURL) {
    scheme = endpoint.isTLS ? "https://" : "http://"
    authority = endpoint.authority
    path = Array(endpoint.basePath.utf8) + [UInt8(ascii: "/")]
    query = []
  }
}

extension HTTPTimeouts {
  /// For services that answer with a page of text: 5 s to connect, 30 s in all.
  static let credentialService = HTTPTimeouts(connect: .seconds(5), idle: .seconds(30), total: .seconds(30))
}
