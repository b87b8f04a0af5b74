/// Splits a file into lines, piece by piece; a line ends in LF or CRLF, and the last one may lack its end.
struct LineReader {
  /// The largest line.
  static let maximumLine = 1 << 20

  private var bytes: [UInt8] = []
  /// The line that is being read, from 1.
  private(set) var line = 1
  /// Whether a line was too long, after which reading ends.
  private(set) var isTooLong = false

  /// Takes a piece and hands out every line that it completes, with its number.
  mutating func read(_ piece: some Sequence<UInt8>, _ body: ([UInt8], Int) -> Void) {
    for byte in piece where !isTooLong {
      guard byte == UInt8(ascii: "\n") else {
        bytes.append(byte)
        isTooLong = bytes.count > Self.maximumLine
        continue
      }
      end(body)
    }
  }

  /// Takes the end of the file.
  mutating func finish(_ body: ([UInt8], Int) -> Void) {
    if !bytes.isEmpty, !isTooLong { end(body) }
  }

  private mutating func end(_ body: ([UInt8], Int) -> Void) {
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    if !bytes.isEmpty { body(bytes, line) }
    bytes.removeAll(keepingCapacity: true)
    line += 1
  }
}
