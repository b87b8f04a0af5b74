/// Credentials that a program of the user prints (row 8); kept fresh when they say when they expire.
///
/// The program is started without a shell, with an empty input and a small environment that has no credentials in it,
/// and has a minute. What it prints to its error output is never shown, because it may be secret.
public struct ProcessCredentials: CredentialProvider, CustomReflectable {
  private let refreshing: RefreshingCredentials

  /// Runs a command line when credentials are first asked for.
  ///
  /// - Parameters:
  ///   - command: Program and arguments; may be quoted as for a shell, and nothing in it is expanded.
  ///   - environment: Where `PATH`, `HOME` and the like are taken from.
  public init(command: String, environment: Environment) throws(S3Error) {
    let source = "the credential process"
    self.init(
      request: try Self.request(command, environment, source: source), source: source, tools: CredentialTools())
  }

  init(request: ProcessRequest, source: String, tools: CredentialTools) {
    refreshing = tools.refreshing(source) { (_) async throws(S3Error) in
      let outcome = try await tools.run(request)
      guard outcome.end == .exited(0) else { throw Self.failure(of: outcome.end, request, source: source) }
      return try Self.credentials(in: outcome.output, source: source)
    }
  }

  /// The credentials that the program printed.
  public func credentials() async throws(S3Error) -> Credentials { try await refreshing.credentials() }

  /// Has the next call run the program again.
  public func invalidate(_ refused: Credentials) async { await refreshing.invalidate(refused) }

  /// No children, because what it holds is secret (row S24).
  public var customMirror: Mirror { Mirror(self, children: []) }

  /// Takes a command line apart.
  static func request(
    _ command: String, _ environment: Environment, source: String
  ) throws(S3Error) -> ProcessRequest {
    do throws(CommandLine.Failure) {
      let words = try CommandLine.split(command)
      return ProcessRequest(words: words, environment: variables(of: environment), limit: .seconds(60))
    } catch {
      // The command is not quoted, because people write secrets into it.
      throw S3Error(
        code: .credentials, message: "the command of \(source) cannot be run: it \(error.reason); correct it")
    }
  }

  /// What a program needs to find itself, its user, its files and the network, and no credentials (row S6).
  private static let passedOn = [
    "PATH", "HOME", "USER", "LOGNAME", "SHELL", "TMPDIR", "TZ", "LANG", "LC_ALL", "LC_CTYPE", "XDG_CONFIG_HOME",
    "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "SSH_AUTH_SOCK", "GNUPGHOME",
    "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR",
    "AWS_CA_BUNDLE", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_REGION", "AWS_DEFAULT_REGION",
  ]

  private static func variables(of environment: Environment) -> [String: String] {
    var variables: [String: String] = [:]
    for name in passedOn { variables[name] = environment[name] }
    return variables
  }

  private static func failure(
    of end: ProcessOutcome.End, _ request: ProcessRequest, source: String
  ) -> S3Error {
    let program = "'\(Sanitised.text(request.words[0], limit: 4096))'"
    let reason =
      switch end {
      case .exited(let code): "\(program) ended with exit code \(code)"
      case .signalled(let number): "\(program) was ended by signal \(number)"
      case .timedOut: "\(program) did not end within \(request.limit.components.seconds) s and was stopped"
      case .outputTooLarge: "\(program) printed more than \(ProcessRunner.maximumOutput >> 10) KiB"
      case .notStarted(let reason): "\(program) could not be started: \(Sanitised.text(reason))"
      }
    return S3Error(
      code: .credentials, message: "\(source) gave no credentials: \(reason); run its command by hand to see why")
  }

  private static func credentials(in output: [UInt8], source: String) throws(S3Error) -> Credentials {
    let document = try CredentialDocument.parse(output, source: source)
    guard let version = document["Version"] else { throw CredentialDocument.broken(source, "it has no Version") }
    guard version.integer == 1 else { throw CredentialDocument.broken(source, "its Version is not 1") }
    return try CredentialDocument.credentials(
      in: document, tokenName: "SessionToken", source: source, isTemporary: false)
  }
}
