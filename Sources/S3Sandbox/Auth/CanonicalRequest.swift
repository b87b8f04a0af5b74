import Digests
import NIOHTTP1

/// The canonical form of a request, from which both sides compute the signature.
///
/// Path and query are decoded and encoded again, once and strictly, as S3 does it: a sender that signed another
/// spelling than the strict one does not get through. Dots and slashes stay as they came (s3-semantics.md 3b).
enum CanonicalRequest {
  /// Renders the canonical request; nil when the path is malformed.
  static func render(
    _ request: S3Request, signedHeaders: [String], payloadHash: String, leavingOut excluded: Set<String> = []
  ) -> [UInt8]? {
    guard let path = PercentCoding.decode(request.rawPath.utf8, plus: .literal) else { return nil }
    var output: [UInt8] = []
    output.reserveCapacity(512 + request.rawPath.utf8.count + request.rawQuery.utf8.count)
    output.append(contentsOf: request.method.rawValue.utf8)
    output.append(newline)
    PercentCoding.appendStrict(path, keepingSlash: true, to: &output)
    output.append(newline)
    appendQuery(request.query, leavingOut: excluded, to: &output)
    output.append(newline)
    for name in signedHeaders {
      output.append(contentsOf: name.utf8)
      output.append(UInt8(ascii: ":"))
      appendValue(of: name, in: request.headers, to: &output)
      output.append(newline)
    }
    output.append(newline)
    for (position, name) in signedHeaders.enumerated() {
      if position > 0 { output.append(UInt8(ascii: ";")) }
      output.append(contentsOf: name.utf8)
    }
    output.append(newline)
    output.append(contentsOf: payloadHash.utf8)
    return output
  }

  /// Renders the string to sign over a canonical request.
  static func stringToSign(_ canonical: [UInt8], timestamp: String, scope: String) -> [UInt8] {
    Array("\(SignatureClaims.algorithm)\n\(timestamp)\n\(scope)\n\(Hex.encode(Digest.of(canonical, .sha256)))".utf8)
  }

  private static let newline = UInt8(ascii: "\n")

  private static func appendQuery(_ query: Query, leavingOut excluded: Set<String>, to output: inout [UInt8]) {
    var pairs: [(name: [UInt8], value: [UInt8])] = []
    for item in query.items where !excluded.contains(item.name) {
      var name: [UInt8] = []
      var value: [UInt8] = []
      PercentCoding.appendStrict(item.name.utf8, keepingSlash: false, to: &name)
      PercentCoding.appendStrict(item.value.utf8, keepingSlash: false, to: &value)
      pairs.append((name, value))
    }
    if pairs.count > 1 {
      pairs.sort { left, right in
        left.name == right.name
          ? left.value.lexicographicallyPrecedes(right.value) : left.name.lexicographicallyPrecedes(right.name)
      }
    }
    for (position, pair) in pairs.enumerated() {
      if position > 0 { output.append(UInt8(ascii: "&")) }
      output.append(contentsOf: pair.name)
      output.append(UInt8(ascii: "="))
      output.append(contentsOf: pair.value)
    }
  }

  /// Trims the ends, makes one space of each inner run, joins repeated headers with commas.
  private static func appendValue(of name: String, in headers: HTTPHeaders, to output: inout [UInt8]) {
    var isFirst = true
    for value in headers[name] {
      if !isFirst { output.append(UInt8(ascii: ",")) }
      isFirst = false
      let start = output.count
      var pendingSpace = false
      for byte in value.utf8 {
        if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
          pendingSpace = output.count > start
        } else {
          if pendingSpace { output.append(UInt8(ascii: " ")) }
          pendingSpace = false
          output.append(byte)
        }
      }
    }
  }
}
