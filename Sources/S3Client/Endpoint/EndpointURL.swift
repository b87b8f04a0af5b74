/// The URL of an S3 service: `http` or `https`, host, port, and a base path for services behind a gateway.
public struct EndpointURL: Sendable, Hashable, CustomStringConvertible {
  /// Whether the connection is encrypted.
  public let isTLS: Bool
  /// Host in lower case, IPv6 in brackets.
  public let host: String
  /// The port when it is not the default of the scheme.
  public let port: Int?
  /// What comes before `/bucket/key`; empty or starting with "/" and not ending with it.
  public let basePath: String

  /// Parses a URL; throws `.configuration` for other schemes, user names, queries, fragments and broken hosts.
  public init(_ text: String) throws(S3Error) {
    let schemes = [("https://", true), ("http://", false)]
    let lowered = text.lowercased()
    guard let (scheme, isTLS) = schemes.first(where: { lowered.hasPrefix($0.0) }) else {
      throw Self.invalid(text, "it must start with https:// or http://")
    }
    let rest = text.utf8.dropFirst(scheme.utf8.count)
    let slash = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
    guard !rest.contains(where: { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }) else {
      throw Self.invalid(text, "it may have no query and no fragment")
    }
    guard !rest[..<slash].contains(UInt8(ascii: "@")) else {
      // The text is not quoted, because what stands before "@" may be a password (row S5).
      throw S3Error(
        code: .configuration,
        message: "the endpoint URL contains a user name or password; use credentials or a profile instead")
    }
    let (host, port) = try Self.parseAuthority(String(Substring(rest[..<slash])), of: text)
    guard rest[slash...].allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw Self.invalid(text, "its path contains a character that must be percent-encoded")
    }
    var path = Substring(rest[slash...])
    while path.utf8.last == UInt8(ascii: "/") { path = path.dropLast() }
    self.isTLS = isTLS
    self.host = host
    self.port = port == (isTLS ? 443 : 80) ? nil : port
    basePath = String(path)
  }

  /// A URL from parts that are known to be good.
  init(isTLS: Bool, host: String, port: Int?, basePath: String) {
    self.isTLS = isTLS
    self.host = host
    self.port = port
    self.basePath = basePath
  }

  /// The URL without a slash at its end.
  public var description: String { "\(isTLS ? "https" : "http")://\(authority)\(basePath)" }

  /// Host and, when it is not the default, port: the value of `Host`.
  var authority: String { port.map { "\(host):\($0)" } ?? host }

  /// Host and port, the default one too, for messages.
  var hostAndPort: String { "\(host):\(port ?? (isTLS ? 443 : 80))" }

  private static func parseAuthority(_ text: String, of url: String) throws(S3Error) -> (String, Int?) {
    var host = Substring(text)
    var portText: Substring?
    if text.hasPrefix("[") {
      guard let end = text.firstIndex(of: "]") else { throw invalid(url, "the bracket of its address is not closed") }
      host = text[...end]
      let rest = text[text.index(after: end)...]
      guard rest.isEmpty || rest.hasPrefix(":") else { throw invalid(url, "only a port may follow its address") }
      portText = rest.isEmpty ? nil : rest.dropFirst()
      let inner = host.dropFirst().dropLast().utf8
      let isAddress = !inner.isEmpty && inner.allSatisfy { isHexDigit($0) || $0 == 0x3A || $0 == 0x2E }
      guard isAddress, inner.contains(0x3A) else { throw invalid(url, "its IPv6 address is malformed") }
    } else {
      if let colon = text.firstIndex(of: ":") {
        host = text[..<colon]
        portText = text[text.index(after: colon)...]
      }
      guard !host.isEmpty else { throw invalid(url, "it has no host") }
      guard host.utf8.allSatisfy(isHostByte) else {
        throw invalid(url, "its host contains a character that host names cannot have")
      }
    }
    guard let portText else { return (host.lowercased(), nil) }
    guard portText.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(portText),
      (1...65535).contains(port)
    else { throw invalid(url, "its port is not a number from 1 to 65535") }
    return (host.lowercased(), port)
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
  }

  private static func isHostByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) && byte >= 0x41
      || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
  }

  private static func invalid(_ text: String, _ rule: String) -> S3Error {
    S3Error(
      code: .configuration, message: "'\(Sanitised.text(text))' is not a valid endpoint URL: \(rule)")
  }
}
