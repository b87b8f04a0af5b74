/// Credentials of a role that STS gives to the bearer of a token in a file, as Kubernetes mounts it (row 4); kept fresh.
public struct WebIdentityCredentials: CredentialProvider, CustomReflectable {
  private let refreshing: RefreshingCredentials

  /// Assumes a role when credentials are first asked for.
  ///
  /// - Parameters:
  ///   - role: Which one; its external id plays no part.
  ///   - tokenFile: Where the token is; read again at every refresh, because it is replaced while a job runs.
  ///   - region: Where STS is asked; throws `.configuration` when it cannot be a region.
  ///   - endpoint: Another STS than that of AWS.
  public init(
    role: AssumedRole, tokenFile: String, region: String, endpoint: EndpointURL? = nil
  ) throws(S3Error) {
    let address: EndpointURL
    if let endpoint { address = endpoint } else { address = try AWSEndpoint.url(of: .sts, region: region) }
    self.init(
      role: role, tokenFile: tokenFile,
      sts: STSClient(endpoint: address, region: region, tools: CredentialTools()))
  }

  init(role: AssumedRole, tokenFile: String, sts: STSClient) {
    refreshing = sts.tools.refreshing("\(role)") { (_) async throws(S3Error) in
      let token = try Self.token(in: tokenFile, sts.tools.readFile)
      return try await sts.assume(role, webIdentityToken: token)
    }
  }

  /// The role's credentials.
  public func credentials() async throws(S3Error) -> Credentials { try await refreshing.credentials() }

  /// Has the next call read the file and ask STS again.
  public func invalidate(_ refused: Credentials) async { await refreshing.invalidate(refused) }

  /// No children, because what it holds is secret (row S24).
  public var customMirror: Mirror { Mirror(self, children: []) }

  private static func token(in file: String, _ readFile: FileReading) throws(S3Error) -> String {
    let name = "the web identity token file '\(Sanitised.text(file, limit: 4096))'"
    guard let bytes = try readFile(file) else {
      throw S3Error(code: .credentials, message: "\(name) does not exist; check AWS_WEB_IDENTITY_TOKEN_FILE")
    }
    let token = String(decoding: bytes, as: UTF8.self).trimmed
    guard !token.isEmpty, token.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else {
      throw S3Error(code: .credentials, message: "\(name) does not hold one token; check what writes it")
    }
    return token
  }
}

extension String {
  /// The text without spaces and line breaks at its ends.
  var trimmed: String {
    var scalars = Substring(self).unicodeScalars
    while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
    while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
    return String(scalars)
  }
}
