/// Where a container announces credentials to its processes (row 10).
struct ContainerRequest: Sendable, Hashable, CustomReflectable {
  let url: String
  /// The host for `Host`.
  let authority: String
  let authorization: Authorization

  /// What proves to the endpoint who asks.
  enum Authorization: Sendable, Hashable {
    case none
    case token(String)
    /// A file that is read again at every refresh, because the token in it is replaced.
    case file(String)
  }

  /// No children, because the token is secret (row S24).
  var customMirror: Mirror { Mirror(self, children: []) }

  /// The address of Amazon ECS, for relative addresses.
  static let host = "169.254.170.2"

  /// What the environment announces; nil when it announces nothing.
  static func find(_ environment: Environment) throws(S3Error) -> ContainerRequest? {
    guard let (url, authority) = try address(environment) else { return nil }
    let authorization: Authorization =
      if let file = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] {
        .file(file)
      } else if let token = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"] {
        .token(try checked(token, "AWS_CONTAINER_AUTHORIZATION_TOKEN"))
      } else {
        .none
      }
    return ContainerRequest(url: url, authority: authority, authorization: authorization)
  }

  private static func address(_ environment: Environment) throws(S3Error) -> (url: String, authority: String)? {
    if let relative = environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] {
      guard relative.hasPrefix("/"), isPrintable(relative) else {
        throw refused("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "it must begin with / and have no spaces")
      }
      return ("http://\(host)\(relative)", host)
    }
    let variable = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
    guard let full = environment[variable] else { return nil }
    let mark = full.firstIndex(of: "?") ?? full.endIndex
    let query = full[mark...]
    let endpoint: EndpointURL
    do throws(S3Error) {
      endpoint = try EndpointURL(String(full[..<mark]))
    } catch {
      throw refused(variable, "it is not a URL of http or https without user name and fragment")
    }
    guard isPrintable(query), !query.contains("#") else { throw refused(variable, "its query has a space or a '#'") }
    guard endpoint.isTLS || MetadataHost.isTrusted(endpoint.host) else {
      // Row S18: else a variable could send the token of the container to anybody.
      throw refused(
        variable,
        "http is allowed to localhost, 127.0.0.0/8, ::1, 169.254.170.2, 169.254.170.23 and fd00:ec2::23 only, not to "
          + "'\(Sanitised.text(endpoint.host))'")
    }
    let path = endpoint.basePath.isEmpty ? "/" : endpoint.basePath
    let scheme = endpoint.isTLS ? "https" : "http"
    let keepsSlash = full[..<mark].hasSuffix("/") && path != "/"
    return ("\(scheme)://\(endpoint.authority)\(path)\(keepsSlash ? "/" : "")\(query)", endpoint.authority)
  }

  /// Refuses tokens that could break out of the header; does not quote them.
  static func checked(_ token: String, _ source: String) throws(S3Error) -> String {
    guard !token.isEmpty, token.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) else {
      throw refused(source, "the token has a line break, a control or a non-ASCII character, or is empty")
    }
    return token
  }

  private static func isPrintable(_ text: some StringProtocol) -> Bool {
    text.utf8.allSatisfy { (0x21..<0x7F).contains($0) }
  }

  private static func refused(_ variable: String, _ reason: String) -> S3Error {
    S3Error(code: .credentials, message: "container credentials: \(variable) is refused: \(reason)")
  }
}
