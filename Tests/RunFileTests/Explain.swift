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
