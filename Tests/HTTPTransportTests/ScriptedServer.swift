import ConcurrencyHelpers
import Glibc

@testable import HTTPTransport

/// A server on loopback whose connections each follow a script on a thread of their own.
final class ScriptedServer: Sendable {
  typealias Script = @Sendable (ServerConnection) throws -> Void

  let port: Int
  private let listener: Int32
  private let state = Locked(State())

  private struct State {
    var threads: [PosixThread] = []
    var sockets: [Int32] = []
    var connectionCount = 0
    var cpuTime: Duration = .zero
    var requests: [ServerRequest] = []
  }

  init(_ script: @escaping Script) throws {
    (listener, port) = try listenOnLoopback(backlog: 1024)
    let acceptor = PosixThread { [self] in accept(script) }
    state.withLock { $0.threads = [acceptor].compactMap { $0 } }
  }

  /// Answers every request of every connection with what `answer` says.
  convenience init(answer: @escaping @Sendable (ServerRequest) -> String) throws {
    try self.init { connection in
      while let request = try connection.receive() { try connection.send(answer(request)) }
    }
  }

  var url: String { "http://127.0.0.1:\(port)" }
  var connectionCount: Int { state.withLock { $0.connectionCount } }
  /// Requests that `receive` returned, in that order.
  var requests: [ServerRequest] { state.withLock { $0.requests } }
  /// CPU time of the connections that have ended.
  var cpuTime: Duration { state.withLock { $0.cpuTime } }

  /// Closes everything and waits for the threads.
  func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
    let acceptor = state.withLock { $0.threads.first }
    acceptor?.join()
    close(listener)
    let threads = state.withLock { state in
      for socket in state.sockets { shutdown(socket, Int32(SHUT_RDWR)) }
      return state.threads.dropFirst()
    }
    for thread in threads { thread.join() }
  }

  fileprivate func note(_ request: ServerRequest) { state.withLock { $0.requests.append(request) } }

  private func accept(_ script: @escaping Script) {
    while true {
      let socket = Glibc.accept(listener, nil, nil)
      // A program that another test starts meanwhile must not keep the connection open.
      _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
      guard socket >= 0 else { return }
      var yes: Int32 = 1
      unsafe setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
      state.withLock { state in
        let connection = ServerConnection(socket: socket, index: state.connectionCount, server: self)
        state.connectionCount += 1
        state.sockets.append(socket)
        let thread = PosixThread { [self] in
          // A script ends as it likes, also by an error of the connection that the client has closed.
          try? script(connection)
          end(connection)
        }
        if let thread { state.threads.append(thread) }
      }
    }
  }

  private func end(_ connection: ServerConnection) {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    let spent = Duration.seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    state.withLock { state in
      state.cpuTime += spent
      state.sockets.removeAll { $0 == connection.socket }
      close(connection.socket)
    }
  }
}

/// One request as it came over the wire.
struct ServerRequest: Sendable {
  let head: String
  let body: [UInt8]

  var line: String { String(head.prefix { $0 != "\r\n" }) }
  var target: String { String(line.split(separator: " ")[1]) }

  func header(_ name: String) -> String? {
    for line in head.split(separator: "\r\n").dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      if parts[0].lowercased() == name.lowercased() { return parts[1].drop { $0 == " " }.description }
    }
    return nil
  }
}

struct SocketFailure: Error { let number: Int32 }

/// The server's end of a connection; used by the thread of its script only.
final class ServerConnection: @unchecked Sendable {
  let socket: Int32
  /// How many connections were accepted before.
  let index: Int
  private let server: ScriptedServer
  private var pending: [UInt8] = []

  init(socket: Int32, index: Int, server: ScriptedServer) {
    self.socket = socket
    self.index = index
    self.server = server
  }

  /// A whole request, or nil when the client has closed.
  func receive() throws -> ServerRequest? {
    guard let head = try receiveHead() else { return nil }
    let length = Int(ServerRequest(head: head, body: []).header("Content-Length") ?? "0") ?? 0
    let request = ServerRequest(head: head, body: try receiveBody(length))
    server.note(request)
    return request
  }

