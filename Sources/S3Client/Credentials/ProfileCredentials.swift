/// Credentials in a profile of the shared files (rows 6 and 9).
enum ProfileCredentials {
  /// nil when the profile holds none; throws when they are half there or of a kind that is not supported.
  ///
  /// The order within a profile is that of botocore: roles, web identity and SSO come before static keys of the
  /// credentials file, login and processes before static keys of the config file.
  static func find(_ profile: SelectedProfile, _ profiles: SharedProfiles) throws(S3Error) -> Credentials? {
    try refuse(profile, rolesAndSSO)
    if let found = try keys(in: profile.credentials, profile, file: profiles.credentialsPath) { return found }
    try refuse(profile, loginAndProcesses)
    return try keys(in: profile.config, profile, file: profiles.configPath)
  }

  /// Why a profile gave nothing.
  static func absence(_ profile: SelectedProfile, _ profiles: SharedProfiles) -> String {
    let name = Sanitised.text(profile.name)
    let files =
      "'\(Sanitised.text(profiles.credentialsPath, limit: 4096))' and '\(Sanitised.text(profiles.configPath, limit: 4096))'"
    return profile.exists
      ? "shared files \(files): profile '\(name)' has no aws_access_key_id"
      : "shared files \(files): no profile '\(name)'"
  }

  private static let rolesAndSSO = [
    ("web_identity_token_file", "web identity"), ("role_arn", "assuming a role"), ("sso_session", "single sign-on"),
    ("sso_start_url", "single sign-on"), ("sso_account_id", "single sign-on"), ("sso_role_name", "single sign-on"),
  ]
  private static let loginAndProcesses = [
    ("login_session", "console login"), ("credential_process", "an external process"),
  ]

  private static func refuse(_ profile: SelectedProfile, _ kinds: [(String, String)]) throws(S3Error) {
    for (property, kind) in kinds where profile[property] != nil {
      throw CredentialChain.unsupported("\(kind) (\(property) of profile '\(Sanitised.text(profile.name))')")
    }
  }

  private static func keys(
    in properties: [String: String], _ profile: SelectedProfile, file: String
  ) throws(S3Error) -> Credentials? {
    func value(_ name: String) -> String? { properties[name].flatMap { $0.isEmpty ? nil : $0 } }
    let id = value("aws_access_key_id")
    let secret = value("aws_secret_access_key")
    guard id != nil || secret != nil else { return nil }
    let place = "profile '\(Sanitised.text(profile.name))' in '\(Sanitised.text(file, limit: 4096))'"
    guard let id, let secret else {
      let missing = id == nil ? "aws_access_key_id" : "aws_secret_access_key"
      throw S3Error(code: .credentials, message: "\(place) has only half a key pair: \(missing) is missing")
    }
    return try Credentials(
      validating: id, secret, value("aws_session_token") ?? value("aws_security_token"), source: place)
  }
}
