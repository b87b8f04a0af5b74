/// Writes the XML answers of S3.
struct XMLWriter {
  /// The namespace of S3's result documents; error documents have none.
  static let namespace = "http://s3.amazonaws.com/doc/2006-03-01/"

  private(set) var bytes: [UInt8] = Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8)

  mutating func open(_ name: String, namespace: String? = nil) {
    guard let namespace else {
      append("<")
      append(name)
      return append(">")
    }
    open(name, attributes: [("xmlns", namespace)])
  }

  mutating func open(_ name: String, attributes: [(name: String, value: String)]) {
    append("<")
    append(name)
    for attribute in attributes {
      append(" ")
      append(attribute.name)
      append("=\"")
      appendEscaped(attribute.value)
      append("\"")
    }
    append(">")
  }

  mutating func close(_ name: String) {
    append("</")
    append(name)
    append(">")
  }

  mutating func element(_ name: String, _ text: String, namespace: String? = nil) {
    open(name, namespace: namespace)
    appendEscaped(text)
    close(name)
  }

  mutating func element(_ name: String, _ value: Int) { element(name, String(value)) }

  mutating func element(_ name: String, _ value: Bool) { element(name, value ? "true" : "false") }

  private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  /// Control characters become references, as S3 writes them; XML 1.0 forbids most of those even so, which is why a
  /// client asks for `encoding-type=url` (s3-semantics.md 3a).
  private mutating func appendEscaped(_ text: String) {
    // Nearly every text of a listing is plain, and goes in as a whole.
    guard text.utf8.contains(where: Self.isEscaped) else { return append(text) }
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "<"): append("&lt;")
      case UInt8(ascii: ">"): append("&gt;")
      case UInt8(ascii: "&"): append("&amp;")
      case UInt8(ascii: "\""): append("&quot;")
      case 0..<0x20, 0x7F: append("&#x\(String(byte, radix: 16));")
      default: bytes.append(byte)
      }
    }
  }

  private static func isEscaped(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"), UInt8(ascii: "\""), 0..<0x20, 0x7F: true
    default: false
    }
  }
}
