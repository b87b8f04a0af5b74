/// One HTTP/1.1 request, ready to be sent: what is here is what goes on the wire.
package struct HTTPRequest: Sendable {
  /// The method.
  package var method: Method
  /// Absolute `http` or `https` URL with path and query encoded; sent byte for byte, dot segments included.
  package var url: String
  /// Header fields in order.
  ///
  /// `Content-Length` and `Host` may be given; hop-by-hop fields are the transport's business.
  package var headers: HTTPHeaders
  /// The body.
  package var body: HTTPBody
  /// How long the request may take.
  package var timeouts: HTTPTimeouts
  /// The rates that the bytes of both bodies keep to; none by default.
  package var pacers: [Pacer] = []

  /// The methods that S3 and its credential services use.
  package enum Method: String, Sendable, Hashable {
    case get = "GET", head = "HEAD", put = "PUT", post = "POST", delete = "DELETE"
  }

  /// Describes a request.
  package init(
    method: Method, url: String, headers: HTTPHeaders = [:], body: HTTPBody = .none, timeouts: HTTPTimeouts = .standard
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.timeouts = timeouts
  }
}

/// The body of a request; its length is always known, so nothing is sent chunked.
package enum HTTPBody: Sendable {
  case none
  /// Bytes in memory.
  case bytes([UInt8])
  /// Bytes that are read, off the loop thread, while they are sent; `open` is called once per attempt.
  case stream(length: Int, open: @Sendable () throws -> any HTTPBodyReader)

  /// Bytes of the body.
  package var length: Int {
    switch self {
    case .none: 0
    case .bytes(let bytes): bytes.count
    case .stream(let length, _): length
    }
  }
}

/// Reads a request body from front to back, once.
package protocol HTTPBodyReader: Sendable {
  /// Returns the next 1 to `maximum` bytes, or an empty array at the end; may block.
  func read(upTo maximum: Int) throws -> [UInt8]
}

/// Limits on the time of a request, on the monotonic clock.
package struct HTTPTimeouts: Sendable, Hashable {
  /// For name resolution, connect and TLS.
  package var connect: Duration
  /// The request fails when fewer than one byte a second moves for this long.
  package var idle: Duration
  /// For the whole request; nil for no limit.
  package var total: Duration?

  /// Sets the limits.
  package init(connect: Duration, idle: Duration, total: Duration?) {
    self.connect = connect
    self.idle = idle
    self.total = total
  }

  /// 10 s to connect, 60 s without a byte, no total.
  package static let standard = HTTPTimeouts(connect: .seconds(10), idle: .seconds(60), total: nil)
}

/// Header fields in order; names compare without case.
package struct HTTPHeaders: Sendable, Hashable, ExpressibleByDictionaryLiteral {
  /// The fields as they are sent or were received.
  package private(set) var fields: [Field] = []

  /// One field.
  package struct Field: Sendable, Hashable {
    /// The name in its original case.
    package let name: String
    /// The value without surrounding white space.
    package let value: String
  }

  /// Lists fields.
  package init(dictionaryLiteral elements: (String, String)...) {
    fields = elements.map { Field(name: $0.0, value: $0.1) }
  }

  /// Appends a field.
  package mutating func add(_ name: String, _ value: String) { fields.append(Field(name: name, value: value)) }

  /// The first value of a name; setting it replaces all of them, nil removes them.
  package subscript(name: String) -> String? {
    get { fields.first { Self.areEqual($0.name, name) }?.value }
    set {
      fields.removeAll { Self.areEqual($0.name, name) }
      if let newValue { add(name, newValue) }
    }
  }

  private static func areEqual(_ left: String, _ right: String) -> Bool {
    let left = left.utf8
    let right = right.utf8
    return left.count == right.count && zip(left, right).allSatisfy { lower($0) == lower($1) }
  }

  private static func lower(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}
