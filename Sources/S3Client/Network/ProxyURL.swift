/// Where a proxy is: `http`, `https`, `socks5` or `socks5h`, host, port, and a user name and password if it wants any.
///
/// User name and password are secret: neither `description` nor a mirror nor an error shows them.
public struct ProxyURL: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
  /// `http`, `https`, `socks5`, or `socks5h`, which has the proxy resolve host names.
  public let scheme: String
  /// Host in lower case, IPv6 in brackets.
  public let host: String
  /// The port; 80, 443 or 1080 by scheme when the URL names none.
  public let port: Int
  let user: String?
  let password: String?

  /// Parses a URL, a missing scheme is `http`; throws `.configuration` without repeating any of it.
  public init(_ text: String) throws(S3Error) {
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw Self.invalid("it contains a character that must be percent-encoded")
    }
    let (scheme, rest) = try Self.split(text)
    // The last "@", because people forget to encode one in a password.
    let mark = rest.lastIndex(of: "@")
    let authority = mark.map { rest[rest.index(after: $0)...] } ?? rest
    let place = authority.hasSuffix("/") ? authority.dropLast() : authority
    guard !place.contains(where: { "/?#".contains($0) }) else {
      throw Self.invalid("it may have no path, no query and no fragment")
    }
    let url: EndpointURL
    do throws(S3Error) {
      // `https`, so that port 80 is not taken for the default and dropped.
      url = try EndpointURL("https://\(place)")
    } catch {
      throw Self.invalid("its host or its port is malformed")
    }
    let identity = try mark.map { (mark) throws(S3Error) in try Self.identity(rest[..<mark]) }
    self.scheme = scheme
    host = url.host
    let isPortNamed = !place.hasSuffix("]") && place.contains(":")
    port = url.port ?? (isPortNamed ? 443 : Self.usualPorts[scheme] ?? 80)
    user = identity?.user
    password = identity?.password
  }

  /// Scheme, host and port.
  public var description: String { "\(scheme)://\(host):\(port)" }

  /// No children, so that `dump` and mirrors show no secret.
  public var customMirror: Mirror { Mirror(self, children: []) }

  private static let usualPorts = ["http": 80, "https": 443, "socks5": 1080, "socks5h": 1080]

  private static func split(_ text: String) throws(S3Error) -> (scheme: String, rest: Substring) {
    guard let separator = text.firstRange(of: "://") else { return ("http", text[...]) }
    let scheme = text[..<separator.lowerBound].lowercased()
    guard usualPorts[scheme] != nil else { throw invalid("its scheme is none of http, https, socks5 and socks5h") }
    return (scheme, text[separator.upperBound...])
  }

  private static func identity(_ text: Substring) throws(S3Error) -> (user: String, password: String?) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    var decoded: [String] = []
    for part in parts {
      guard let bytes = PercentEncoding.decode(Array(part.utf8)), let value = String(validating: bytes, as: UTF8.self),
        value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
      else { throw invalid("its user name or password is not percent-encoded text") }
      decoded.append(value)
    }
    guard let user = decoded.first, !user.isEmpty else { throw invalid("its user name is empty") }
    return (user, decoded.count > 1 ? decoded[1] : nil)
  }

  private static func invalid(_ rule: String) -> S3Error {
    S3Error(code: .configuration, message: "the URL of the proxy is not valid: \(rule)")
  }
}
