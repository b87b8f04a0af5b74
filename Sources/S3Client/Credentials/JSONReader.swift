/// Why a text is not JSON; names the place and no text.
package struct JSONFailure: Error, Sendable, Hashable {
  /// What is wrong, to follow "it".
  package let reason: String
  /// Bytes before the place.
  package let offset: Int
}

/// Reads one JSON text from front to back.
package struct JSONReader {
  /// The largest text that is read.
  package static let maximumByteCount = 1 << 20
  /// Deeper texts are refused; those of AWS have two levels.
  static let maximumDepth = 32

  private let bytes: [UInt8]
  private var index = 0

  /// The value that a text is; a name that stands twice in an object is refused, because readers differ in which counts.
  package static func read(
    _ bytes: [UInt8], limit: Int = maximumByteCount
  ) throws(JSONFailure) -> JSONValue {
    guard bytes.count <= limit else {
      throw JSONFailure(reason: "exceeds \(limit >> 20) MiB", offset: limit)
    }
    var reader = JSONReader(bytes: bytes)
    reader.skipSpace()
    guard reader.index < bytes.count else { throw reader.failure("is empty") }
    let value = try reader.value(depth: 0)
    reader.skipSpace()
    guard reader.index == bytes.count else { throw reader.failure("goes on after its end") }
    return value
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private func failure(_ reason: String) -> JSONFailure { JSONFailure(reason: reason, offset: index) }

  private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func skipSpace() {
    while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { index += 1 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    index += 1
    return true
  }

  private mutating func value(depth: Int) throws(JSONFailure) -> JSONValue {
    guard depth < Self.maximumDepth else { throw failure("is nested too deeply") }
    switch next {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-")?, (0x30...0x39)?: return .number(try number())
    case nil: throw failure("ends in the middle")
    default: throw failure("has something that is no value")
    }
  }

  private mutating func word(_ word: String, _ value: JSONValue) throws(JSONFailure) -> JSONValue {
    guard bytes[index...].starts(with: word.utf8) else { throw failure("has something that is no value") }
    index += word.utf8.count
    return value
  }

  private mutating func object(depth: Int) throws(JSONFailure) -> JSONValue {
    index += 1
    var members: [JSONValue.Member] = []
    var names: Set<String> = []
    skipSpace()
    if take(UInt8(ascii: "}")) { return .object(members) }
    while true {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw failure(next == nil ? "ends in the middle" : "lacks a name") }
      let name = try string()
      guard names.insert(name).inserted else { throw failure("has a name twice") }
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw failure(next == nil ? "ends in the middle" : "lacks a ':'") }
      skipSpace()
      members.append(JSONValue.Member(name: name, value: try value(depth: depth + 1)))
      skipSpace()
      if take(UInt8(ascii: "}")) { return .object(members) }
      guard take(UInt8(ascii: ",")) else { throw failure(next == nil ? "ends in the middle" : "lacks a ','") }
    }
  }

  private mutating func array(depth: Int) throws(JSONFailure) -> JSONValue {
    index += 1
    var values: [JSONValue] = []
    skipSpace()
    if take(UInt8(ascii: "]")) { return .array(values) }
    while true {
      skipSpace()
      values.append(try value(depth: depth + 1))
      skipSpace()
      if take(UInt8(ascii: "]")) { return .array(values) }
      guard take(UInt8(ascii: ",")) else { throw failure(next == nil ? "ends in the middle" : "lacks a ','") }
    }
  }

  private mutating func number() throws(JSONFailure) -> String {
    let start = index
    _ = take(UInt8(ascii: "-"))
    if !take(UInt8(ascii: "0")) { try digits() }
    if take(UInt8(ascii: ".")) { try digits() }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      try digits()
    }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  private mutating func digits() throws(JSONFailure) {
    let start = index
    while let byte = next, (0x30...0x39).contains(byte) { index += 1 }
    guard index > start else { throw failure("has a broken number") }
  }

  private mutating func string() throws(JSONFailure) -> String {
    index += 1
    var text: [UInt8] = []
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        guard let decoded = String(validating: text, as: UTF8.self) else { throw failure("has text that is not UTF-8") }
        index += 1
        return decoded
      case UInt8(ascii: "\\"):
        index += 1
        try escape(into: &text)
      case 0..<0x20: throw failure("has a control character in a text")
      default:
        text.append(byte)
        index += 1
      }
    }
    throw failure("ends in the middle")
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSONFailure) {
    guard let byte = next else { throw failure("ends in the middle") }
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"): text += UTF8.encode(try escapedScalar()).map { Array($0) } ?? []
    default: throw failure("has a broken escape")
    }
  }

  private mutating func escapedScalar() throws(JSONFailure) -> Unicode.Scalar {
    let first = try escapedUnit()
    var value = UInt32(first)
    if UTF16.isLeadSurrogate(first) {
      guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else { throw failure("has half a surrogate pair") }
      let second = try escapedUnit()
      guard UTF16.isTrailSurrogate(second) else { throw failure("has half a surrogate pair") }
      value = 0x10000 + (UInt32(first) & 0x3FF) << 10 + UInt32(second) & 0x3FF
    }
    guard let scalar = Unicode.Scalar(value) else { throw failure("has half a surrogate pair") }
    return scalar
  }

  private mutating func escapedUnit() throws(JSONFailure) -> UInt16 {
    guard index + 4 <= bytes.count else { throw failure("ends in the middle") }
    var value: UInt16 = 0
    for byte in bytes[index..<(index + 4)] {
      switch byte {
      case 0x30...0x39: value = value << 4 | UInt16(byte - 0x30)
      case 0x41...0x46: value = value << 4 | UInt16(byte - 0x37)
      case 0x61...0x66: value = value << 4 | UInt16(byte - 0x57)
      default: throw failure("has a broken escape")
      }
    }
    index += 4
    return value
  }
}
