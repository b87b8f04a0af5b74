/// Scheme, host and port of a URL: what connections are counted by and what error messages may name.
struct Origin: Sendable, Hashable, CustomStringConvertible {
  /// `http://host:port`, in lower case, with the port always written.
  let description: String

  /// Finds the origin of a URL that can be sent as it is written.
  ///
  /// Refused are other schemes (row S8), user names and passwords, fragments, and bytes that libcurl would refuse,
  /// drop or change, because the request would not be the one that was signed.
  init(url: String) throws(TransportError) {
    let bytes = Array(url.utf8)
    guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
      throw Self.refusal("the URL has bytes that must be percent-encoded")
    }
    guard !bytes.contains(UInt8(ascii: "#")) else { throw Self.refusal("the URL has a fragment") }
    let lowered = url.prefix(8).lowercased()
    let scheme: (name: String, port: String)
    if lowered.hasPrefix("https://") {
      scheme = ("https", "443")
    } else if lowered.hasPrefix("http://") {
      scheme = ("http", "80")
    } else {
      throw Self.refusal("the URL is neither http nor https")
    }
    let afterScheme = bytes.dropFirst(scheme.name.utf8.count + 3)
    let authority = afterScheme.prefix { ![UInt8(ascii: "/"), UInt8(ascii: "?")].contains($0) }
    guard !authority.contains(UInt8(ascii: "@")) else { throw Self.refusal("the URL has a user name") }
    let text = String(decoding: authority, as: UTF8.self).lowercased()
    let (host, port) = Self.split(text)
    guard !host.isEmpty else { throw Self.refusal("the URL has no host") }
    guard port.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
      throw Self.refusal("the port of the URL is not a number")
    }
    description = "\(scheme.name)://\(host):\(port.isEmpty ? scheme.port : port)"
  }

  /// Host and port of an authority; brackets of an IPv6 address belong to the host.
  private static func split(_ authority: String) -> (host: String, port: String) {
    guard let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") else { return (authority, "") }
    return (String(authority[..<colon]), String(authority[authority.index(after: colon)...]))
  }

  private static func refusal(_ reason: String) -> TransportError {
    TransportError(code: .invalidRequest, message: "the request cannot be sent: \(reason)")
  }
}
