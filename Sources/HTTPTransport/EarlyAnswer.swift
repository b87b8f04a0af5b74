#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// An answer that was still unread when sending the request failed (row T12).
///
/// A server that refuses an upload may answer and close at once. Its reset can make the next send fail before libcurl
/// has read the answer; the bytes then still wait in the socket, and are read here when libcurl closes it.
struct EarlyAnswer: Hashable {
  /// The head of the final response.
  let head: ResponseHead
  /// As much of the body as has arrived.
  let body: [UInt8]
  /// Whether that is all of it.
  let isWhole: Bool

  /// Finds an answer in the bytes of a connection; nil when its head is not complete.
  init?(_ bytes: [UInt8], limit: Int) {
    var collector = HeadCollector(limit: limit)
    var position = 0
    while let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) {
      let event = unsafe bytes[position...end].withUnsafeBytes { line in unsafe collector.take(line) }
      position = end + 1
      switch event {
      case .more: continue
      case .tooLarge, .malformed: return nil
      case .head(let head):
        self.head = head
        let isChunked = head.headers["Transfer-Encoding"] != nil
        let length = head.headers["Content-Length"].flatMap { Int($0) }
        let rest = isChunked ? [] : bytes[position...]
        body = Array(rest.prefix(max(0, length ?? rest.count)))
        isWhole = !isChunked && body.count == length
        return
      }
    }
    return nil
  }

  /// What waits in a socket, without waiting for more.
  static func unreadBytes(of socket: Int32, limit: Int) -> [UInt8] {
    var unread: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 16 << 10)
    while unread.count < limit {
      let count = unsafe block.withUnsafeMutableBytes { buffer in
        unsafe recv(socket, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
      }
      guard count > 0 else { break }
      unread.append(contentsOf: block[..<count])
    }
    return unread
  }
}
