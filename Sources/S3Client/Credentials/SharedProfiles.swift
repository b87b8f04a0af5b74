/// The profiles of the shared `credentials` and `config` files of the AWS tools.
public struct SharedProfiles: Sendable, CustomStringConvertible, CustomReflectable {
  let credentials: SharedConfigFile
  let config: SharedConfigFile
  /// Where the files were looked for.
  let credentialsPath: String
  let configPath: String

  /// Reads both files; one that does not exist is empty, and so is `/dev/null`.
  public init(environment: Environment, readFile: FileReading) throws(S3Error) {
    credentialsPath = Self.path(environment, "AWS_SHARED_CREDENTIALS_FILE", default: "~/.aws/credentials")
    configPath = Self.path(environment, "AWS_CONFIG_FILE", default: "~/.aws/config")
    credentials = try SharedConfigParser.parse(
      try Self.contents(of: credentialsPath, isNamed: environment["AWS_SHARED_CREDENTIALS_FILE"] != nil, readFile),
      kind: .credentials, path: credentialsPath)
    config = try SharedConfigParser.parse(
      try Self.contents(of: configPath, isNamed: environment["AWS_CONFIG_FILE"] != nil, readFile),
      kind: .config, path: configPath)
  }

  /// The bytes of a file; none when it does not exist, or lies unnamed in a home directory that is somebody else's, as
  /// in a container that runs as another user than its image was made for.
  private static func contents(
    of path: String, isNamed: Bool, _ readFile: FileReading
  ) throws(S3Error) -> [UInt8] {
    do throws(S3Error) {
      return try readFile(path) ?? []
    } catch {
      guard !isNamed, case .file(_, let number)? = error.cause, number == ConfigurationFile.notPermitted else {
        throw error
      }
      return []
    }
  }

  /// The name of the profile in force: the one given, else that of `AWS_PROFILE` (or `AWS_DEFAULT_PROFILE`), else
  /// `default`; throws when a profile is named that neither file has.
  func selected(explicit: String?, environment: Environment) throws(S3Error) -> SelectedProfile {
    let fromEnvironment = environment["AWS_PROFILE"] ?? environment["AWS_DEFAULT_PROFILE"]
    let name = explicit ?? fromEnvironment ?? "default"
    let inCredentials = credentials.profiles[name]
    let inConfig = config.profiles[name]
    guard inCredentials != nil || inConfig != nil || explicit == nil && fromEnvironment == nil else {
      throw S3Error(
        code: .configuration,
        message: "profile '\(Sanitised.text(name))' is in neither '\(Sanitised.text(credentialsPath, limit: 4096))' "
          + "nor '\(Sanitised.text(configPath, limit: 4096))'")
    }
    return SelectedProfile(
      name: name, isExplicit: explicit != nil, exists: inCredentials != nil || inConfig != nil,
      credentials: inCredentials ?? [:], config: inConfig ?? [:], subsections: subsections(of: name))
  }

  /// What the files say of a profile that another one names; nil when neither has it.
  func profile(named name: String) -> SelectedProfile? {
    let (inCredentials, inConfig) = (credentials.profiles[name], config.profiles[name])
    guard inCredentials != nil || inConfig != nil else { return nil }
    return SelectedProfile(
      name: name, isExplicit: true, exists: true, credentials: inCredentials ?? [:], config: inConfig ?? [:])
  }

  private func subsections(of name: String) -> [String: [String: String]] {
    let inCredentials = credentials.subsections[name] ?? [:]
    return (config.subsections[name] ?? [:]).merging(inCredentials) { $0.merging($1) { $1 } }
  }

  /// How many profiles there are; never what they hold.
  public var description: String {
    "SharedProfiles(\(credentials.profiles.count) in credentials, \(config.profiles.count) in config)"
  }

  /// No children, so that `dump` and mirrors show no secret.
  public var customMirror: Mirror { Mirror(self, children: []) }

  private static func path(_ environment: Environment, _ variable: String, default usual: String) -> String {
    let path = environment[variable] ?? usual
    guard path.hasPrefix("~/"), let home = environment["HOME"] else { return path }
    return home + path.dropFirst()
  }
}

/// The profile in force with what each file says of it.
struct SelectedProfile: Sendable {
  let name: String
  /// Whether the caller named it, and not the environment.
  let isExplicit: Bool
  let exists: Bool
  let credentials: [String: String]
  let config: [String: String]
  /// Nested properties of both files by the property that they are nested in.
  var subsections: [String: [String: String]] = [:]

  /// A property; the credentials file beats the config file (row 6), an empty value counts as not set.
  subscript(property: String) -> String? {
    let value = credentials[property] ?? config[property]
    return value?.isEmpty == true ? nil : value
  }

  /// A nested property, such as `addressing_style` in `s3`; an empty value counts as not set.
  subscript(property: String, in section: String) -> String? {
    let value = subsections[section]?[property]
    return value?.isEmpty == true ? nil : value
  }
}
