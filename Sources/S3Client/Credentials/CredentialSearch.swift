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

  /// Where keys come from that nobody has to fetch.
  var sourceOfKeys: String {
    if explicit != nil { return "the caller" }
    let isInEnvironment = profile == nil && environment["AWS_ACCESS_KEY_ID"] != nil
    return isInEnvironment ? EnvironmentCredentials.source : "the shared files"
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
      guard let reason = error.absence(at: settings.endpoint) else { throw error }
      return (nil, reason)
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
