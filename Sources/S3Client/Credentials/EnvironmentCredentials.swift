internal import S3Types

/// Credentials in environment variables (row 2).
///
/// `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, and with them `AWS_SESSION_TOKEN` (or `AWS_SECURITY_TOKEN`) and
/// `AWS_CREDENTIAL_EXPIRATION`.
enum EnvironmentCredentials {
  /// What messages call the source.
  static let source = "environment variables"

  /// nil when neither key is set; half a pair is an error, not a reason to look elsewhere.
  static func find(_ environment: Environment) throws(S3Error) -> Credentials? {
    let id = environment["AWS_ACCESS_KEY_ID"]
    let secret = environment["AWS_SECRET_ACCESS_KEY"]
    guard id != nil || secret != nil else { return nil }
    guard let id, let secret else {
      let (present, missing) =
        id == nil
        ? ("AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID") : ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
      throw S3Error(code: .credentials, message: "\(present) is set and \(missing) is not; set both or neither")
    }
    return try Credentials(
      validating: id, secret, environment["AWS_SESSION_TOKEN"] ?? environment["AWS_SECURITY_TOKEN"],
      expiration: try expiration(environment), source: source)
  }

  /// Keys of the environment cannot be fetched anew, but whether they have expired can be said.
  static func provider(of credentials: Credentials, _ tools: CredentialTools) -> any CredentialProvider {
    guard credentials.expiration != nil else { return StaticCredentials(credentials) }
    return tools.refreshing(source) { (_) async throws(S3Error) in credentials }
  }

  private static func expiration(_ environment: Environment) throws(S3Error) -> Timestamp? {
    guard let text = environment["AWS_CREDENTIAL_EXPIRATION"] else { return nil }
    guard let moment = CredentialTime.parse(text) else {
      throw S3Error(
        code: .credentials,
        message: "AWS_CREDENTIAL_EXPIRATION is not a time such as 2026-11-22T10:11:12Z; correct it or unset it")
    }
    return moment
  }
}
