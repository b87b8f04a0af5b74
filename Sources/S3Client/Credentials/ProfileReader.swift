/// Where a profile says that credentials come from (rows 3 to 9); pure, so that all of it is one table of tests.
struct ProfileReader: Sendable {
  let profiles: SharedProfiles
  let environment: Environment

  /// nil when neither the profile nor, for one that nobody named, the environment's web identity says anything; throws
  /// when what they say is broken.
  ///
  /// The order is that of botocore: a role, web identity, single sign-on, keys of the credentials file, console login, a
  /// process, keys of the config file.
  func plan(for profile: SelectedProfile) throws(S3Error) -> CredentialPlan? {
    if isRole(profile) { return try role(profile, path: [profile.name]) }
    return try ordinary(profile, usesEnvironment: !profile.isExplicit)
  }

  /// Everything but roles that are assumed from other credentials.
  private func ordinary(_ profile: SelectedProfile, usesEnvironment: Bool) throws(S3Error) -> CredentialPlan? {
    if let plan = try webIdentity(profile, usesEnvironment: usesEnvironment) { return plan }
    if SSORequest.isMeant(by: profile) { return .singleSignOn(try SSORequest(profile, profiles)) }
    if let keys = try keys(in: profile.credentials, profile, file: profiles.credentialsPath) { return .keys(keys) }
    guard profile["login_session"] == nil else {
      throw refused(
        profile,
        "login_session (console login) is not supported; export its keys as environment variables "
          + "(`aws configure export-credentials --profile \(Sanitised.text(profile.name))` prints them)")
    }
    if let command = profile["credential_process"] {
      let source = "credential_process of \(profile.place)"
      return .process(try ProcessCredentials.request(command, environment, source: source), source: source)
    }
    return try keys(in: profile.config, profile, file: profiles.configPath).map { .keys($0) }
  }

  private func webIdentity(_ profile: SelectedProfile, usesEnvironment: Bool) throws(S3Error) -> CredentialPlan? {
    func value(_ variable: String, _ property: String) -> String? {
      (usesEnvironment ? environment[variable] : nil) ?? profile[property]
    }
    guard let file = value("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file") else { return nil }
    guard let arn = value("AWS_ROLE_ARN", "role_arn") else {
      throw S3Error(
        code: .credentials,
        message: "web identity: there is a token file and no role; set AWS_ROLE_ARN, or role_arn of \(profile.place)")
    }
    let session = value("AWS_ROLE_SESSION_NAME", "role_session_name")
    return .webIdentity(try assumedRole(arn, session: session, profile, isWebIdentity: true), tokenFile: file)
  }

  // MARK: Roles

  /// Whether a profile assumes a role from other credentials.
  private func isRole(_ profile: SelectedProfile) -> Bool {
    profile["role_arn"] != nil && profile["web_identity_token_file"] == nil
  }

  /// The plan for a profile with a role; `path` names the profiles on the way to it, for loops.
  private func role(_ profile: SelectedProfile, path: [String]) throws(S3Error) -> CredentialPlan {
    guard profile["mfa_serial"] == nil else {
      throw refused(
        profile,
        "mfa_serial asks for a one-time code, and nobody is there to type it; get temporary credentials beforehand "
          + "(`aws configure export-credentials --profile \(Sanitised.text(profile.name))` prints them)")
    }
    let role = try assumedRole(
      profile["role_arn"] ?? "", session: profile["role_session_name"], profile, isWebIdentity: false)
    switch (profile["source_profile"], profile["credential_source"]) {
    case (_?, _?): throw refused(profile, "role_arn has both source_profile and credential_source; remove one")
    case (nil, nil): throw refused(profile, "role_arn has neither source_profile nor credential_source; add one")
    case (let name?, nil): return .role(role, from: try source(named: name, of: profile, path: path))
    case (nil, let kind?): return .role(role, from: try source(kind, of: profile))
    }
  }

  private func source(_ kind: String, of profile: SelectedProfile) throws(S3Error) -> CredentialPlan {
    switch kind.lowercased() {
    case "environment":
      guard let keys = try EnvironmentCredentials.find(environment) else {
        throw refused(profile, "credential_source is Environment, and AWS_ACCESS_KEY_ID is not set")
      }
      return .environment(keys)
    case "ec2instancemetadata":
      return .instanceMetadata(try InstanceMetadataSettings(environment: environment, profile: profile))
    case "ecscontainer":
      guard let request = try ContainerRequest.find(environment) else {
        throw refused(
          profile, "credential_source is EcsContainer, and no AWS_CONTAINER_CREDENTIALS_… variable is set")
      }
      return .container(request)
    default:
      throw refused(profile, "credential_source is none of Environment, Ec2InstanceMetadata and EcsContainer")
    }
  }

