/// An entity tag as S3 reports it, without the surrounding quotes.
public struct ETag: Hashable, Sendable, CustomStringConvertible {
  /// The opaque text between the quotes.
  public let rawValue: String

  /// Takes a header or XML value; a weak mark `W/` and the quotes are dropped.
  public init(_ value: String) {
    // By bytes, because listings make one of these for every object.
    var text = Substring(value).utf8
    let quote = UInt8(ascii: "\"")
    if text.starts(with: "W/".utf8) { text = text.dropFirst(2) }
    if text.count >= 2, text.first == quote, text.last == quote { text = text.dropFirst().dropLast() }
    rawValue = String(Substring(text))
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
