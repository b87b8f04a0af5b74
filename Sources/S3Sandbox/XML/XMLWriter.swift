import S3Types

/// Writes the XML answers of S3.
///
/// A page of a listing has ten thousand pieces of text, so each goes to its place at once and none by way of another text.
struct XMLWriter {
  /// The namespace of S3's result documents; error documents have none.
  static let namespace = "http://s3.amazonaws.com/doc/2006-03-01/"

  private(set) var bytes: [UInt8] = Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8)

  mutating func open(_ name: String, namespace: String? = nil) {
    if let namespace { return open(name, attributes: [("xmlns", namespace)]) }
    bytes.append(UInt8(ascii: "<"))
    append(name)
    bytes.append(UInt8(ascii: ">"))
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

  /// `2026-11-22T10:11:12.000Z`: S3 keeps whole seconds.
  mutating func element(_ name: String, _ moment: Timestamp) {
    open(name)
    Timestamp(seconds: moment.seconds).append(to: &bytes)
    close(name)
  }

  /// An ETag in its quotes.
  mutating func element(_ name: String, _ etag: ETag) {
    open(name)
    append("&quot;")
    appendEscaped(etag.rawValue)
    append("&quot;")
    close(name)
  }

  /// A key, or a part of one, as a listing shows it that may have been asked for with `encoding-type=url`.
  mutating func element(_ name: String, _ text: String, encodesURL: Bool) {
    guard encodesURL else { return element(name, text) }
    open(name)
    // Nothing is left in it that XML would need to be escaped.
    PercentCoding.appendForListing(text, to: &bytes)
    close(name)
  }

  private mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { piece in unsafe bytes.append(contentsOf: piece) }
  }

  /// Control characters become references, as S3 writes them; XML 1.0 forbids most of those even so, which is why a
  /// client asks for `encoding-type=url` (s3-semantics.md 3a).
  private mutating func appendEscaped(_ text: String) {
    // Nearly every text of a listing is plain, and goes in as a whole.
    var text = text
    let isPlain = text.withUTF8 { piece in unsafe !piece.contains(where: Self.isEscaped) }
    if isPlain { return append(text) }
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
