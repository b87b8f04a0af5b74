package import JobPlan
import S3Client
import S3Types

/// Turns the bytes of one file, piece by piece, into keys and mistakes; pure.
///
/// What a line says is data: nothing in it is a pattern, a variable or a comment. After a mistake that leaves the rest
/// readable, reading goes on, so that mistakes are found together; there is an end to that, too.
package struct KeyListReader {
  /// How the lines are to be understood.
  package enum Layout: Sendable {
    /// Comma-separated values; the column as the manifest names it.
    case csv(column: String?)
    /// JSON objects; the field that has the key.
    case ndjson(field: String)
    /// Bucket, encoded key, version.
    case s3Batch
    /// The data of a report with these columns, in lower case.
    case inventory(columns: [String])
  }

  /// After so many mistakes the rest of a file is not read.
  package static let maximumMistakes = 100

  private let name: String
  private let file: Int
  private var rows: RowReader
  private var csv = CSVReader()
  private var lines = LineReader()
  /// The first bytes, until it is known whether they are a byte order mark.
  private var head: [UInt8]? = []
  private var mistakes = 0
  /// Whether nothing more is read.
  package private(set) var isOver = false

  /// Prepares to read a file from its beginning; `file` is its number in the list.
  package init(_ layout: Layout, name: String, file: Int) {
    self.name = name
    self.file = file
    rows = RowReader(layout, name: name, file: file)
  }

  /// Takes a piece of the file, the last one where `isLast`.
  package mutating func read(_ piece: [UInt8], isLast: Bool) -> [KeyListItem] {
    guard !isOver else { return [] }
    var items: [KeyListItem] = []
    if var start = head {
      start += piece
      guard start.count >= 3 || isLast else {
        head = start
        return []
      }
      head = nil
      if start.starts(with: [0xEF, 0xBB, 0xBF]) { start.removeFirst(3) }
      parse(start, isLast, into: &items)
    } else {
      parse(piece, isLast, into: &items)
    }
    return items
  }

  private mutating func parse(_ piece: [UInt8], _ isLast: Bool, into items: inout [KeyListItem]) {
    if rows.isLines { parseLines(piece, isLast, into: &items) } else { parseCSV(piece, isLast, into: &items) }
  }

  private mutating func parseLines(_ piece: [UInt8], _ isLast: Bool, into items: inout [KeyListItem]) {
    var found: [(bytes: [UInt8], line: Int)] = []
    lines.read(piece) { found.append(($0, $1)) }
    if isLast { lines.finish { found.append(($0, $1)) } }
    for line in found where !isOver { add(rows.key(ofLine: line.bytes, line.line), to: &items) }
    if lines.isTooLong, !isOver {
      isOver = true
      items.append(
        .mistake(
          KeyListMistake(
            file: name, line: lines.line, column: 1, message: "the line has more than \(LineReader.maximumLine) bytes",
            hint: "write one JSON object on each line")))
    }
  }

  private mutating func parseCSV(_ piece: [UInt8], _ isLast: Bool, into items: inout [KeyListItem]) {
    var found: [CSVReader.Record] = []
    var failure: CSVReader.Failure?
    do throws(CSVReader.Failure) {
      try csv.read(piece) { found.append($0) }
      if isLast { try csv.finish { found.append($0) } }
    } catch {
      failure = error
    }
    for record in found where !isOver { add(rows.key(of: record), to: &items) }
    if let failure, !isOver {
      isOver = true
      items.append(
        .mistake(
          KeyListMistake(
            file: name, line: failure.line, column: failure.column, message: failure.message, hint: failure.hint)))
    }
  }

  private mutating func add(_ item: KeyListItem?, to items: inout [KeyListItem]) {
    guard let item else { return }
    items.append(item)
    guard case .mistake = item else { return }
    mistakes += 1
    isOver = mistakes >= Self.maximumMistakes || rows.isOver
  }
}

/// Finds the key in a row.
private struct RowReader {
  private enum Columns {
    /// The first row decides.
    case open(wanted: String?)
    /// This one, in rows of so many values.
    case known(index: Int, count: Int)
  }

  private let layout: KeyListReader.Layout
  private let name: String
  private let file: Int
  private var columns = Columns.open(wanted: nil)
  /// Whether the rest makes no sense after a mistake.
  private(set) var isOver = false

  init(_ layout: KeyListReader.Layout, name: String, file: Int) {
    self.layout = layout
    self.name = name
    self.file = file
    if case .csv(let column) = layout { columns = .open(wanted: column) }
  }

  /// Whether a row is a line, whatever is in it.
  var isLines: Bool {
    if case .ndjson = layout { return true }
    return false
  }

