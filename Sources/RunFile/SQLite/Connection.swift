import CSQLite

/// A connection to a SQLite database, used by one thread at a time.
///
/// Safe, because the handle is owned here, closed once and only lent to statements, which SQLite lets outlive it
/// (`sqlite3_close_v2`).
@safe final class Connection {
  private let handle: OpaquePointer
  private let name: String
  private var statements: [String: Statement] = [:]

  /// Opens a database; `name` stands for it in messages, `path` is SQLite's.
  init(path: String, name: String, creating: Bool) throws(RunFileError) {
    self.name = name
    var opened: OpaquePointer?
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (creating ? SQLITE_OPEN_CREATE : 0)
    let status = unsafe sqlite3_open_v2(path, &opened, flags, nil)
    guard status == SQLITE_OK, let made = unsafe opened else {
      let text = unsafe opened.map { unsafe String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
      unsafe sqlite3_close_v2(opened)
      throw RunFileError(sqliteCode: status, text: text, file: name)
    }
    unsafe handle = made
    unsafe sqlite3_extended_result_codes(made, 1)
    unsafe sqlite3_busy_timeout(made, 5000)
    guard unsafe Collation.register(on: made) else { throw error(SQLITE_NOMEM) }
  }

  deinit {
    statements = [:]
    unsafe sqlite3_close_v2(handle)
  }

  /// Runs statements that return no rows.
  func execute(_ sql: String) throws(RunFileError) {
    let status = unsafe sqlite3_exec(handle, sql, nil, nil, nil)
    guard status == SQLITE_OK else { throw error(status) }
  }

  /// A statement that is prepared once and then reused; it comes without bindings.
  func statement(_ sql: String) throws(RunFileError) -> Statement {
    if let known = statements[sql] {
      known.reset()
      return known
    }
    var prepared: OpaquePointer?
    let status = unsafe sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
    guard status == SQLITE_OK, let made = unsafe prepared else { throw error(status) }
    let statement = unsafe Statement(handle: made, connection: self)
    statements[sql] = statement
    return statement
  }

  /// Runs `body` between BEGIN and COMMIT; any error takes everything back.
  func transaction<Result>(_ body: () throws(RunFileError) -> Result) throws(RunFileError) -> Result {
    try execute("BEGIN IMMEDIATE")
    do throws(RunFileError) {
      let result = try body()
      try execute("COMMIT")
      return result
    } catch {
      // A failed COMMIT may have ended the transaction already; the first error is the one that counts.
      try? execute("ROLLBACK")
      throw error
    }
  }

  /// The id of the last inserted row.
  var lastInsertedID: Int64 { unsafe sqlite3_last_insert_rowid(handle) }

  /// Rows that the last statement changed.
  var changes: Int { Int(unsafe sqlite3_changes(handle)) }

  /// Turns a status into an error with SQLite's own words.
  func error(_ status: Int32) -> RunFileError {
    RunFileError(sqliteCode: status, text: unsafe String(cString: sqlite3_errmsg(handle)), file: name)
  }

  /// An error about the content of the file.
  func corrupt(_ what: String) -> RunFileError {
    RunFileError(.corrupt, "run file '\(name)' is damaged: \(what); make a new plan")
  }
}

extension RunFileError {
  init(sqliteCode: Int32, text: String, file: String) {
    let (code, advice): (Code, String) =
      switch sqliteCode & 0xFF {
      case SQLITE_BUSY, SQLITE_LOCKED: (.busy, "another process holds it; wait until it ends")
      case SQLITE_FULL: (.full, "make room on its disk, or name another place for it")
      case SQLITE_CORRUPT: (.corrupt, "it is damaged; make a new plan")
      case SQLITE_NOTADB: (.notARunFile, "it is not a run file")
      case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH: (.notWritable, "it may not be written")
      case SQLITE_CANTOPEN: (.inputOutput, "check that its directory exists and may be written")
      case SQLITE_IOERR: (.inputOutput, "check its disk")
      default: (.unexpected, "SQLite status \(sqliteCode)")
      }
    self.init(code, "run file '\(file)': \(text); \(advice)")
  }
}
