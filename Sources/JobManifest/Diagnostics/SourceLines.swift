/// Where the lines of a source file are.
package struct SourceLines: Sendable {
  /// A place as people and editors count: both from 1, columns in Unicode scalars.
  package struct Position: Sendable, Hashable {
    /// The line.
    package let line: Int
    /// The column.
    package let column: Int
  }

  private let bytes: [UInt8]
  private let starts: [Int]

  /// Finds the lines of a file: they end in LF, CRLF or CR.
  package init(_ source: SourceFile) {
    bytes = Array(source.text.utf8)
    var starts = [0]
    for (index, byte) in bytes.enumerated() {
      let endsLine =
        switch byte {
        case UInt8(ascii: "\n"): true
        case UInt8(ascii: "\r"): index + 1 == bytes.count || bytes[index + 1] != UInt8(ascii: "\n")
        default: false
        }
      if endsLine { starts.append(index + 1) }
    }
    self.starts = starts
  }

  /// Line and column of a UTF-8 offset.
  package func position(at offset: Int) -> Position {
    let offset = min(max(offset, 0), bytes.count)
    let line = lineIndex(at: offset)
    var start = starts[line]
    // The byte order mark is not part of the first line.
    if start == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { start = min(3, offset) }
    let column = bytes[start..<offset].count { $0 & 0xC0 != 0x80 }
    return Position(line: line + 1, column: column + 1)
  }

  /// The offsets of a line, counted from 1, without its end.
  func range(ofLine number: Int) -> Range<Int> {
    let start = starts[number - 1]
    var end = number < starts.count ? starts[number] : bytes.count
    while end > start, bytes[end - 1] == UInt8(ascii: "\n") || bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return start..<end
  }

  /// The text between two offsets.
  func text(in range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  private func lineIndex(at offset: Int) -> Int {
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }
}
