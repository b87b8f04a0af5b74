/// Credentials of a role that STS gives to whoever may assume it (row 3); kept fresh.
public struct AssumeRoleCredentials: CredentialProvider, CustomReflectable {
  private let refreshing: RefreshingCredentials

  /// Assumes a role when credentials are first asked for.
  ///
  /// - Parameters:
  ///   - role: Which one.
  ///   - source: Whose credentials sign the question; asked again at every refresh.
  ///   - region: Where STS is asked; throws `.configuration` when it cannot be a region.
  ///   - endpoint: Another STS than that of AWS.
  public init(
    role: AssumedRole, source: any CredentialProvider, region: String, endpoint: EndpointURL? = nil
  ) throws(S3Error) {
    let address: EndpointURL
    if let endpoint { address = endpoint } else { address = try AWSEndpoint.url(of: .sts, region: region) }
    let tools = CredentialTools()
    self.init(role: role, source: source, sts: STSClient(endpoint: address, region: region, tools: tools))
  }

  init(role: AssumedRole, source: any CredentialProvider, sts: STSClient) {
    refreshing = sts.tools.refreshing("\(role)") { (_) async throws(S3Error) in
      let credentials = try await source.credentials()
      do throws(S3Error) {
        return try await sts.assume(role, with: credentials)
      } catch {
        // The source's own credentials may be the ones that have expired (row R4).
        guard error.cause == .credentialService(code: "ExpiredToken") else { throw error }
        await source.invalidate(credentials)
        let others = try await source.credentials()
        guard !others.signsLike(credentials) else { throw error }
        return try await sts.assume(role, with: others)
      }
    }
  }

  /// The role's credentials.
  public func credentials() async throws(S3Error) -> Credentials { try await refreshing.credentials() }

  /// Has the next call ask STS again.
  public func invalidate(_ refused: Credentials) async { await refreshing.invalidate(refused) }

  /// No children, because what it holds is secret (row S24).
  public var customMirror: Mirror { Mirror(self, children: []) }
}