  /// The head of a request with the empty line, or nil when the client has closed.
  func receiveHead() throws -> String? {
    let end = Array("\r\n\r\n".utf8)
    var searched = 0
    while true {
      var position = searched
      while position + end.count <= pending.count {
        if pending[position..<(position + end.count)].elementsEqual(end) {
          let head = String(decoding: pending[..<(position + end.count)], as: UTF8.self)
          pending.removeFirst(position + end.count)
          return head
        }
        position += 1
      }
      searched = max(0, pending.count - end.count + 1)
      guard try fill() else { return nil }
    }
  }

  func receiveBody(_ length: Int) throws -> [UInt8] {
    while pending.count < length, try fill() {}
    let body = Array(pending.prefix(length))
    pending.removeFirst(body.count)
    return body
  }

  func send(_ text: String) throws { try send(Array(text.utf8)) }

  func send(_ bytes: [UInt8]) throws {
    var sent = 0
    while sent < bytes.count { sent += try sendSome(bytes, from: sent) }
  }

  /// Sends blocks until the client has taken none for `patience` milliseconds; returns the bytes sent.
  func sendUntilRefused(_ block: [UInt8], upTo limit: Int, patience: Int32) throws -> Int {
    var sent = 0
    while sent < limit {
      var entry = pollfd(fd: socket, events: Int16(POLLOUT), revents: 0)
      guard unsafe poll(&entry, 1, patience) == 1 else { break }
      let offset = sent % block.count
      let count = min(block.count - offset, limit - sent, 4096)
      let status = unsafe block.withUnsafeBytes { bytes in
        unsafe Glibc.send(
          socket, UnsafeRawBufferPointer(rebasing: bytes[offset...]).baseAddress, count,
          Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
      }
      guard status > 0 || errno == EAGAIN else { throw SocketFailure(number: errno) }
      sent += max(0, status)
    }
    return sent
  }

  /// Reads until the client closes; returns how many bytes still came.
  @discardableResult
  func waitForClose() throws -> Int {
    var count = pending.count
    pending = []
    while try fill() {
      count += pending.count
      pending = []
    }
    return count
  }

  /// Reads until nothing has come for `patience` milliseconds; returns how many bytes came.
  func receiveUntilQuiet(patience: Int32) throws -> Int {
    var count = 0
    var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
    while unsafe poll(&entry, 1, patience) == 1, try fill() {
      count += pending.count
      pending = []
    }
    return count
  }

  /// Closes at once; the client sees a reset.
  func reset() {
    var option = linger(l_onoff: 1, l_linger: 0)
    unsafe setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
  }

  private func sendSome(_ bytes: [UInt8], from offset: Int) throws -> Int {
    let status = unsafe bytes.withUnsafeBytes { buffer in
      unsafe Glibc.send(
        socket, UnsafeRawBufferPointer(rebasing: buffer[offset...]).baseAddress, bytes.count - offset,
        Int32(MSG_NOSIGNAL))
    }
    guard status > 0 else { throw SocketFailure(number: errno) }
    return status
  }

  private func fill() throws -> Bool {
    var block = [UInt8](repeating: 0, count: 64 << 10)
    let count = unsafe block.withUnsafeMutableBytes { buffer in
      unsafe recv(socket, buffer.baseAddress, buffer.count, 0)
    }
    guard count >= 0 else { throw SocketFailure(number: errno) }
    pending.append(contentsOf: block.prefix(count))
    return count > 0
  }
}

/// Listens on a free port of 127.0.0.1.
func listenOnLoopback(backlog: Int32) throws -> (socket: Int32, port: Int) {
  let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
  var address = loopback(port: 0)
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  let status = unsafe withUnsafeMutablePointer(to: &address) { pointer in
    unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
      unsafe bind(listener, pointer, length) + listen(listener, backlog) + getsockname(listener, pointer, &length)
    }
  }
  guard status == 0 else { throw SocketFailure(number: errno) }
  return (listener, Int(UInt16(bigEndian: address.sin_port)))
}

func loopback(port: Int) -> sockaddr_in {
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
  address.sin_port = UInt16(port).bigEndian
  return address
}
