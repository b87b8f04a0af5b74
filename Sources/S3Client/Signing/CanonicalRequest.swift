internal import HTTPTransport

/// The form of a request that is signed: "Create a canonical request" in the S3 API reference on Signature Version 4.
struct CanonicalRequest {
  /// The canonical request.
  let bytes: [UInt8]
  /// The names of the signed headers, joined by ";".
  let signedHeaders: [UInt8]

  /// Puts a request into canonical form; the path and the query of `target` already are.
  init(method: HTTPRequest.Method, target: RequestTarget, headers: HTTPHeaders, payloadHash: String) {
    let fields = Self.signedFields(of: headers)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(512 + target.path.count + target.query.count)
    var signedHeaders: [UInt8] = []
    bytes.append(contentsOf: method.rawValue.utf8)
    bytes.append(Self.lineFeed)
    bytes.append(contentsOf: target.path)
    bytes.append(Self.lineFeed)
    bytes.append(contentsOf: target.query)
    bytes.append(Self.lineFeed)
    for field in fields {
      if !signedHeaders.isEmpty { signedHeaders.append(UInt8(ascii: ";")) }
      signedHeaders.append(contentsOf: field.name.utf8)
      bytes.append(contentsOf: field.name.utf8)
      bytes.append(UInt8(ascii: ":"))
      Self.appendTrimmed(field.value, to: &bytes)
      bytes.append(Self.lineFeed)
    }
    bytes.append(Self.lineFeed)
    bytes.append(contentsOf: signedHeaders)
    bytes.append(Self.lineFeed)
    bytes.append(contentsOf: payloadHash.utf8)
    self.bytes = bytes
    self.signedHeaders = signedHeaders
  }

  private static let lineFeed = UInt8(ascii: "\n")

  /// Headers that proxies and transports may change, so that they must not be signed (s3-semantics 3b).
  private static let unsigned: Set<String> = [
    "accept-encoding", "amz-sdk-invocation-id", "amz-sdk-request", "authorization", "connection", "content-length",
    "expect", "te", "trailer", "transfer-encoding", "user-agent", "x-amzn-trace-id",
  ]

  /// Whether a header of this name, in lower case, is part of a signature.
  static func isSigned(_ name: String) -> Bool { !unsigned.contains(name) }

  /// The names of the headers that are signed, joined by ";".
  static func signedNames(of headers: HTTPHeaders) -> String {
    signedFields(of: headers).map(\.name).joined(separator: ";")
  }

  private static func signedFields(of headers: HTTPHeaders) -> [(name: String, value: String)] {
    var fields: [(name: String, value: String)] = []
    fields.reserveCapacity(headers.fields.count)
    for field in headers.fields {
      let name = lowercased(field.name)
      if !unsigned.contains(name) { fields.append((name, field.value)) }
    }
    fields.sort { $0.name < $1.name }
    return fields
  }

  private static func lowercased(_ name: String) -> String {
    name.utf8.contains { (0x41...0x5A).contains($0) } ? name.lowercased() : name
  }

  /// Drops white space at both ends and makes every run inside one space.
  private static func appendTrimmed(_ value: String, to bytes: inout [UInt8]) {
    var isSpacePending = false
    var isEmpty = true
    for byte in value.utf8 {
      if byte == 0x20 || byte == 0x09 {
        isSpacePending = true
        continue
      }
      if isSpacePending, !isEmpty { bytes.append(0x20) }
      isSpacePending = false
      isEmpty = false
      bytes.append(byte)
    }
  }
}
