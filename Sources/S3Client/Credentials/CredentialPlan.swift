/// Where credentials come from, decided and not yet fetched.
indirect enum CredentialPlan: Sendable, Hashable {
  case keys(Credentials)
  case environment(Credentials)
  case role(AssumedRole, from: CredentialPlan)
  case webIdentity(AssumedRole, tokenFile: String)
  case singleSignOn(SSORequest)
  case process(ProcessRequest, source: String)
  case container(ContainerRequest)
  case instanceMetadata(InstanceMetadataSettings)
}

/// Makes providers of plans.
struct CredentialPlanner: Sendable {
  let environment: Environment
  let profile: SelectedProfile
  let profiles: SharedProfiles
  /// Where STS is asked.
  let region: String
  let tools: CredentialTools

  /// The provider; nothing is fetched before it is asked.
  func provider(for plan: CredentialPlan) throws(S3Error) -> any CredentialProvider {
    switch plan {
    case .keys(let credentials): return StaticCredentials(credentials)
    case .environment(let credentials): return EnvironmentCredentials.provider(of: credentials, tools)
    case .role(let role, let source):
      return AssumeRoleCredentials(role: role, source: try provider(for: source), sts: try sts())
    case .webIdentity(let role, let file): return WebIdentityCredentials(role: role, tokenFile: file, sts: try sts())
    case .singleSignOn(let request): return SSOCredentials(request: request, service: try singleSignOn(request))
    case .process(let request, let source): return ProcessCredentials(request: request, source: source, tools: tools)
    case .container(let request): return ContainerCredentials(request: request, tools: tools)
    case .instanceMetadata(let settings): return InstanceMetadataCredentials(settings: settings, tools: tools)
    }
  }

  private func sts() throws(S3Error) -> STSClient {
    STSClient(endpoint: try endpoint(of: .sts, region: region), region: region, tools: tools)
  }

  private func singleSignOn(_ request: SSORequest) throws(S3Error) -> SSOService {
    SSOService(
      portal: try endpoint(of: .sso, region: request.region),
      tokenService: try endpoint(of: .ssoOIDC, region: request.region), home: environment["HOME"] ?? "~", tools: tools)
  }

  private func endpoint(of service: CredentialService, region: String) throws(S3Error) -> EndpointURL {
    try EndpointResolver.endpoint(
      of: service, region: region, environment: environment, profile: profile, profiles: profiles)
  }
}
