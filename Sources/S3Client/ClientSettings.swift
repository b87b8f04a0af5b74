internal import S3Types

/// What a user says about one endpoint; what is left out comes from the environment and the shared files.
public struct ClientSettings: Sendable {
  /// The URL of the service.
  public var endpoint: String?
  /// The region.
  public var region: String?
  /// A profile of the shared files, named by the user.
  public var profile: String?
  /// Where the bucket stands in a URL; `auto` leaves it to the profile.
  public var addressing: AddressingStyle
  /// What the service speaks; nil goes by the host of the endpoint.
  public var dialect: Dialect?
  /// Whether AWS endpoints with IPv6 addresses are used; nil for what environment and profile say.
  public var useDualStack: Bool?
  /// Whether AWS endpoints that are validated by FIPS 140 are used; nil for what environment and profile say.
  public var useFIPS: Bool?
  /// Whether transfer acceleration is used; nil for what the profile says.
  public var useAccelerate: Bool?
  /// Proxies and certificate authorities; nil for what environment and profile say.
  public var network: NetworkSettings?
  /// Whether requests are not signed.
  public var isAnonymous: Bool
  /// Credentials, when they are given.
  public var credentials: Credentials?
  /// A provider of credentials that takes the place of the whole search for them.
  public var credentialProvider: (any CredentialProvider)?
  /// How objects are moved in parts and side by side.
  public var transfer = TransferConfiguration()
  /// Guesses type and encoding from a name; nil turns guessing off.
  public var contentTypeMethod: ContentTypeMethod? = ContentTypeGuess.guess
  /// Rules for type and encoding, in order; they go before the guess.
  public var contentTypeRules: [ContentTypeRule] = []
  /// Where cached files are kept; nil for a private temporary directory that goes with the client.
  public var cacheDirectory: String?
  /// What is added to the calls of the layer of paths.
  public var callDefaults = CallDefaults.none

  /// Says what is known.
  public init(
    endpoint: String? = nil, region: String? = nil, profile: String? = nil, addressing: AddressingStyle = .auto,
    dialect: Dialect? = nil, useDualStack: Bool? = nil, useFIPS: Bool? = nil, useAccelerate: Bool? = nil,
    network: NetworkSettings? = nil, isAnonymous: Bool = false, credentials: Credentials? = nil,
    credentialProvider: (any CredentialProvider)? = nil
  ) {
    self.endpoint = endpoint
    self.region = region
    self.profile = profile
    self.addressing = addressing
    self.dialect = dialect
    self.useDualStack = useDualStack
    self.useFIPS = useFIPS
    self.useAccelerate = useAccelerate
    self.network = network
    self.isAnonymous = isAnonymous
    self.credentials = credentials
    self.credentialProvider = credentialProvider
  }

  /// What the settings come to, and where each part came from.
  public struct Resolution: Sendable {
    /// The configuration of a client.
    public let configuration: S3ClientConfiguration
    /// The endpoint with its source; nil for AWS.
    public let endpoint: Resolved<EndpointURL>?
    /// The region with its source.
    public let region: Resolved<String>
    /// The retry rules with their source; always `standard`, with a note when another name was given.
    public let retryMode: Resolved<String>
  }

  /// Completes the settings from the environment and the shared files.
  ///
  /// Credentials are looked for now, so that a job without any fails before it starts; the chain keeps them. Settings
  /// that contradict each other are an error and never a silent choice between them.
  public func resolve(
    environment: Environment, readFile: @escaping FileReading = ConfigurationFile.read
  ) async throws(S3Error) -> Resolution {
    try refuseContradictions()
    let profiles = try SharedProfiles(environment: environment, readFile: readFile)
    let selected = try profiles.selected(explicit: profile, environment: environment)
    let endpoint = try EndpointResolver.endpoint(
      explicit: self.endpoint, environment: environment, profile: selected, profiles: profiles)
    let dialect = self.dialect ?? .of(endpoint?.value)
    let named = EndpointResolver.region(explicit: self.region, environment: environment, profile: selected)
    let region = dialect.region(orElse: named, at: endpoint?.value)
    let lookup = SettingLookup(environment: environment, profile: selected)
    let choice = try endpointChoice(at: endpoint, region: region, lookup)
    let network = try network(lookup, readFile)
    let authentication: S3ClientConfiguration.Authentication
    if isAnonymous {
      authentication = .anonymous
    } else if let credentialProvider {
      authentication = .provider(credentialProvider)
    } else {
      let chain = CredentialChain(
        explicit: credentials, profile: profile, region: named.value, environment: environment, network: network,
        readFile: readFile)
      _ = try await chain.credentials()
      authentication = .provider(chain)
    }
    var configuration = S3ClientConfiguration(
      endpoint: endpoint?.value, region: region.value, addressing: choice.addressing, dialect: dialect,
      authentication: authentication,
      retry: RetrySettings(maxAttempts: try RetryMode.maxAttempts(environment, selected)), variants: choice.variants,
      network: network)
    applyPaths(to: &configuration)
    return Resolution(
      configuration: configuration, endpoint: endpoint, region: region,
      retryMode: try RetryMode.resolve(environment, selected))
  }

  private func network(_ lookup: SettingLookup, _ readFile: FileReading) throws(S3Error) -> NetworkSettings {
    if let network { return network }
    return try NetworkSettings(lookup, readFile: readFile)
  }
}
