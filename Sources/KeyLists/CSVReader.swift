/// Reads comma-separated values as RFC 4180 describes them, piece by piece; what is in memory is one record.
///
/// Lines end in LF or CRLF, and the last one may lack its end. A line without anything on it is no record. Nothing is
/// repaired: a quote in the middle of a field, text behind a closing quote and a quote that is never closed are mistakes
/// after which nobody knows where fields begin, so reading ends there.
package struct CSVReader {
  /// A value and where it starts.
  package struct Field {
    /// The bytes, without quotes.
    package var bytes: [UInt8]
    /// The column of its first character, in Unicode scalars from 1.
    package var column: Int
  }

  /// One record.
  package struct Record {
    /// Its values; never empty.
    package var fields: [Field]
    /// The line on which it starts, from 1.
    package var line: Int
  }

  /// Why nothing more can be read.
  package struct Failure: Error {
    package var line: Int
    package var column: Int
    package var message: String
    package var hint: String?
  }

  /// The largest record; a key has 1,024 bytes, and what is larger is another kind of file.
  static let maximumRecord = 1 << 20

  private enum State { case fieldStart, plain, quoted, quoteInQuoted, carriageReturn }

  private var state = State.fieldStart
  private var fields: [Field] = []
  private var bytes: [UInt8] = []
  private var size = 0
  private var line = 1
  private var column = 1
  private var recordLine = 1
  private var fieldColumn = 1
  private var quoteLine = 1

  /// Prepares to read from the beginning of a file.
  package init() {}

  /// Takes a piece and hands out every record that it completes.
  package mutating func read(
    _ piece: some Sequence<UInt8>, _ body: (Record) -> Void
  ) throws(Failure) {
    for byte in piece { try take(byte, body) }
  }

  /// Takes the end of the file.
  package mutating func finish(_ body: (Record) -> Void) throws(Failure) {
    if state == .quoted {
      throw Failure(
        line: quoteLine, column: fieldColumn, message: "the quote that opens here is never closed",
        hint: "close it; a quote inside of quotes is written twice")
    }
    if state != .fieldStart || !fields.isEmpty { endRecord(body) }
  }

  private mutating func take(_ byte: UInt8, _ body: (Record) -> Void) throws(Failure) {
    size += 1
    guard size <= Self.maximumRecord else {
      throw Failure(
        line: recordLine, column: 1, message: "the line has more than \(Self.maximumRecord) bytes",
        hint: "check that this is a list of keys, one on each line")
    }
    guard byte != 0 else {
      throw failure("there is a NUL byte", "write the file in UTF-8; UTF-16 looks like that")
    }
    switch state {
    case .carriageReturn:
      guard byte == UInt8(ascii: "\n") else {
        column -= 1
        throw failure(
          "a carriage return stands in the middle of a line", "put the field in quotes if it belongs to it")
      }
      endRecord(body)
    case .fieldStart where byte == UInt8(ascii: "\""):
      state = .quoted
      quoteLine = line
      column += 1
    case .fieldStart, .plain:
      guard byte != UInt8(ascii: "\"") else {
        throw failure(
          "a quote stands in the middle of a field", "put the whole field in quotes, and write its quotes twice")
      }
      plain(byte, body)
    case .quoted:
      if byte == UInt8(ascii: "\"") { state = .quoteInQuoted } else { bytes.append(byte) }
      if byte == UInt8(ascii: "\n") {
        line += 1
        column = 1
      } else if !Self.isContinuation(byte) {
        column += 1
      }
    case .quoteInQuoted:
      switch byte {
      case UInt8(ascii: "\""):
        bytes.append(byte)
        state = .quoted
        column += 1
      case UInt8(ascii: ","), UInt8(ascii: "\n"), UInt8(ascii: "\r"): plain(byte, body)
      default: throw failure("something follows a closing quote", "a quote inside of quotes is written twice")
      }
    }
  }

  /// Takes a byte outside of quotes.
  private mutating func plain(_ byte: UInt8, _ body: (Record) -> Void) {
    switch byte {
    case UInt8(ascii: ","):
      endField()
      column += 1
      fieldColumn = column
    case UInt8(ascii: "\n"): endRecord(body)
    case UInt8(ascii: "\r"):
      // What a quoted field has said stays said: `""` on a line is a record with an empty field.
      if state == .quoteInQuoted { endField(marking: true) }
      column += 1
      state = .carriageReturn
    default:
      bytes.append(byte)
      state = .plain
      if !Self.isContinuation(byte) { column += 1 }
    }
  }

  private mutating func endField(marking isQuoted: Bool = false) {
    fields.append(Field(bytes: bytes, column: fieldColumn))
    bytes.removeAll(keepingCapacity: true)
    state = .fieldStart
    hasQuotedEnd = isQuoted
  }

  /// Whether the last field of the record has been ended by its quote before a carriage return.
  private var hasQuotedEnd = false

  private mutating func endRecord(_ body: (Record) -> Void) {
    let isBlank = fields.isEmpty && bytes.isEmpty && state != .quoteInQuoted
    if !hasQuotedEnd, !isBlank { endField() }
    if !fields.isEmpty { body(Record(fields: fields, line: recordLine)) }
    fields.removeAll(keepingCapacity: true)
    state = .fieldStart
    hasQuotedEnd = false
    size = 0
    line += 1
    column = 1
    fieldColumn = 1
    recordLine = line
  }

  private func failure(_ message: String, _ hint: String) -> Failure {
    Failure(line: line, column: column, message: message, hint: hint)
  }

  private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}
