internal import HTTPTransport

/// Credentials of the role of a container, from the endpoint that its environment announces (row 10); kept fresh.
///
/// `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI` or `AWS_CONTAINER_CREDENTIALS_FULL_URI`, with the token of
/// `AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE` or `AWS_CONTAINER_AUTHORIZATION_TOKEN`.
public struct ContainerCredentials: CredentialProvider, CustomReflectable {
  private let refreshing: RefreshingCredentials

  /// Takes what the environment announces; throws when it announces nothing or something that is not allowed.
  public init(environment: Environment) throws(S3Error) {
    guard let request = try ContainerRequest.find(environment) else {
      throw S3Error(
        code: .credentials, message: "container credentials: no AWS_CONTAINER_CREDENTIALS_… variable is set")
    }
    self.init(request: request, tools: CredentialTools())
  }

  init(request: ContainerRequest, tools: CredentialTools, limit: Duration? = nil) {
    refreshing = tools.refreshing("the container endpoint") { (_) async throws(S3Error) in
      try await Self.fetch(request, tools, limit ?? tools.containerLimit)
    }
  }

  /// The credentials of the container.
  public func credentials() async throws(S3Error) -> Credentials { try await refreshing.credentials() }

  /// Has the next call ask the endpoint again.
  public func invalidate(_ refused: Credentials) async { await refreshing.invalidate(refused) }

  /// No children, because what it holds is secret (row S24).
  public var customMirror: Mirror { Mirror(self, children: []) }

  private static func fetch(
    _ request: ContainerRequest, _ tools: CredentialTools, _ limit: Duration
  ) async throws(S3Error) -> Credentials {
    let token = try token(request.authorization, tools.readFile)
    let subject = "the container endpoint \(request.authority)"
    let exchange = CredentialExchange(
      subject: subject, transport: tools.local, maxAttempts: 3, tools: tools, secrets: [token].compactMap { $0 })
    return try await exchange.perform({ (_) throws(S3Error) in
      var headers: HTTPHeaders = ["host": request.authority, "accept": "application/json"]
      if let token { headers.add("authorization", token) }
      return HTTPRequest(
        method: .get, url: request.url, headers: headers,
        timeouts: HTTPTimeouts(connect: limit, idle: limit, total: limit))
    }) { (response) async throws(AttemptFailure) in
      let body = try await CredentialExchange.body(of: response)
      guard response.status == 200 else {
        throw CredentialExchange.refusal(
          status: response.status, code: S3Error.code(forStatus: response.status),
          message: "it has no credentials for this container; check the role of the task or pod",
          headers: response.headers)
      }
      do throws(S3Error) {
        return try CredentialDocument.credentials(
          in: try CredentialDocument.parse(body, source: subject), tokenName: "Token", source: subject,
          isTemporary: true)
      } catch {
        throw AttemptFailure(error)
      }
    }
  }

  private static func token(
    _ authorization: ContainerRequest.Authorization, _ readFile: FileReading
  ) throws(S3Error) -> String? {
    switch authorization {
    case .none: return nil
    case .token(let token): return token
    case .file(let path):
      let source = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE '\(Sanitised.text(path, limit: 4096))'"
      guard let bytes = try readFile(path) else {
        throw S3Error(code: .credentials, message: "container credentials: \(source) does not exist")
      }
      // The agent of EKS writes no line break; a single one at the end is what editors leave.
      let text = String(decoding: bytes, as: UTF8.self)
      return try ContainerRequest.checked(text.hasSuffix("\n") ? String(text.dropLast()) : text, source)
    }
  }
}
