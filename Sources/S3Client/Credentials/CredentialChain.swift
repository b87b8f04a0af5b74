internal import ConcurrencyHelpers

/// Looks for credentials where the AWS tools do, in their order, and remembers what it found.
///
/// Given ones; `AWS_ACCESS_KEY_ID` and its relatives, unless a profile was named by the caller; the profile in the
/// shared files. A source that is there but broken, or of a kind that is not supported, ends the search: falling
/// through would run the job as somebody else.
public final class CredentialChain: CredentialProvider {
  private let explicit: Credentials?
  private let profile: String?
  private let environment: Environment
  private let readFile: FileReading
  private let found: Locked<Credentials?> = Locked(nil)

  /// Describes where to look; `profile` is one that the caller named, not that of `AWS_PROFILE`.
  public init(
    explicit: Credentials? = nil, profile: String? = nil, environment: Environment,
    readFile: @escaping FileReading = ConfigurationFile.read
  ) {
    self.explicit = explicit
    self.profile = profile
    self.environment = environment
    self.readFile = readFile
  }

  /// The credentials that were found; looks for them on the first call.
  public func credentials() async throws(S3Error) -> Credentials {
    if let known = found.withLock({ $0 }) { return known }
    let credentials = try resolve()
    found.withLock { $0 = credentials }
    return credentials
  }

  /// Forgets refused credentials, so that the files are read again: somebody may have refreshed them (row R4).
  public func invalidate(_ refused: Credentials) async {
    found.withLock { found in
      if found == refused { found = nil }
    }
  }

  /// Looks in each source in order; throws with every source that was tried and why it did not apply.
  func resolve() throws(S3Error) -> Credentials {
    if let explicit { return explicit }
    var tried: [String] = []
    if let profile {
      tried.append("environment variables: not used, because profile '\(Sanitised.text(profile))' was named")
    } else if let credentials = try EnvironmentCredentials.find(environment) {
      return credentials
    } else {
      tried.append("environment variables: AWS_ACCESS_KEY_ID is not set")
    }
    if profile == nil, environment["AWS_WEB_IDENTITY_TOKEN_FILE"] != nil {
      throw Self.unsupported("web identity (AWS_WEB_IDENTITY_TOKEN_FILE)")
    }
    let profiles = try SharedProfiles(environment: environment, readFile: readFile)
    let selected = try profiles.selected(explicit: profile, environment: environment)
    if let credentials = try ProfileCredentials.find(selected, profiles) { return credentials }
    tried.append(ProfileCredentials.absence(selected, profiles))
    tried.append(contentsOf: Self.unsupportedSources(environment))
    throw S3Error(
      code: .credentials,
      message: "no credentials found; tried " + tried.joined(separator: "; ")
        + "; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile, or ask for anonymous access")
  }

  static func unsupported(_ source: String) -> S3Error {
    S3Error(
      code: .credentials,
      message: "\(source) is not supported yet: export temporary keys as AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and "
        + "AWS_SESSION_TOKEN (`aws configure export-credentials` prints them)")
  }

  /// Sources that come last in the order of the AWS tools, so that nothing is skipped by not having them.
  private static func unsupportedSources(_ environment: Environment) -> [String] {
    let isContainer =
      environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] ?? environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"]
    return [
      isContainer != nil ? "container credentials: announced by the environment but not supported yet" : nil,
      "instance metadata: not supported yet",
    ].compactMap { $0 }
  }
}

/// Credentials in environment variables (row 2).
enum EnvironmentCredentials {
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
      source: "environment variables")
  }
}

extension Credentials {
  /// Refuses keys that could break out of a header or were pasted with a line break (row S11); quotes no secret.
  init(validating id: String, _ secret: String, _ token: String?, source: String) throws(S3Error) {
    for (name, value) in [("access key ID", id), ("secret access key", secret), ("session token", token ?? "")] {
      guard value.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else {
        throw S3Error(
          code: .credentials, message: "the \(name) from \(source) contains a space, a control or a non-ASCII character"
        )
      }
    }
    self.init(accessKeyID: id, secretAccessKey: secret, sessionToken: token)
  }
}
