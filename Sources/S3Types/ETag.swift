/// An entity tag as S3 reports it, without the surrounding quotes.
public struct ETag: Hashable, Sendable, CustomStringConvertible {
  /// The opaque text between the quotes.
  public let rawValue: String

  /// Takes a header or XML value; a weak mark `W/` and the quotes are dropped.
  public init(_ value: String) { self.init(value.utf8.span) }

  /// The same from bytes in UTF-8, because listings make one of these for every object.
  package init(_ value: Span<UInt8>) {
    let quote = UInt8(ascii: "\"")
    var text = 0..<value.count
    if text.count >= 2, value[0] == UInt8(ascii: "W"), value[1] == UInt8(ascii: "/") { text = 2..<value.count }
    if text.count >= 2, value[text.lowerBound] == quote, value[text.upperBound - 1] == quote {
      text = text.lowerBound + 1..<text.upperBound - 1
    }
    rawValue = unsafe value.extracting(text).withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
  }

  /// The opaque text between the quotes.
  public var description: String { rawValue }

  /// The value for `If-Match` and its relatives, in quotes.
  public var quoted: String { "\"\(rawValue)\"" }

  /// The MD5 of the bytes in lower-case hex, when the tag has that shape (32 hex digits, no `-N`).
  ///
  /// The shape alone proves nothing for SSE-KMS, SSE-C or some other services.
  public var md5Hex: String? {
    let lowered = rawValue.lowercased()
    guard lowered.utf8.count == 32 else { return nil }
    let isHex = lowered.utf8.allSatisfy { byte in
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
    return isHex ? lowered : nil
  }
}
