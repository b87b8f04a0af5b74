internal import S3Types

/// The characters that keys have been seen to be made of, in their order, so that keys can be reckoned with like numbers.
///
/// Everything found with it is a guess about where keys may be and decides only how well the work is divided.
struct KeyAlphabet: Sendable {
  /// Enough to divide by; a script with more characters is divided by some of them.
  static let largestCount = 256
  /// As many characters as a `Double` tells apart.
  private static let digits = 12
  /// A character that hardly any key has, and that may stand in a request and in the XML of its answer.
  static let beyond: Unicode.Scalar = "\u{10FFFD}"

  private(set) var scalars: [Unicode.Scalar] = []

  /// Learns the characters of a text; those that no request should name are left out.
  mutating func learn(_ text: some Sequence<Unicode.Scalar>) {
    for scalar in text where scalar.value >= 0x20 && scalar.value != 0x7F && scalar.value < 0xFFFE {
      let place = rank(of: scalar)
      guard place == scalars.count || scalars[place] != scalar, scalars.count < Self.largestCount else { continue }
      scalars.insert(scalar, at: place)
    }
  }

  /// Whether a character has been seen where keys differ.
  func knows(_ scalar: Unicode.Scalar) -> Bool {
    let place = rank(of: scalar)
    return place < scalars.count && scalars[place] == scalar
  }

  /// Where between 0 and 1 a text stands among all texts; nil stands behind all.
  func value(of text: ArraySlice<Unicode.Scalar>?) -> Double {
    guard let text else { return 1 }
    var value = 0.0
    var unit = 1.0
    for scalar in text.prefix(Self.digits) {
      unit /= base
      value += digit(of: scalar) * unit
    }
    return value
  }

  /// A text between two others: about the given fraction of the way from the lower to the upper; nil when there is
  /// none that is worth it.
  ///
  /// - Parameters:
  ///   - upper: Nil for the end of everything that starts with `prefix`.
  ///   - prefix: What both start with.
  func text(
    between lower: String, and upper: String?, under prefix: String, at fraction: Double
  ) -> String? {
    let (head, low, high) = Self.divergence(lower, upper, prefix)
    let start = value(of: low)
    let width = value(of: high) - start
    guard width > 0, !scalars.isEmpty else { return nil }
    var rest = start + fraction * width
    var unit = 1.0
    var found = String.UnicodeScalarView(head)
    for _ in 0..<Self.digits {
      rest *= base
      unit /= base
      let digit = min(Int(rest), scalars.count)
      rest -= Double(digit)
      guard digit > 0 else { break }
      found.append(scalars[digit - 1])
      guard unit < width * min(fraction, 1 - fraction) / 8 else { continue }
      if ByteOrder.precedes(lower, String(found)) { break }
    }
    let text = String(found)
    guard ByteOrder.precedes(lower, text), text.utf8.count <= ObjectKey.maximumByteCount else { return nil }
    if let upper, !ByteOrder.precedes(text, upper) { return nil }
    return text
  }

  /// How much of the way from `start` to `end` lies behind `middle`; nil when that cannot be told.
  func remainder(of start: String, _ middle: String, _ end: String?, under prefix: String) -> Double? {
    let (head, low, high) = Self.divergence(start, end, prefix)
    let begin = value(of: low)
    let whole = value(of: high) - begin
    let here = value(of: Array(middle.unicodeScalars).dropFirst(head.count)) - begin
    guard whole > 0, here > 0, here <= whole else { return nil }
    return 1 - here / whole
  }

  private var base: Double { Double(scalars.count + 2) }

  private func digit(of scalar: Unicode.Scalar) -> Double {
    let place = rank(of: scalar)
    // One that is not known stands between its neighbours, and the sentinel behind all.
    return knows(scalar) ? Double(place + 1) : Double(place) + 0.5
  }

  /// How many known characters come before one.
  private func rank(of scalar: Unicode.Scalar) -> Int {
    var low = 0
    var high = scalars.count
    while low < high {
      let middle = (low + high) / 2
      if scalars[middle] < scalar { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// What two texts share, and the rest of each.
  private static func divergence(
    _ lower: String, _ upper: String?, _ prefix: String
  ) -> (head: ArraySlice<Unicode.Scalar>, low: ArraySlice<Unicode.Scalar>, high: ArraySlice<Unicode.Scalar>?) {
    let low = Array(lower.unicodeScalars)
    guard let upper else {
      let length = min(low.count, prefix.unicodeScalars.count)
      return (low[..<length], low[length...], nil)
    }
    let high = Array(upper.unicodeScalars)
    let length = zip(low, high).prefix { $0 == $1 }.count
    return (low[..<length], low[length...], high[length...])
  }
}
