import JobManifest
package import JobPlan

/// Something that takes no part in an operation, as the run file keeps it.
package struct StoredExclusion: Sendable, Hashable {
  /// Its identity in this run file, in the order in which it was found.
  package var id: Int64
  /// What and why.
  package var exclusion: Exclusion
  /// The line of the manifest, from 1, where the pattern stands; nil where no pattern decided.
  package var line: Int?
}

/// What takes no part, noted only where a plan is to be explained.
extension RunFile {
  /// Notes exclusions in one transaction.
  package func note(_ exclusions: [Exclusion]) throws(RunFileError) {
    guard !exclusions.isEmpty else { return }
    let lines = SourceLines(try header().manifest)
    try use { database throws(RunFileError) in
      try database.transaction { () throws(RunFileError) in
        let statement = try database.connection.statement(
          "INSERT INTO exclusions (operation, name, reason, pattern, line) VALUES (?, ?, ?, ?, ?)")
        for exclusion in exclusions {
          statement.bind(exclusion.operation).bind(exclusion.name).bind(exclusion.reason.rawValue)
          try statement.bind(exclusion.pattern).bind(exclusion.offset.map { lines.position(at: $0).line }).run()
        }
      }
    }
  }

  /// A page of all exclusions in the order in which they were found.
  package func exclusions(after id: Int64 = 0, limit: Int) throws(RunFileError) -> [StoredExclusion] {
    try exclusions("WHERE id > ? ORDER BY id LIMIT ?") { $0.bind(id).bind(limit) }
  }

  /// A page of the exclusions of one operation.
  package func exclusions(
    of operation: Int, after id: Int64 = 0, limit: Int
  ) throws(RunFileError) -> [StoredExclusion] {
    try exclusions("WHERE operation = ? AND id > ? ORDER BY id LIMIT ?") { $0.bind(operation).bind(id).bind(limit) }
  }

  /// The exclusions of one object or file: at most one for each operation.
  package func exclusions(named name: String) throws(RunFileError) -> [StoredExclusion] {
    try exclusions("WHERE name = ? ORDER BY id") { $0.bind(name) }
  }

  private func exclusions(
    _ condition: String, _ bind: (Statement) -> Statement
  ) throws(RunFileError) -> [StoredExclusion] {
    try use { database throws(RunFileError) in
      let statement = try database.connection.statement(
        "SELECT id, operation, name, reason, pattern, line FROM exclusions \(condition)")
      return try bind(statement).rows { row throws(RunFileError) in
        guard let reason = ExclusionReason(rawValue: try row.required(3)) else {
          throw database.connection.corrupt("an exclusion has an unknown reason")
        }
        return StoredExclusion(
          id: Int64(try row.requiredInt(0)),
          exclusion: Exclusion(
            operation: try row.requiredInt(1), name: try row.required(2), reason: reason, pattern: row.text(4)),
          line: row.int(5))
      }
    }
  }
}
