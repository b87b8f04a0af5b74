/// A request that was checked, with its header lines in the form that libcurl wants.
struct PreparedRequest: Sendable {
  /// The request as it was given.
  let request: HTTPRequest
  /// Where it goes.
  let origin: Origin
  /// Lines for libcurl: given fields first, then those that switch off what libcurl would add by itself.
  let headerLines: [String]

  /// Checks a request.
  init(_ request: HTTPRequest) throws(TransportError) {
    self.request = request
    origin = try Origin(url: request.url)
    if request.method == .head, request.body.length > 0 {
      throw Self.refusal("HEAD has no body", origin)
    }
    headerLines = try Self.lines(of: request, origin)
  }

  /// Method and origin, for messages.
  var name: String { "\(request.method.rawValue) \(origin)" }

  /// Whether libcurl has a body to send; PUT and POST have one even when it is empty, for its `Content-Length: 0`.
  var hasBody: Bool {
    if case .none = request.body { return request.method == .put || request.method == .post }
    return request.method != .head
  }

  /// Whether sending the request a second time changes nothing on the server.
  var isSafe: Bool { !hasBody && (request.method == .get || request.method == .head) }

  /// Fields that describe one connection, or that the transport sets itself.
  private static let refusedNames: Set<String> = [
    "connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "expect", "proxy-connection",
    "proxy-authorization",
  ]

  private static func lines(of request: HTTPRequest, _ origin: Origin) throws(TransportError) -> [String] {
    var lines: [String] = []
    lines.reserveCapacity(request.headers.fields.count + 3)
    var hasAccept = false
    var hasContentType = false
    for field in request.headers.fields {
      guard isToken(field.name) else { throw refusal("a header name is not a token", origin) }
      guard field.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }) else {
        // Row S11: a line break in a value would be a header of its own.
        throw refusal("the value of header '\(field.name)' has control characters", origin)
      }
      switch field.name.lowercased() {
      case "content-length":
        guard field.value == String(request.body.length) else {
          throw refusal("header 'Content-Length' is not the length of the body", origin)
        }
        continue
      case "accept": hasAccept = true
      case "content-type": hasContentType = true
      case let name where refusedNames.contains(name):
        throw refusal("header '\(field.name)' is set by the transport", origin)
      default: break
      }
      let isBlank = field.value.utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 }
      lines.append(isBlank ? field.name + ";" : field.name + ": " + field.value)
    }
    if !hasAccept { lines.append("Accept:") }
    if !hasContentType { lines.append("Content-Type:") }
    lines.append("Expect:")
    return lines
  }

  /// RFC 9110, 5.6.2.
  private static func isToken(_ name: String) -> Bool {
    !name.isEmpty
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
      }
  }

  private static func refusal(_ reason: String, _ origin: Origin) -> TransportError {
    TransportError(code: .invalidRequest, message: "the request to \(origin) cannot be sent: \(reason)")
  }
}
