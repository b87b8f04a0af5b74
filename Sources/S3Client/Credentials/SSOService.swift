internal import HTTPTransport
internal import S3Types

/// Asks the portal and the token service of single sign-on.
struct SSOService: Sendable {
  /// How long before its end a token is renewed.
  static let renewalWindow: Duration = .seconds(15 * 60)

  let portal: EndpointURL
  let tokenService: EndpointURL
  /// The home directory, below which the AWS CLI keeps tokens.
  let home: String
  let tools: CredentialTools

  /// GetRoleCredentials with the cached token.
  func credentials(_ request: SSORequest) async throws(S3Error) -> Credentials {
    let token = try await token(request)
    let subject = "GetRoleCredentials of profile '\(Sanitised.text(request.profile))' at \(portal)"
    let exchange = CredentialExchange(
      subject: subject, transport: tools.http, maxAttempts: tools.retry.maxAttempts, tools: tools, secrets: [token])
    return try await exchange.perform({ (_) throws(S3Error) in
      let query =
        "role_name=\(PercentEncoding.component(request.roleName))"
        + "&account_id=\(PercentEncoding.component(request.accountID))"
      return HTTPRequest(
        method: .get, url: "\(portal)/federation/credentials?\(query)",
        headers: ["host": portal.authority, "accept": "application/json", "x-amz-sso_bearer_token": token],
        timeouts: .credentialService)
    }) { (response) async throws(AttemptFailure) in
      let body = try await CredentialExchange.body(of: response)
      guard response.status == 200 else { throw Self.refusal(response, body, remedy: request.remedy) }
      do throws(S3Error) {
        return try Self.credentials(in: body, source: subject)
      } catch {
        throw AttemptFailure(error)
      }
    }
  }

  private static func credentials(in body: [UInt8], source: String) throws(S3Error) -> Credentials {
    let document = try CredentialDocument.parse(body, source: source)
    guard let role = document["roleCredentials"] else {
      throw CredentialDocument.broken(source, "it has no roleCredentials")
    }
    func text(_ name: String) throws(S3Error) -> String {
      guard let text = role[name]?.text else { throw CredentialDocument.broken(source, "it has no \(name)") }
      return text
    }
    let (id, secret) = (try text("accessKeyId"), try text("secretAccessKey"))
    guard let milliseconds = role["expiration"]?.integer, milliseconds > 0 else {
      throw CredentialDocument.broken(source, "it has no expiration")
    }
    return try Credentials(
      validating: id, secret, try text("sessionToken"), expiration: Timestamp(seconds: milliseconds / 1000),
      source: source)
  }

  /// The cached token, renewed when it is close to its end.
  private func token(_ request: SSORequest) async throws(S3Error) -> String {
    let path = request.cachePath(home: home)
    let place = "the cached token '\(Sanitised.text(path, limit: 4096))'"
    func unusable(_ reason: String) -> S3Error {
      S3Error(code: .credentials, message: "single sign-on: \(place) \(reason); \(request.remedy)")
    }
    guard let bytes = try tools.readFile(path) else { throw unusable("does not exist") }
    let token: SSOToken
    do throws(JSONFailure) { token = try SSOToken(bytes) } catch { throw unusable(error.reason) }
    let now = tools.now()
    guard now.distance(to: token.expiration) < Self.renewalWindow else { return token.accessToken }
    let hasExpired = token.expiration <= now
    guard let renewal = token.renewal(at: now) else {
      guard hasExpired else { return token.accessToken }
      throw unusable("expired at \(token.expiration) and cannot be renewed")
    }
    do throws(S3Error) {
      return try await renew(token, by: renewal, request, path: path)
    } catch {
      guard hasExpired || error.code == .cancelled else { return token.accessToken }
      if error.code == .cancelled { throw error }
      throw unusable("expired at \(token.expiration) and could not be renewed: \(error.message)")
    }
  }

  /// CreateToken with a refresh token.
  private func renew(
    _ token: SSOToken, by renewal: SSOToken.Renewal, _ request: SSORequest, path: String
  ) async throws(S3Error) -> String {
    let body = JSONValue.object([
      .init(name: "clientId", value: .string(renewal.clientID)),
      .init(name: "clientSecret", value: .string(renewal.clientSecret)),
      .init(name: "grantType", value: .string("refresh_token")),
      .init(name: "refreshToken", value: .string(renewal.refreshToken)),
    ]).serialised
    let subject = "CreateToken at \(tokenService)"
    let exchange = CredentialExchange(
      subject: subject, transport: tools.http, maxAttempts: tools.retry.maxAttempts, tools: tools,
      secrets: [renewal.refreshToken, renewal.clientSecret, token.accessToken])
    let renewed = try await exchange.perform({ (_) throws(S3Error) in
      HTTPRequest(
        method: .post, url: "\(tokenService)/token",
        headers: ["host": tokenService.authority, "content-type": "application/json", "accept": "application/json"],
        body: .bytes(body), timeouts: .credentialService)
    }) { (response) async throws(AttemptFailure) -> SSOToken in
      let body = try await CredentialExchange.body(of: response)
      guard response.status == 200 else { throw Self.refusal(response, body, remedy: nil) }
      do throws(JSONFailure) {
        return try token.renewed(by: try JSONReader.read(body), at: tools.now())
      } catch {
        throw AttemptFailure(CredentialDocument.broken(subject, "it \(error.reason)"))
      }
    }
    do throws(S3Error) {
      try tools.writeFile(path, renewed.serialised)
    } catch {
      // A cache that cannot be written, such as one on a read-only disk, must not stop a job that has its token.
    }
    return renewed.accessToken
  }

  private static func refusal(_ response: HTTPResponse, _ body: [UInt8], remedy: String?) -> AttemptFailure {
    let document: JSONValue?
    // What is not JSON has no reason in it; the status says enough.
    do throws(JSONFailure) { document = try JSONReader.read(body) } catch { document = nil }
    let type = response.headers["x-amzn-errortype"].flatMap { $0.split(separator: ":").first.map(String.init) }
    let code = type ?? document?["__type"]?.text ?? document?["error"]?.text
    let message = document?["message"]?.text ?? document?["error_description"]?.text ?? "the service gave no reason"
    let isSignedOut = response.status == 401
    return CredentialExchange.refusal(
      status: response.status,
      code: code.map { S3Error.Code(rawValue: Sanitised.text($0, limit: 80)) }
        ?? S3Error.code(forStatus: response.status),
      message: Sanitised.text(message) + (isSignedOut ? remedy.map { "; \($0)" } ?? "" : ""),
      headers: response.headers)
  }
}
