#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Which socket a connection of libcurl has, because libcurl itself tells it only after a transfer.
///
/// On the loop thread only.
final class ConnectionTable {
  /// The two ends of a connection.
  struct Ends: Hashable {
    var localAddress: String
    var localPort: Int
    var remoteAddress: String
    var remotePort: Int
  }

  private var unresolved: [Int32] = []
  private var sockets: [Ends: Int32] = [:]
  private var ends: [Int32: Ends] = [:]

  /// Makes a socket that programs started by this one do not inherit.
  func open(family: Int32, type: Int32, protocolNumber: Int32) -> Int32 {
    let made = socket(family, type | Int32(SOCK_CLOEXEC.rawValue), protocolNumber)
    if made >= 0 { unresolved.append(made) }
    return made
  }

  /// Forgets a socket and closes it.
  func end(_ socket: Int32) -> Int32 {
    unresolved.removeAll { $0 == socket }
    if let ends = ends.removeValue(forKey: socket), sockets[ends] == socket { sockets[ends] = nil }
    return close(socket)
  }

  /// The socket of the connection between two ends.
  func find(_ wanted: Ends) -> Int32? {
    if let known = sockets[wanted] { return known }
    unresolved.removeAll { socket in
      guard let found = Self.ends(of: socket) else { return false }
      ends[socket] = found
      sockets[found] = socket
      return true
    }
    return sockets[wanted]
  }

  /// The ends of a socket, or nil when it is not connected.
  static func ends(of socket: Int32) -> Ends? {
    guard let local = unsafe address({ unsafe getsockname(socket, $0, $1) }),
      let remote = unsafe address({ unsafe getpeername(socket, $0, $1) })
    else { return nil }
    return Ends(
      localAddress: local.host, localPort: local.port, remoteAddress: remote.host, remotePort: remote.port)
  }

  /// Host and port in numbers, of the address that a call fills in.
  private static func address(
    _ fill: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
  ) -> (host: String, port: Int)? {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    var port = [CChar](repeating: 0, count: Int(NI_MAXSERV))
    let status = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        guard unsafe fill(pointer, &length) == 0 else { return Int32(-1) }
        return unsafe getnameinfo(
          pointer, length, &host, socklen_t(host.count), &port, socklen_t(port.count), NI_NUMERICHOST | NI_NUMERICSERV)
      }
    }
    guard status == 0, let number = Int(text(port)) else { return nil }
    return (text(host), number)
  }

  private static func text(_ characters: [CChar]) -> String {
    String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
