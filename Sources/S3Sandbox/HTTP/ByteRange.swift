/// The Range header of a read: one range of bytes.
enum ByteRange: Equatable, Sendable {
  case whole
  case part(Range<Int>)
  case unsatisfiable

  /// Resolves a header against the size of the object.
  ///
  /// What is not a single well-formed byte range is ignored, as RFC 9110 allows and S3 does.
  static func resolve(_ header: String?, size: Int) -> ByteRange {
    let unit = "bytes="
    guard let header, header.lowercased().hasPrefix(unit) else { return .whole }
    let parts = header.dropFirst(unit.count).split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return .whole }
    switch (number(parts[0]), number(parts[1])) {
    case (let first?, let last?):
      guard first <= last else { return .whole }
      return first < size ? .part(first..<min(last, size - 1) + 1) : .unsatisfiable
    case (let first?, nil) where parts[1].isEmpty: return first < size ? .part(first..<size) : .unsatisfiable
    case (nil, let suffix?) where parts[0].isEmpty:
      return suffix > 0 && size > 0 ? .part(max(0, size - suffix)..<size) : .unsatisfiable
    default: return .whole
    }
  }

  private static func number(_ text: Substring) -> Int? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
      return nil
    }
    return Int(text)
  }
}