  private func source(
    named name: String, of profile: SelectedProfile, path: [String]
  ) throws(S3Error) -> CredentialPlan {
    guard let source = profiles.profile(named: name) else {
      throw refused(
        profile,
        "its source_profile '\(Sanitised.text(name))' is in neither "
          + "'\(Sanitised.text(profiles.credentialsPath, limit: 4096))' nor "
          + "'\(Sanitised.text(profiles.configPath, limit: 4096))'")
    }
    let chain = (path + [name]).map { "'\(Sanitised.text($0))'" }.joined(separator: " -> ")
    let hasKeys = source["aws_access_key_id"] != nil && source["aws_secret_access_key"] != nil
    // A profile may name itself when it has keys: the role is assumed with them.
    guard !path.contains(name) || name == profile.name && hasKeys else {
      throw refused(profile, "its source_profile leads back to itself: \(chain)")
    }
    if isRole(source), !hasKeys { return try role(source, path: path + [name]) }
    if hasKeys, isRole(source) {
      if let keys = try keys(in: source.credentials, source, file: profiles.credentialsPath) { return .keys(keys) }
      if let keys = try keys(in: source.config, source, file: profiles.configPath) { return .keys(keys) }
    }
    guard let plan = try ordinary(source, usesEnvironment: false) else {
      throw refused(profile, "its source_profile '\(Sanitised.text(name))' has no credentials (\(chain))")
    }
    return plan
  }

  private func assumedRole(
    _ arn: String, session: String?, _ profile: SelectedProfile, isWebIdentity: Bool
  ) throws(S3Error) -> AssumedRole {
    let source = isWebIdentity ? "web identity" : profile.place
    func refused(_ reason: String) -> S3Error { S3Error(code: .credentials, message: "\(source): \(reason)") }
    guard arn.hasPrefix("arn:"), arn.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else {
      throw refused("the role is not an ARN such as arn:aws:iam::123456789012:role/name; correct role_arn")
    }
    if let session {
      let isFit = (2...64).contains(session.utf8.count) && session.utf8.allSatisfy(Self.isSessionNameByte)
      guard isFit else {
        throw refused("role_session_name is not 2 to 64 letters, digits or characters of _+=,.@-; correct it")
      }
    }
    var duration: Duration?
    if !isWebIdentity, let text = profile["duration_seconds"] {
      guard let seconds = Int(text), (900...43_200).contains(seconds) else {
        throw refused("duration_seconds is not a number from 900 to 43200; correct it")
      }
      duration = .seconds(seconds)
    }
    return AssumedRole(
      arn: arn, sessionName: session, externalID: isWebIdentity ? nil : profile["external_id"], duration: duration)
  }

  private static func isSessionNameByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || "_+=,.@-".utf8.contains(byte)
  }

  // MARK: Keys

  private func keys(
    in properties: [String: String], _ profile: SelectedProfile, file: String
  ) throws(S3Error) -> Credentials? {
    func value(_ name: String) -> String? { properties[name].flatMap { $0.isEmpty ? nil : $0 } }
    let id = value("aws_access_key_id")
    let secret = value("aws_secret_access_key")
    guard id != nil || secret != nil else { return nil }
    let place = "\(profile.place) in '\(Sanitised.text(file, limit: 4096))'"
    guard let id, let secret else {
      let missing = id == nil ? "aws_access_key_id" : "aws_secret_access_key"
      throw S3Error(code: .credentials, message: "\(place) has only half a key pair: \(missing) is missing")
    }
    return try Credentials(
      validating: id, secret, value("aws_session_token") ?? value("aws_security_token"), source: place)
  }

  private func refused(_ profile: SelectedProfile, _ reason: String) -> S3Error {
    S3Error(code: .credentials, message: "\(profile.place): \(reason)")
  }
}

extension SelectedProfile {
  /// What messages call it.
  var place: String { "profile '\(Sanitised.text(name))'" }
}
