package import JobPlan

/// The keys of lists that the run looks for when it is their operation's turn; they are a part of the plan.
extension RunFile {
  /// Keeps the keys that an operation takes, and the names of their files.
  package func keepKeys(of operation: Int, files: [String]) throws(RunFileError) {
    try use { database throws(RunFileError) in
      try database.transaction { () throws(RunFileError) in
        try database.connection.statement(
          """
          INSERT INTO main.listed_keys (operation, key, file, line, column)
          SELECT operation, key, file, line, column FROM temp.planned_keys WHERE operation = ?
          """
        ).bind(operation).run()
        let insert = try database.connection.statement(
          "INSERT INTO main.listed_files (operation, file, name) VALUES (?, ?, ?)")
        for (file, name) in files.enumerated() { try insert.bind(operation).bind(file).bind(name).run() }
      }
    }
  }

  /// The keys that the steps of an operation look for, page by page.
  package func keptKeys(of operation: Int) -> KeyPages {
    KeyPages(
      page: { [self] after, limit in try keptKeys(of: operation, after: after, limit: limit) },
      last: { [self] in try lastKeptKey(of: operation) }, files: { [self] in try keptFiles(of: operation) })
  }

  /// Where the list that the steps of an operation look for names a key: `keys.csv:17`; nil where it does not.
  package func keptPlace(of key: String, in operation: Int) throws(RunFileError) -> String? {
    try use { database throws(RunFileError) in
      try database.connection.statement(
        """
        SELECT name, line FROM main.listed_keys JOIN main.listed_files USING (operation, file)
        WHERE operation = ? AND key = ?
        """
      ).bind(operation).bind(key)
        .rows { row throws(RunFileError) in "\(try row.required(0)):\(try row.requiredInt(1))" }.first
    }
  }

  private func keptKeys(of operation: Int, after key: String?, limit: Int) throws(RunFileError) -> [ListedKey] {
    try use { database throws(RunFileError) in
      let statement = try database.connection.statement(
        "SELECT key, file, line, column FROM main.listed_keys WHERE operation = ? AND key > ? ORDER BY key LIMIT ?")
      // No key is empty.
      return try statement.bind(operation).bind(key ?? "").bind(limit).rows(Self.listedKey)
    }
  }

  private func lastKeptKey(of operation: Int) throws(RunFileError) -> String? {
    try use { database throws(RunFileError) in
      try database.connection.statement(
        "SELECT key FROM main.listed_keys WHERE operation = ? ORDER BY key DESC LIMIT 1"
      ).bind(operation).rows { row throws(RunFileError) in try row.required(0) }.first
    }
  }

  private func keptFiles(of operation: Int) throws(RunFileError) -> [String] {
    try use { database throws(RunFileError) in
      try database.connection.statement("SELECT name FROM main.listed_files WHERE operation = ? ORDER BY file")
        .bind(operation).rows { row throws(RunFileError) in try row.required(0) }
    }
  }

  /// Key, file, line and column.
  static func listedKey(_ row: Statement) throws(RunFileError) -> ListedKey {
    ListedKey(
      key: try row.required(0), file: try row.requiredInt(1), line: try row.requiredInt(2),
      column: try row.requiredInt(3))
  }
}

extension Database {
  /// Forgets the keys that the steps of an operation would look for.
  func dropKeptKeys(of operation: Int) throws(RunFileError) {
    try connection.statement("DELETE FROM main.listed_keys WHERE operation = ?").bind(operation).run()
    try connection.statement("DELETE FROM main.listed_files WHERE operation = ?").bind(operation).run()
  }
}