  /// The key of a JSON object.
  func key(ofLine bytes: [UInt8], _ line: Int) -> KeyListItem? {
    guard case .ndjson(let field) = layout, !bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) else { return nil }
    do throws(JSONFailure) {
      let value = try JSONReader.read(bytes, limit: LineReader.maximumLine)
      guard case .object = value else {
        return mistake("the line is no JSON object", line, 1, hint: "write {\"\(field)\": \"...\"} on each line")
      }
      guard let member = value[field] else {
        return mistake(
          "the object has no field '\(field)'", line, 1, hint: "name the field that has the key with 'column'")
      }
      guard case .string(let key) = member else { return mistake("the field '\(field)' is no text", line, 1) }
      return item(key, bucket: nil, line, 1)
    } catch {
      let column = String(decoding: bytes.prefix(error.offset), as: UTF8.self).unicodeScalars.count + 1
      return mistake("the line is not JSON: it \(error.reason)", line, column)
    }
  }

  /// The key of a record; nil for a header, and for what is no current object.
  mutating func key(of record: CSVReader.Record) -> KeyListItem? {
    switch layout {
    case .csv: plainKey(of: record)
    case .s3Batch: batchKey(of: record)
    case .inventory(let columns): inventoryKey(of: record, columns)
    case .ndjson: nil
    }
  }

  private mutating func plainKey(of record: CSVReader.Record) -> KeyListItem? {
    switch columns {
    case .open(let wanted):
      isOver = true
      if let wanted, let number = Int(wanted) {
        guard number <= record.fields.count else {
          return mistake("there are \(record.fields.count) columns, and 'column' says \(number)", record.line, 1)
        }
        columns = .known(index: number - 1, count: record.fields.count)
        isOver = false
        return plainKey(of: record)
      }
      let header = record.fields.map { String(decoding: $0.bytes, as: UTF8.self) }
      let found = header.indices.filter { index in
        wanted.map { ByteOrder.areEqual($0, header[index]) } ?? (header[index].lowercased() == "key")
      }
      guard found.count <= 1 else {
        return mistake(
          "the first line names the column '\(wanted ?? "key")' \(found.count) times", record.line,
          record.fields[found[1]].column)
      }
      if let index = found.first {
        columns = .known(index: index, count: header.count)
        isOver = false
        return nil
      }
      guard wanted == nil, header.count == 1 else {
        return mistake(
          "the first line names no column '\(wanted ?? "key")'", record.line, 1,
          hint: wanted == nil
            ? "name the column of the keys, or its number where there is no header: 'column: 2'; a file of S3 Batch "
              + "Operations is 'format: s3-batch'"
            : "it names: " + header.joined(separator: ", "))
      }
      columns = .known(index: 0, count: 1)
      isOver = false
      return plainKey(of: record)
    case .known(let index, let count):
      guard record.fields.count == count else { return unequal(record, count) }
      let field = record.fields[index]
      return item(field.bytes, bucket: nil, record.line, field.column)
    }
  }

  private func batchKey(of record: CSVReader.Record) -> KeyListItem? {
    guard record.fields.count == 2 || record.fields.count == 3 else {
      return mistake(
        "there are \(record.fields.count) columns, and S3 Batch Operations has bucket, key and perhaps a version",
        record.line, 1)
    }
    if record.fields.count == 3, !record.fields[2].bytes.isEmpty {
      return mistake(
        "the line names a version, and operations act on what is there now", record.line, record.fields[2].column,
        hint: "leave the third column out if the current objects are meant")
    }
    return encoded(record.fields[1], bucket: record.fields[0], record.line, plus: .ambiguous)
  }

  private func inventoryKey(of record: CSVReader.Record, _ columns: [String]) -> KeyListItem? {
    guard record.fields.count == columns.count else { return unequal(record, columns.count) }
    func text(_ column: String) -> String? {
      columns.firstIndex(of: column).map { String(decoding: record.fields[$0].bytes, as: UTF8.self).lowercased() }
    }
    // A report of all versions has those that were, too.
    guard text("islatest") != "false", text("isdeletemarker") != "true" else { return nil }
    guard let bucket = columns.firstIndex(of: "bucket"), let key = columns.firstIndex(of: "key") else { return nil }
    return encoded(record.fields[key], bucket: record.fields[bucket], record.line, plus: .space)
  }

  private func unequal(_ record: CSVReader.Record, _ count: Int) -> KeyListItem {
    mistake(
      "there are \(record.fields.count) columns, and there should be \(count)", record.line, 1,
      hint: "a value with a comma goes in quotes")
  }

  private func encoded(
    _ field: CSVReader.Field, bucket: CSVReader.Field, _ line: Int, plus: KeyEncoding.Plus
  ) -> KeyListItem {
    let name = String(decoding: bucket.bytes, as: UTF8.self)
    guard !name.isEmpty else { return mistake("the bucket is empty", line, bucket.column) }
    do throws(KeyEncoding.Failure) {
      return item(try KeyEncoding.decode(field.bytes, plus: plus), bucket: name, line, field.column)
    } catch {
      let before = String(decoding: field.bytes.prefix(error.offset), as: UTF8.self).unicodeScalars.count
      return mistake(error.message, line, field.column + before, hint: error.hint)
    }
  }

  private func item(_ bytes: [UInt8], bucket: String?, _ line: Int, _ column: Int) -> KeyListItem {
    guard let key = String(validating: bytes, as: UTF8.self) else {
      return mistake("the key is not UTF-8", line, column, hint: "no key can have it")
    }
    return item(key, bucket: bucket, line, column)
  }

  private func item(_ key: String, bucket: String?, _ line: Int, _ column: Int) -> KeyListItem {
    guard !key.isEmpty else { return mistake("the key is empty", line, column) }
    guard !key.utf8.contains(0) else {
      return mistake("the key has a NUL byte", line, column, hint: "no key can have it")
    }
    guard key.utf8.count <= ObjectKey.maximumByteCount else {
      return mistake(
        "the key has \(key.utf8.count) bytes", line, column, hint: "S3 allows \(ObjectKey.maximumByteCount)")
    }
    return .key(ListedKey(bucket: bucket, key: key, file: file, line: line, column: column))
  }

  private func mistake(_ message: String, _ line: Int, _ column: Int, hint: String? = nil) -> KeyListItem {
    .mistake(KeyListMistake(file: name, line: line, column: column, message: message, hint: hint))
  }
}
