#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// Which hosts a container's credentials may come from in clear text (rows 10, S18).
///
/// Addresses are compared as numbers, so that no other spelling gets past the list; names are never looked up.
enum MetadataHost {
  /// Whether a host, IPv6 in brackets, is this machine or one of the addresses of Amazon ECS and EKS.
  static func isTrusted(_ host: String) -> Bool {
    if host == "localhost" { return true }
    guard let address = address(of: host) else { return false }
    let isLoopback = address.count == 4 ? address[0] == 127 : address == loopback
    return isLoopback || trusted.contains(address)
  }

  private static let loopback: [UInt8] = Array(repeating: 0, count: 15) + [1]
  private static let trusted: [[UInt8]] = [
    [169, 254, 170, 2], [169, 254, 170, 23], [0xFD, 0, 0x0E, 0xC2] + Array(repeating: 0, count: 11) + [0x23],
  ]

  private static func address(of host: String) -> [UInt8]? {
    let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
    var bytes = [UInt8](repeating: 0, count: isBracketed ? 16 : 4)
    let text = isBracketed ? String(host.dropFirst().dropLast()) : host
    return unsafe inet_pton(isBracketed ? AF_INET6 : AF_INET, text, &bytes) == 1 ? bytes : nil
  }
}
