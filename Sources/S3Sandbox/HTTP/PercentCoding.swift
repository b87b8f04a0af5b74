/// Percent-encoding as S3 reads and writes it, byte by byte.
enum PercentCoding {
  /// What a decoder makes of "+".
  enum Plus { case literal, space }

  /// Decodes every `%XX` once; nil when a "%" is not followed by two hex digits.
  static func decode(_ text: some Collection<UInt8>, plus: Plus) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var index = text.startIndex
    while index != text.endIndex {
      let byte = text[index]
      index = text.index(after: index)
      switch byte {
      case UInt8(ascii: "%"):
        guard index != text.endIndex, let high = hexValue(text[index]) else { return nil }
        index = text.index(after: index)
        guard index != text.endIndex, let low = hexValue(text[index]) else { return nil }
        index = text.index(after: index)
        bytes.append(high << 4 | low)
      case UInt8(ascii: "+") where plus == .space: bytes.append(UInt8(ascii: " "))
      default: bytes.append(byte)
      }
    }
    return bytes
  }

  /// Decodes to text; nil for a malformed escape or for bytes that are not UTF-8.
  static func decodeText(_ text: some Collection<UInt8>, plus: Plus) -> String? {
    decode(text, plus: plus).flatMap { String(validating: $0, as: UTF8.self) }
  }

  /// Encodes all but the unreserved characters of RFC 3986 (and "/", where it stays), with upper-case digits.
  ///
  /// This is the form that Signature Version 4 calls UriEncode.
  static func appendStrict(_ bytes: some Sequence<UInt8>, keepingSlash: Bool, to output: inout [UInt8]) {
    for byte in bytes {
      if isUnreserved(byte) || (keepingSlash && byte == UInt8(ascii: "/")) {
        output.append(byte)
      } else {
        appendEscape(of: byte, to: &output)
      }
    }
  }

  /// Encodes a key the way S3 does in listings with `encoding-type=url`: a space becomes "+", "/" stays.
  static func appendForListing(_ text: String, to output: inout [UInt8]) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: " "): output.append(UInt8(ascii: "+"))
      case UInt8(ascii: "/"), UInt8(ascii: "*"): output.append(byte)
      case UInt8(ascii: "~"): appendEscape(of: byte, to: &output)
      default:
        if isUnreserved(byte) { output.append(byte) } else { appendEscape(of: byte, to: &output) }
      }
    }
  }

  static func appendEscape(of byte: UInt8, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "%"))
    output.append(upperHexDigit(byte >> 4))
    output.append(upperHexDigit(byte & 15))
  }

  static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "~"):
      true
    default: false
    }
  }

  static func hexValue(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  private static func upperHexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
  }
}
