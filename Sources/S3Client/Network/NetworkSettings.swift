package import HTTPTransport

/// How connections are made: through which proxies, and which certificate authorities are trusted.
public struct NetworkSettings: Sendable, Hashable {
  /// The proxy for `http` endpoints; nil for none.
  public var httpProxy: ProxyURL?
  /// The proxy for `https` endpoints; nil for none.
  public var httpsProxy: ProxyURL?
  /// What is reached without a proxy: host names with all names below them, addresses, networks such as `10.0.0.0/8`,
  /// or `*` for everything.
  public var noProxy: [String]
  /// PEM file with the certificate authorities that are trusted instead of those of the system; nil for the latter.
  public var certificateBundle: String?

  /// Says what differs from a direct connection.
  public init(
    httpProxy: ProxyURL? = nil, httpsProxy: ProxyURL? = nil, noProxy: [String] = [], certificateBundle: String? = nil
  ) {
    self.httpProxy = httpProxy
    self.httpsProxy = httpsProxy
    self.noProxy = noProxy
    self.certificateBundle = certificateBundle
  }

  /// No proxy, and the certificate authorities of the system.
  public static let direct = NetworkSettings()

  /// What a transport needs to know of it.
  package var transport: TransportConfiguration {
    TransportConfiguration(
      httpProxy: httpProxy?.transport, httpsProxy: httpsProxy?.transport,
      noProxy: noProxy.isEmpty ? nil : noProxy.joined(separator: ","), certificateBundle: certificateBundle)
  }
}

extension ProxyURL {
  fileprivate var transport: HTTPProxy { HTTPProxy(url: description, user: user, password: password) }
}
