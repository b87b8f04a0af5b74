import CSQLite
import S3Types

/// A prepared statement.
///
/// Safe, because the handle is owned here and finalized once, and columns are copied before they are handed out.
@safe final class Statement {
  private let handle: OpaquePointer
  private unowned let connection: Connection
  private var position: Int32 = 0
  private var failure: Int32 = SQLITE_OK

  init(handle: OpaquePointer, connection: Connection) {
    unsafe self.handle = unsafe handle
    self.connection = connection
  }

  deinit { unsafe sqlite3_finalize(handle) }

  /// Ends the current execution and forgets all bindings.
  func reset() {
    unsafe sqlite3_reset(handle)
    unsafe sqlite3_clear_bindings(handle)
    position = 0
    failure = SQLITE_OK
  }

  /// Binds the next parameter; nil is NULL.
  @discardableResult
  func bind(_ text: String?) -> Statement {
    guard let text else { return bindNull() }
    position += 1
    return note(unsafe s3job_sqlite3_bind_text(handle, position, text, Int32(text.utf8.count)))
  }

  /// Binds the next parameter; nil is NULL.
  @discardableResult
  func bind(_ number: Int64?) -> Statement {
    guard let number else { return bindNull() }
    position += 1
    return note(unsafe sqlite3_bind_int64(handle, position, number))
  }

  /// Binds the next parameter; nil is NULL.
  @discardableResult
  func bind(_ number: Int?) -> Statement { bind(number.map(Int64.init)) }

  /// Binds the next parameter; nil is NULL.
  @discardableResult
  func bind(_ moment: Timestamp?) -> Statement { bind(moment?.nanoseconds) }

  private func bindNull() -> Statement {
    position += 1
    return note(unsafe sqlite3_bind_null(handle, position))
  }

  private func note(_ status: Int32) -> Statement {
    if status != SQLITE_OK, failure == SQLITE_OK { failure = status }
    return self
  }

  /// Goes to the next row; false after the last one.
  func next() throws(RunFileError) -> Bool {
    guard failure == SQLITE_OK else { throw connection.error(failure) }
    switch unsafe sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE:
      unsafe sqlite3_reset(handle)
      return false
    case let status:
      let error = connection.error(status)
      unsafe sqlite3_reset(handle)
      throw error
    }
  }

  /// Executes a statement without rows and makes it ready for the next bindings.
  func run() throws(RunFileError) {
    while try next() {}
    position = 0
  }

  /// Reads every row.
  func rows<Row>(_ read: (Statement) throws(RunFileError) -> Row) throws(RunFileError) -> [Row] {
    defer { reset() }
    var rows: [Row] = []
    while try next() { rows.append(try read(self)) }
    return rows
  }

  /// A column of the current row.
  func text(_ column: Int32) -> String? {
    guard unsafe sqlite3_column_type(handle, column) != SQLITE_NULL else { return nil }
    guard let bytes = unsafe sqlite3_column_text(handle, column) else { return nil }
    let count = Int(unsafe sqlite3_column_bytes(handle, column))
    return unsafe String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  }

  /// A column of the current row.
  func integer(_ column: Int32) -> Int64? {
    guard unsafe sqlite3_column_type(handle, column) != SQLITE_NULL else { return nil }
    return unsafe sqlite3_column_int64(handle, column)
  }

  /// A column of the current row.
  func int(_ column: Int32) -> Int? { integer(column).map { Int($0) } }

  /// A column of the current row.
  func moment(_ column: Int32) -> Timestamp? { integer(column).map(Timestamp.init(nanoseconds:)) }

  /// Appends every column of the current row, with its kind and length, so that no two rows look the same.
  func append(to bytes: inout [UInt8]) {
    let columns = unsafe sqlite3_column_count(handle)
    for column in 0..<columns {
      let kind = unsafe sqlite3_column_type(handle, column)
      bytes.append(UInt8(truncatingIfNeeded: kind))
      switch kind {
      case SQLITE_NULL: break
      case SQLITE_INTEGER: Self.append(unsafe sqlite3_column_int64(handle, column), to: &bytes)
      default:
        let text = unsafe sqlite3_column_blob(handle, column)
        let count = Int(unsafe sqlite3_column_bytes(handle, column))
        Self.append(Int64(count), to: &bytes)
        unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(start: text, count: count))
      }
    }
  }

  private static func append(_ number: Int64, to bytes: inout [UInt8]) {
    for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
  }

  /// A column that the schema does not allow to be NULL.
  func required(_ column: Int32) throws(RunFileError) -> String {
    guard let text = text(column) else { throw connection.corrupt("a text is missing") }
    return text
  }

  /// A column that the schema does not allow to be NULL.
  func requiredInt(_ column: Int32) throws(RunFileError) -> Int {
    guard let number = int(column) else { throw connection.corrupt("a number is missing") }
    return number
  }
}
