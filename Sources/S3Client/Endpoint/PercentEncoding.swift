/// Percent-encoding as S3 signs it: each byte once, unreserved bytes as they are (RFC 3986 section 2.3).
enum PercentEncoding {
  private static let unreserved: [Bool] = (0..<256).map { value in
    let byte = UInt8(value)
    let isAlphanumeric = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    return isAlphanumeric || [0x2D, 0x2E, 0x5F, 0x7E].contains(byte)
  }
  private static let digits = Array("0123456789ABCDEF".utf8)

  /// Appends the encoded form of `text`; "/" stays in a path and is encoded in a query.
  static func append(_ text: String, keepingSlashes: Bool, to bytes: inout [UInt8]) {
    for byte in text.utf8 {
      if unreserved[Int(byte)] || keepingSlashes && byte == UInt8(ascii: "/") {
        bytes.append(byte)
      } else {
        bytes.append(UInt8(ascii: "%"))
        bytes.append(digits[Int(byte >> 4)])
        bytes.append(digits[Int(byte & 15)])
      }
    }
  }

  /// The encoded form of a query name or value.
  static func component(_ text: String) -> String {
    var bytes: [UInt8] = []
    append(text, keepingSlashes: false, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Decodes a listed key: "+" is a space, then percent; nil when a percent sign is not followed by two hex digits.
  ///
  /// Real S3 writes a space as "+" and a plus as "%2B" (s3-semantics 3c).
  static func decodeListed(_ bytes: [UInt8]) -> [UInt8]? { decode(bytes, plusIsSpace: true) }

  /// Decodes percent signs; nil when one is not followed by two hex digits.
  static func decode(_ bytes: [UInt8], plusIsSpace: Bool = false) -> [UInt8]? {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if plusIsSpace, byte == UInt8(ascii: "+") {
        result.append(0x20)
      } else if byte == UInt8(ascii: "%") {
        guard index + 1 < bytes.count, let high = hexValue(bytes[index]), let low = hexValue(bytes[index + 1]) else {
          return nil
        }
        result.append(high << 4 | low)
        index += 2
      } else {
        result.append(byte)
      }
    }
    return result
  }

  private static func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x37
    case 0x61...0x66: byte - 0x57
    default: nil
    }
  }
}
