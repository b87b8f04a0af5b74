package import JobPlan

/// The keys of lists, while a plan is made.
///
/// They lie in SQLite's temporary database, which is a file without a name and goes with the connection: a saved plan has
/// the steps that were made from them and needs no list. Those of operations whose steps look for them again are kept.
extension RunFile {
  /// Adds keys that an operation takes of its tree; answers with those that it had already, which stay as they are.
  package func add(_ keys: [ListedKey], of operation: Int) throws(RunFileError) -> [ListedKey] {
    try use { database throws(RunFileError) in
      try Self.prepare(database)
      return try database.transaction { () throws(RunFileError) in
        let insert = try database.connection.statement(
          "INSERT OR IGNORE INTO temp.planned_keys (operation, key, file, line, column) VALUES (?, ?, ?, ?, ?)")
        var repeated: [ListedKey] = []
        for listed in keys {
          insert.bind(operation).bind(listed.key).bind(listed.file)
          try insert.bind(listed.line).bind(listed.column).run()
          if database.connection.changes == 0 { repeated.append(listed) }
        }
        return repeated
      }
    }
  }

  /// A page of the keys that an operation takes, in byte order; an empty answer is the end.
  package func keys(of operation: Int, after key: String?, limit: Int) throws(RunFileError) -> [ListedKey] {
    try use { database throws(RunFileError) in
      try Self.prepare(database)
      let statement = try database.connection.statement(
        "SELECT key, file, line, column FROM temp.planned_keys WHERE operation = ? AND key > ? ORDER BY key LIMIT ?")
      // No key is empty.
      return try statement.bind(operation).bind(key ?? "").bind(limit).rows(Self.listedKey)
    }
  }

  /// Whether a list of keys that an operation was planned with names a key.
  package func lists(_ key: String, for operation: Int) throws(RunFileError) -> Bool {
    try use { database throws(RunFileError) in
      try Self.prepare(database)
      let statement = try database.connection.statement(
        "SELECT 1 FROM temp.planned_keys WHERE operation = ? AND key = ?")
      return try !statement.bind(operation).bind(key).rows { row throws(RunFileError) in row.int(0) }.isEmpty
    }
  }

  /// Forgets the keys that an operation takes.
  package func dropKeys(of operation: Int) throws(RunFileError) {
    try use { database throws(RunFileError) in
      try Self.prepare(database)
      try database.connection.statement("DELETE FROM temp.planned_keys WHERE operation = ?").bind(operation).run()
      try database.dropKeptKeys(of: operation)
    }
  }

  /// Adds a sentence about the plan.
  package func note(_ sentence: String) throws(RunFileError) {
    try use { database throws(RunFileError) in
      try database.connection.statement("INSERT INTO notes (text) VALUES (?)").bind(sentence).run()
    }
  }

  private static func prepare(_ database: Database) throws(RunFileError) {
    try database.connection.execute(
      """
      CREATE TEMP TABLE IF NOT EXISTS planned_keys (
        operation INTEGER NOT NULL, key TEXT NOT NULL,
        file INTEGER NOT NULL, line INTEGER NOT NULL, column INTEGER NOT NULL,
        PRIMARY KEY (operation, key)
      ) WITHOUT ROWID
      """)
  }
}
