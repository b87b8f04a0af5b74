/// Keeps passwords that stand in a file out of its excerpts: those go to terminals and logs (row S5).
enum SourceSecrets {
  /// Replaces the user information of URLs by as many bytes of asterisks, so that nothing moves.
  static func masking(_ line: String) -> String {
    var bytes = Array(line.utf8)
    var index = 0
    while index + 3 < bytes.count {
      guard bytes[index...].starts(with: "://".utf8) else {
        index += 1
        continue
      }
      let start = index + 3
      let end = bytes[start...].firstIndex { " /\"'\t,}".utf8.contains($0) } ?? bytes.count
      if let at = bytes[start..<end].lastIndex(of: UInt8(ascii: "@")) {
        for masked in start..<at { bytes[masked] = UInt8(ascii: "*") }
      }
      index = end
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
