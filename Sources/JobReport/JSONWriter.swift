/// Writes one JSON value as a stream, in the order it is told, so that a report of any length needs no memory.
///
/// The caller says what comes; commas, quotes, escapes and indentation are the writer's business. Output is UTF-8 and
/// always valid: control characters are escaped (row S14).
package struct JSONWriter {
  private let sink: (String) -> Void
  private var levels: [Level] = []
  private var pendingKey = false
  private let isPretty: Bool

  private struct Level {
    let closing: String
    var isEmpty = true
    /// A compact level stays on one line.
    let isCompact: Bool
  }

  /// Sends pieces of text to `sink`.
  package init(pretty: Bool = true, to sink: @escaping (String) -> Void) {
    self.isPretty = pretty
    self.sink = sink
  }

  /// Opens an object; `compact` keeps everything inside on one line.
  package mutating func object(compact: Bool = false, _ body: (inout JSONWriter) throws -> Void) rethrows {
    try nest("{", "}", compact: compact, body)
  }

  /// Opens an array.
  package mutating func array(compact: Bool = false, _ body: (inout JSONWriter) throws -> Void) rethrows {
    try nest("[", "]", compact: compact, body)
  }

  /// Writes a member name; a value has to follow.
  package mutating func key(_ name: String) {
    separate()
    sink(Self.quoted(name))
    sink(isPretty ? ": " : ":")
    pendingKey = true
  }

  /// Writes a string.
  package mutating func value(_ text: String) { scalar(Self.quoted(text)) }
  /// Writes an integer.
  package mutating func value(_ number: Int) { scalar(String(number)) }
  /// Writes a truth value.
  package mutating func value(_ flag: Bool) { scalar(flag ? "true" : "false") }

  /// Writes a member with a string value.
  package mutating func member(_ name: String, _ text: String) {
    key(name)
    value(text)
  }

  /// Writes a member, or nothing when there is no value.
  package mutating func member(_ name: String, ifPresent text: String?) {
    if let text { member(name, text) }
  }

  /// Writes a member with an integer value.
  package mutating func member(_ name: String, _ number: Int) {
    key(name)
    value(number)
  }

  /// Writes a member, or nothing when there is no value.
  package mutating func member(_ name: String, ifPresent number: Int?) {
    if let number { member(name, number) }
  }

  /// Writes a member with a number that is in decimal digits already.
  package mutating func member(_ name: String, decimal digits: String) {
    key(name)
    scalar(digits)
  }

  /// Writes a member with a truth value.
  package mutating func member(_ name: String, _ flag: Bool) {
    key(name)
    value(flag)
  }

  private mutating func scalar(_ text: String) {
    separate()
    sink(text)
  }

  private mutating func nest(
    _ opening: String, _ closing: String, compact: Bool, _ body: (inout JSONWriter) throws -> Void
  ) rethrows {
    separate()
    sink(opening)
    let compact = compact || (levels.last?.isCompact ?? !isPretty)
    levels.append(Level(closing: closing, isCompact: compact))
    try body(&self)
    let wasEmpty = levels.removeLast().isEmpty
    if !wasEmpty, !compact { newline() }
    sink(closing)
  }

  private mutating func separate() {
    if pendingKey {
      pendingKey = false
      return
    }
    guard let last = levels.indices.last else { return }
    let isCompact = levels[last].isCompact
    if !levels[last].isEmpty { sink(isCompact && isPretty ? ", " : ",") }
    levels[last].isEmpty = false
    if !isCompact { newline() }
  }

  private func newline() { sink("\n" + String(repeating: "  ", count: levels.count)) }

  /// A JSON string literal.
  package static func quoted(_ text: String) -> String {
    var bytes: [UInt8] = [UInt8(ascii: "\"")]
    bytes.reserveCapacity(text.utf8.count + 2)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): bytes += Array("\\\"".utf8)
      case UInt8(ascii: "\\"): bytes += Array("\\\\".utf8)
      case UInt8(ascii: "\n"): bytes += Array("\\n".utf8)
      case UInt8(ascii: "\t"): bytes += Array("\\t".utf8)
      case UInt8(ascii: "\r"): bytes += Array("\\r".utf8)
      case 0..<0x20, 0x7F:
        let digits = Array("0123456789abcdef".utf8)
        bytes += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
    return String(decoding: bytes, as: UTF8.self)
  }
}
