/// The head of a response, with a body that is still arriving.
package struct HTTPResponse: Sendable {
  /// The status code.
  package let status: Int
  /// The header fields of the final response.
  package let headers: HTTPHeaders
  /// The body; not reading it to its end keeps the connection from being used again.
  package let body: HTTPResponseBody

  /// Describes a response.
  package init(status: Int, headers: HTTPHeaders, body: HTTPResponseBody) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}

/// The bytes of a response as they arrive; at most about 1 MiB waits in memory, then the sender is paused.
package struct HTTPResponseBody: Sendable {
  private let pull: @Sendable () async throws(TransportError) -> [UInt8]?

  /// Wraps a source of chunks; nil from it is the proven end (the announced length has arrived).
  package init(pull: @escaping @Sendable () async throws(TransportError) -> [UInt8]?) { self.pull = pull }

  /// The next chunk, or nil at the end; throws when the connection broke before the announced length (row T5).
  package func next() async throws(TransportError) -> [UInt8]? { try await pull() }

  /// The whole body; throws `.bodyTooLarge` when it exceeds `limit` bytes.
  package func collect(upTo limit: Int) async throws(TransportError) -> [UInt8] {
    var collected: [UInt8] = []
    while let chunk = try await next() {
      guard collected.count + chunk.count <= limit else {
        throw TransportError(code: .bodyTooLarge, message: "the body exceeds \(limit) bytes")
      }
      collected.append(contentsOf: chunk)
    }
    return collected
  }
}
