extension Base64 {
  /// The bytes, or nil when the text is not Base64 with padding.
  package static func decode(_ text: String) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count.isMultiple(of: 4) else { return nil }
    let padding = digits.reversed().prefix { $0 == UInt8(ascii: "=") }.count
    guard padding <= 2 else { return nil }
    var bytes: [UInt8] = []
    var word: UInt32 = 0
    for (position, digit) in digits.dropLast(padding).enumerated() {
      guard let value = value(of: digit) else { return nil }
      word = word << 6 | UInt32(value)
      if position % 4 == 3 {
        bytes += [UInt8(word >> 16 & 0xFF), UInt8(word >> 8 & 0xFF), UInt8(word & 0xFF)]
        word = 0
      }
    }
    switch padding {
    case 1: bytes += [UInt8(word >> 10 & 0xFF), UInt8(word >> 2 & 0xFF)]
    case 2: bytes += [UInt8(word >> 4 & 0xFF)]
    default: break
    }
    return bytes
  }

  private static func value(of digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): digit - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
