/// Text from elsewhere, made fit for messages (rows S12, S13).
enum Sanitised {
  /// Replaces control and bidirectional formatting characters and cuts after `limit` characters.
  static func text(_ text: String, limit: Int = 500) -> String {
    var clean = String.UnicodeScalarView()
    var count = 0
    for scalar in text.unicodeScalars {
      guard count < limit else { return String(clean) + "..." }
      clean.append(isHarmful(scalar) ? "\u{FFFD}" : scalar)
      count += 1
    }
    return String(clean)
  }

  private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0: true
    case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
    default: false
    }
  }
}
