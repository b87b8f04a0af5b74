internal import S3Types

/// Looks for credentials where the AWS tools do, in their order, and keeps what it found fresh.
///
/// Given ones; `AWS_ACCESS_KEY_ID` and its relatives, unless a profile was named by the caller; a role, web identity,
/// single sign-on, keys or a process of the profile in the shared files; the endpoint of a container; the metadata
/// service of an instance. A source that is there but broken ends the search: falling through would run the job as
/// somebody else. Console login and one-time codes (MFA) are refused by name.
public final class CredentialChain: CredentialProvider, CustomReflectable {
  private let work: SharedWork<any CredentialProvider>

  /// Describes where to look; `profile` is one that the caller named, not that of `AWS_PROFILE`.
  ///
  /// - Parameters:
  ///   - explicit: Credentials that were given; nothing else is looked at.
  ///   - profile: A profile that the caller named.
  ///   - region: Where STS is asked for roles; nil for what environment and profile say.
  ///   - environment: The environment.
  ///   - readFile: Reads the shared files, tokens and caches.
  public convenience init(
    explicit: Credentials? = nil, profile: String? = nil, region: String? = nil, environment: Environment,
    readFile: @escaping FileReading = ConfigurationFile.read
  ) {
    self.init(
      explicit: explicit, profile: profile, region: region, environment: environment,
      tools: CredentialTools(readFile: readFile))
  }

  init(
    explicit: Credentials? = nil, profile: String? = nil, region: String? = nil, environment: Environment,
    tools: CredentialTools
  ) {
    let search = CredentialSearch(
      explicit: explicit, profile: profile, region: region, environment: environment, tools: tools)
    work = SharedWork { (_) async throws(S3Error) in try await search.provider() }
  }

  /// The credentials to sign with; looks for their source on the first call.
  public func credentials() async throws(S3Error) -> Credentials {
    try await work.value { $0.map { .use($0) } ?? .wait }.credentials()
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

/// One search through all sources.
struct CredentialSearch: Sendable {
  let explicit: Credentials?
  let profile: String?
  let region: String?
  let environment: Environment
  let tools: CredentialTools

  /// The provider of the first source that applies; throws with every source that was tried and why it did not apply.
  func provider() async throws(S3Error) -> any CredentialProvider {
    if let explicit { return StaticCredentials(explicit) }
    var tried: [String] = []
    // Looked at before the files, so that a job with keys in its environment needs no readable file.
    if profile == nil, let credentials = try EnvironmentCredentials.find(environment) {
      return EnvironmentCredentials.provider(of: credentials, tools)
    }
    let profiles = try SharedProfiles(environment: environment, readFile: tools.readFile)
    let selected = try profiles.selected(explicit: profile, environment: environment)
    let planner = CredentialPlanner(
      environment: environment, profile: selected, profiles: profiles,
      region: EndpointResolver.region(explicit: region, environment: environment, profile: selected).value,
      tools: tools)
    tried.append(Self.absence(ofVariable: "AWS_ACCESS_KEY_ID", as: "environment variables", profile))
    if let plan = try ProfileReader(profiles: profiles, environment: environment).plan(for: selected) {
      return try planner.provider(for: plan)
    }
    tried.append(Self.absence(ofVariable: "AWS_WEB_IDENTITY_TOKEN_FILE", as: "web identity", profile))
    tried.append(selected.absence(from: profiles))
    if let request = try ContainerRequest.find(environment) { return try planner.provider(for: .container(request)) }
    tried.append("container credentials: no AWS_CONTAINER_CREDENTIALS_… variable is set")
    let (instance, reason) = try await instanceMetadata(planner)
    if let instance { return instance }
    tried.append("instance metadata: \(reason)")
    throw S3Error(
      code: .credentials,
      message: "no credentials found; tried " + tried.joined(separator: "; ")
        + "; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile, or ask for anonymous access")
  }

  /// The provider when it has credentials, which only asking can tell, or why it has none.
  private func instanceMetadata(
    _ planner: CredentialPlanner
  ) async throws(S3Error) -> (provider: (any CredentialProvider)?, reason: String) {
    let settings = try InstanceMetadataSettings(environment: environment, profile: planner.profile)
    guard !settings.isDisabled else { return (nil, "turned off by AWS_EC2_METADATA_DISABLED") }
    let provider = try planner.provider(for: .instanceMetadata(settings))
    do throws(S3Error) {
      _ = try await provider.credentials()
      return (provider, "")
    } catch {
      guard error.meansNoInstance else { throw error }
      let hasRole = error.status != 404
      return (nil, hasRole ? "no answer from \(settings.endpoint)" : "the instance has no role")
    }
  }

  private static func absence(ofVariable variable: String, as source: String, _ profile: String?) -> String {
    guard let profile else { return "\(source): \(variable) is not set" }
    return "\(source): not used, because profile '\(Sanitised.text(profile))' was named"
  }
}

extension SelectedProfile {
  /// Why it gave nothing.
  fileprivate func absence(from profiles: SharedProfiles) -> String {
    let files =
      "'\(Sanitised.text(profiles.credentialsPath, limit: 4096))' and '\(Sanitised.text(profiles.configPath, limit: 4096))'"
    return exists
      ? "shared files \(files): \(place) has no role_arn, sso_account_id, aws_access_key_id or credential_process"
      : "shared files \(files): no \(place)"
  }
}
