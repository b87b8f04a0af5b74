/// Text for XML that we write.
enum XMLEscape {
  /// The text as element content, or nil when XML 1.0 cannot carry it.
  ///
  /// A bare CR would arrive as LF, and so could a CR LF, hence the references (s3-semantics 3a).
  static func content(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": bytes.append(contentsOf: "&amp;".utf8)
      case "<": bytes.append(contentsOf: "&lt;".utf8)
      case ">": bytes.append(contentsOf: "&gt;".utf8)
      case "\"": bytes.append(contentsOf: "&quot;".utf8)
      case "\t": bytes.append(contentsOf: "&#x9;".utf8)
      case "\n": bytes.append(contentsOf: "&#xA;".utf8)
      case "\r": bytes.append(contentsOf: "&#xD;".utf8)
      default:
        guard scalar.value >= 0x20, scalar.value != 0xFFFE, scalar.value != 0xFFFF else { return nil }
        bytes.append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? [])
      }
    }
    return bytes
  }
}
