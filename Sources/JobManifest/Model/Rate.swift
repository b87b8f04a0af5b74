/// Rates as manifests and command lines write them: `100/s` requests, `50MiB/s` bytes.
package enum Rate {
  /// What messages say about rates of requests.
  package static let requestHint = "a whole number of requests a second, for example 100/s"
  /// What messages say about rates of bytes.
  package static let byteHint = "a whole number with a unit, a second: for example 50MiB/s or 500KB/s"

  private static let suffix = "/s"

  /// Requests in a second: `100/s`, or `100` alone; nil for anything else, and for none at all.
  package static func requests(_ text: String) -> Int? {
    let digits = text.hasSuffix(suffix) ? text.dropLast(suffix.count) : text[...]
    guard digits.utf8.count <= 9, digits.utf8.allSatisfy(ASCII.isDigit), digits.first != "0" else { return nil }
    return Int(digits)
  }

  /// Bytes in a second: `50MiB/s`; nil for anything else, and for none at all.
  package static func bytes(_ text: String) -> Int? {
    guard text.hasSuffix(suffix), let bytes = ByteSize.parse(String(text.dropLast(suffix.count))), bytes > 0 else {
      return nil
    }
    return bytes
  }
}
