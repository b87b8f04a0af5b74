/// Text that is safe to print: nothing in it moves the cursor, changes colours or reverses the reading order (row S13).
package enum TerminalText {
  /// Replaces control, bidirectional and line-breaking characters by visible escapes.
  package static func escaping(_ text: some StringProtocol) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if let escape = escape(scalar) { result += escape } else { result.unicodeScalars.append(scalar) }
    }
    return result
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String? {
    switch scalar.value {
    case 0x00: "\\0"
    case 0x09: "\\t"
    case 0x0A: "\\n"
    case 0x0D: "\\r"
    case 0x01...0x1F, 0x7F...0x9F, 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF:
      "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
    default: nil
    }
  }
}

extension String {
  /// The text in single quotes for a message; cut when it is long, and without passwords of URLs.
  package var quoted: String {
    let limit = 60
    let text = SourceSecrets.masking(self)
    return text.count > limit ? "'" + text.prefix(limit) + "...'" : "'" + text + "'"
  }
}
