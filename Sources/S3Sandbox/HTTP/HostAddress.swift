/// What the Host header says about the bucket.
enum HostAddress {
  /// Domains under which the first labels name a bucket; the longer one is tried first.
  static let virtualDomains = [".s3.localhost", ".localhost"]

  /// The bucket of a virtual-host style request, or nil for path style.
  static func bucket(in host: String) -> String? {
    let name = withoutPort(host).lowercased()
    guard name != "s3.localhost" else { return nil }
    for domain in virtualDomains where name.hasSuffix(domain) && name.utf8.count > domain.utf8.count {
      return String(name.dropLast(domain.count))
    }
    return nil
  }

  private static func withoutPort(_ host: String) -> Substring {
    guard let colon = host.lastIndex(of: ":"), host[host.index(after: colon)...].allSatisfy(\.isNumber) else {
      return host[...]
    }
    return host[..<colon]
  }
}
