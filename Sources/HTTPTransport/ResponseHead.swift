/// Status and header fields of a response.
struct ResponseHead: Sendable, Hashable {
  /// The status code.
  let status: Int
  /// The header fields in order.
  let headers: HTTPHeaders

  /// Whether more responses to the same request follow.
  var isInterim: Bool { (100..<200).contains(status) && status != 101 }

  /// Parses a status line and the fields after it, without the empty line; nil when it is none.
  static func parse(_ block: [UInt8]) -> ResponseHead? {
    var lines = HeadLines(block)
    guard let first = lines.next(), let status = parseStatus(block[first]) else { return nil }
    var headers: HTTPHeaders = [:]
    var pending: (name: String, value: String)?
    while let line = lines.next() {
      guard let start = block[line].first else { continue }
      if start == UInt8(ascii: " ") || start == UInt8(ascii: "\t") {
        // RFC 9112, 5.2: a folded line goes on with the value above it.
        guard let (name, value) = pending else { return nil }
        pending = (name, value + " " + text(trim(block[line])))
        continue
      }
      if let (name, value) = pending { headers.add(name, value) }
      guard let colon = block[line].firstIndex(of: UInt8(ascii: ":")), colon > line.lowerBound else { return nil }
      pending = (text(block[line.lowerBound..<colon]), text(trim(block[(colon + 1)..<line.upperBound])))
    }
    if let (name, value) = pending { headers.add(name, value) }
    return ResponseHead(status: status, headers: headers)
  }

  /// The three digits of `HTTP/1.1 200 OK`.
  private static func parseStatus(_ line: ArraySlice<UInt8>) -> Int? {
    guard line.starts(with: "HTTP/".utf8) else { return nil }
    guard let space = line.firstIndex(of: UInt8(ascii: " ")) else { return nil }
    let digits = line[(space + 1)...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard digits.count == 3, line[digits.endIndex...].first.map({ $0 == UInt8(ascii: " ") }) ?? true else { return nil }
    let status = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    return status >= 100 ? status : nil
  }

  private static func trim(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var bytes = bytes
    while let first = bytes.first, first == 0x20 || first == 0x09 { bytes.removeFirst() }
    while let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
    return bytes
  }

  /// UTF-8, or else Latin-1, which older servers send and which loses no byte.
  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    if let valid = String(validating: bytes, as: UTF8.self) { return valid }
    return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
  }
}

/// The ranges of the lines of a head, without their ends.
private struct HeadLines {
  private let block: [UInt8]
  private var position = 0

  init(_ block: [UInt8]) { self.block = block }

  mutating func next() -> Range<Int>? {
    guard position < block.count else { return nil }
    let end = block[position...].firstIndex(of: UInt8(ascii: "\n")) ?? block.count
    let hasReturn = end > position && block[end - 1] == UInt8(ascii: "\r")
    defer { position = end + 1 }
    return position..<(hasReturn ? end - 1 : end)
  }
}
