/// Looks for credentials where the AWS tools do, in their order, and keeps what it found fresh.
///
/// Given ones; `AWS_ACCESS_KEY_ID` and its relatives, unless a profile was named by the caller; a role, web identity,
/// single sign-on, keys or a process of the profile in the shared files; the endpoint of a container; the metadata
/// service of an instance. A source that is there but broken ends the search: falling through would run the job as
/// somebody else. Console login and one-time codes (MFA) are refused by name.
public final class CredentialChain: CredentialProvider, CustomReflectable {
  private let work: SharedWork<any CredentialProvider>
  private let search: CredentialSearch

  /// Describes where to look; `profile` is one that the caller named, not that of `AWS_PROFILE`.
  ///
  /// - Parameters:
  ///   - explicit: Credentials that were given; nothing else is looked at.
  ///   - profile: A profile that the caller named.
  ///   - region: Where STS is asked for roles; nil for what environment and profile say.
  ///   - environment: The environment.
  ///   - network: How STS and single sign-on are reached; no proxy is used for the services of container and instance.
  ///   - readFile: Reads the shared files, tokens and caches.
  public convenience init(
    explicit: Credentials? = nil, profile: String? = nil, region: String? = nil, environment: Environment,
    network: NetworkSettings = .direct, readFile: @escaping FileReading = ConfigurationFile.read
  ) {
    self.init(
      explicit: explicit, profile: profile, region: region, environment: environment,
      tools: CredentialTools(network: network, readFile: readFile))
  }

  init(
    explicit: Credentials? = nil, profile: String? = nil, region: String? = nil, environment: Environment,
    tools: CredentialTools
  ) {
    let search = CredentialSearch(
      explicit: explicit, profile: profile, region: region, environment: environment, tools: tools)
    self.search = search
    work = SharedWork { (_) async throws(S3Error) in try await search.provider() }
  }

  /// The credentials to sign with; looks for their source on the first call.
  public func credentials() async throws(S3Error) -> Credentials {
    try await work.value { $0.map { .use($0) } ?? .wait }.credentials()
  }

  /// Where the credentials come from, for people.
  package func source() async throws(S3Error) -> String {
    switch try await work.value({ $0.map { .use($0) } ?? .wait }) {
    case is AssumeRoleCredentials: "an assumed role"
    case is WebIdentityCredentials: "web identity"
    case is SSOCredentials: "single sign-on"
    case is ProcessCredentials: "a credential process"
    case is ContainerCredentials: "the container"
    case is InstanceMetadataCredentials: "instance metadata"
    default: search.sourceOfKeys
    }
  }

  /// Has refused credentials replaced: temporary ones are fetched anew, for others the files are read again, because
  /// somebody may have refreshed them (row R4).
  public func invalidate(_ refused: Credentials) async {
    do throws(S3Error) {
      try await work.value { $0.map { .use($0) } ?? .wait }.invalidate(refused)
    } catch {
      // Nothing was found so far, so there is nothing to replace.
    }
    work.forget { $0 is StaticCredentials }
  }

  /// No children, because what it holds is secret (row S24).
  public var customMirror: Mirror { Mirror(self, children: []) }
}
