@testable import RunFile

extension RunFile {
  /// How SQLite would answer a question.
  func explain(_ sql: String) throws -> String {
    try use { database throws(RunFileError) in
      try database.connection.statement("EXPLAIN QUERY PLAN " + sql)
        .rows { row throws(RunFileError) in try row.required(3) + "\n" }.joined()
    }
  }
}

extension RunFile {
  /// Changes the file as any SQLite tool can.
  func edit(_ sql: String) throws {
    try use { database throws(RunFileError) in try database.connection.execute(sql) }
  }
}
