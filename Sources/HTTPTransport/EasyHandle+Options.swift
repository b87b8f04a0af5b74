import CCurl

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

extension EasyHandle {
  /// The largest body that libcurl sends in one piece with the head.
  static let maxCopiedBody = (64 << 10) - 1

  /// Sets what is the same for all transfers; none of it can be switched off by a request.
  func apply(_ configuration: TransportConfiguration) {
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_PROTOCOLS_STR, "http,https")
    set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    // Keys may have dot segments, and the path is signed as it is written.
    set(CURLOPT_PATH_AS_IS, 1)
    // Row S7.
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
    set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
    // Row S15: bytes are stored as they are, never unpacked.
    set(CURLOPT_HTTP_CONTENT_DECODING, 0)
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    // Row S9.
    set(CURLOPT_SSL_VERIFYPEER, 1)
    set(CURLOPT_SSL_VERIFYHOST, 2)
    set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    if let bundle = configuration.certificateBundle { set(CURLOPT_CAINFO, bundle) }
    // An empty text and not none, because with none libcurl looks into the environment (row S10).
    set(CURLOPT_NOPROXY, configuration.noProxy ?? "")
    set(CURLOPT_TCP_KEEPALIVE, 1)
    set(CURLOPT_BUFFERSIZE, 64 << 10)
  }

  /// Sets the proxy of a request; nil for none, whatever the environment says (row S10).
  func apply(_ proxy: HTTPProxy?) {
    set(CURLOPT_PROXY, proxy?.url ?? "")
    if let user = proxy?.user { set(CURLOPT_PROXYUSERNAME, user) }
    if let password = proxy?.password { set(CURLOPT_PROXYPASSWORD, password) }
  }

  /// Sets what the request asks for; `isStreamed` when its body comes from the read callback.
  func apply(_ prepared: PreparedRequest, isStreamed: Bool) {
    let request = prepared.request
    set(CURLOPT_URL, request.url)
    set(CURLOPT_CONNECTTIMEOUT_MS, max(1, request.timeouts.connect.milliseconds))
    switch (request.method, prepared.hasBody) {
    case (.get, false): set(CURLOPT_HTTPGET, 1)
    case (.head, _): set(CURLOPT_NOBODY, 1)
    case (_, false): set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
    case (_, true):
      if isStreamed {
        set(CURLOPT_UPLOAD, 1)
        set(CURLOPT_INFILESIZE_LARGE, size: request.body.length)
      } else {
        set(CURLOPT_POST, 1)
        if case .bytes(let bytes) = request.body { setCopiedBody(bytes) } else { setCopiedBody([]) }
      }
      set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
    }
    // A rate is kept in small steps, and what waits for its moment waits in memory.
    if !request.pacers.isEmpty { set(CURLOPT_BUFFERSIZE, Pacing.quantum) }
    setHeaders(prepared.headerLines)
  }

  /// Has libcurl call an `Exchange` and, when a connection closes, its `LoopNotes`; both unretained.
  func setCallbacks(context: UnsafeMutableRawPointer, notes: UnsafeMutableRawPointer) {
    unsafe set(CURLOPT_HEADERFUNCTION, headerCallback, context: CURLOPT_HEADERDATA, context)
    unsafe set(CURLOPT_WRITEFUNCTION, bodyCallback, context: CURLOPT_WRITEDATA, context)
    unsafe set(CURLOPT_READFUNCTION, sendCallback, context: CURLOPT_READDATA, context)
    unsafe set(seek: seekCallback, beforeRequest: requestCallback, context: context)
    unsafe set(openSocket: openCallback, closeSocket: closeCallback, context: notes)
  }
}

extension Duration {
  /// Whole milliseconds.
  var milliseconds: Int { Int(components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000) }
}

/// Whether reading from a socket would give something.
func hasInput(_ socket: Int32) -> Bool {
  var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
  return unsafe poll(&entry, 1, 0) == 1
}

// The context is the exchange that set it; the loop keeps the exchange while libcurl has its handle.

private let headerCallback: curl_write_callback = { data, size, count, context in
  guard let exchange = unsafe exchange(context), let data = unsafe data else { return 0 }
  let bytes = unsafe UnsafeRawBufferPointer(start: data, count: size * count)
  return unsafe exchange.receiveHeader(bytes) ? size * count : 0
}

private let bodyCallback: curl_write_callback = { data, size, count, context in
  guard let exchange = unsafe exchange(context), let data = unsafe data else { return 0 }
  let bytes = unsafe UnsafeRawBufferPointer(start: data, count: size * count)
  return unsafe exchange.receiveBody(bytes) ? size * count : Int(CURL_WRITEFUNC_PAUSE)
}

private let sendCallback: curl_read_callback = { data, size, count, context in
  guard let exchange = unsafe exchange(context), let data = unsafe data else { return Int(CURL_READFUNC_ABORT) }
  let target = unsafe UnsafeMutableRawBufferPointer(start: data, count: size * count)
  switch unsafe exchange.sendBody(into: target) {
  case .copied(let count): return count
  case .wait: return Int(CURL_READFUNC_PAUSE)
  case .failed: return Int(CURL_READFUNC_ABORT)
  }
}

private let seekCallback: curl_seek_callback = { context, offset, origin in
  guard let exchange = unsafe exchange(context), origin == SEEK_SET else { return CURL_SEEKFUNC_FAIL }
  return exchange.seekBody(to: Int(offset)) ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL
}

private let requestCallback: curl_prereq_callback = { context, remote, local, remotePort, localPort in
  guard let exchange = unsafe exchange(context) else { return CURL_PREREQFUNC_ABORT }
  guard exchange.beginRequest() else { return CURL_PREREQFUNC_ABORT }
  if exchange.readsBody, let remote = unsafe remote, let local = unsafe local {
    exchange.send(
      between: ConnectionTable.Ends(
        localAddress: unsafe String(cString: local), localPort: Int(localPort),
        remoteAddress: unsafe String(cString: remote), remotePort: Int(remotePort)))
  }
  return CURL_PREREQFUNC_OK
}

// A connection outlives the transfer that opened it, so its context is what lives as long as the multi handle.
private let closeCallback: curl_closesocket_callback = { context, socket in
  guard let context = unsafe context else { return close(socket) }
  return unsafe Unmanaged<LoopNotes>.fromOpaque(context).takeUnretainedValue().close(socket)
}

private let openCallback: curl_opensocket_callback = { context, _, address in
  guard let context = unsafe context, let address = unsafe address?.pointee else { return CURL_SOCKET_BAD }
  let connections = unsafe Unmanaged<LoopNotes>.fromOpaque(context).takeUnretainedValue().connections
  return connections.open(family: address.family, type: address.socktype, protocolNumber: address.protocol)
}

private func exchange(_ context: UnsafeMutableRawPointer?) -> Exchange? {
  unsafe context.map { unsafe Unmanaged<Exchange>.fromOpaque($0).takeUnretainedValue() }
}
