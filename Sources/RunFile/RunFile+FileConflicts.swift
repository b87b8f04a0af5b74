package import JobPlan

/// Files of a plan that cannot both be.
extension RunFile {
  /// Files that more than one step of one operation writes.
  package func filesWrittenTwice(limit: Int) throws(RunFileError) -> [PlannedFile] {
    try use { database throws(RunFileError) in
      try database.connection.statement(
        """
        SELECT destination_path, operation FROM steps INDEXED BY steps_by_file
        WHERE \(Schema.changesAFile) AND \(Schema.writesAFile) AND destination_path NOT NULL -- a list may write an object
        GROUP BY destination_path, operation HAVING count(*) > 1 LIMIT ?
        """
      ).bind(limit).rows { row throws(RunFileError) in
        PlannedFile(path: try row.required(0), operation: try row.requiredInt(1), size: 0)
      }
    }
  }

  /// The operations that write some file which an operation with a lower index writes as well, with that one, in order.
  package func pairsThatWriteOneFile() throws(RunFileError) -> [(first: Int, second: Int)] {
    try use { database throws(RunFileError) in
      try database.connection.statement(
        """
        SELECT DISTINCT mine.operation, theirs.operation
        FROM steps AS mine INDEXED BY steps_by_file CROSS JOIN steps AS theirs INDEXED BY steps_by_file
          ON theirs.destination_path = mine.destination_path AND theirs.operation > mine.operation
            AND theirs.\(Schema.changesAFile) AND theirs.\(Schema.writesAFile)
        WHERE mine.\(Schema.changesAFile) AND mine.\(Schema.writesAFile) ORDER BY 2, 1
        """
      ).rows { row throws(RunFileError) in (first: try row.requiredInt(0), second: try row.requiredInt(1)) }
    }
  }

  /// Files that two operations both write.
  package func filesWritten(byBoth first: Int, and second: Int, limit: Int) throws(RunFileError) -> [String] {
    try use { database throws(RunFileError) in
      try database.connection.statement(
        """
        SELECT mine.destination_path
        FROM (SELECT * FROM steps WHERE operation = ? AND \(Schema.changesAFile) AND \(Schema.writesAFile)) AS mine
        CROSS JOIN steps AS theirs INDEXED BY steps_by_file
          ON theirs.destination_path = mine.destination_path AND theirs.operation = ?
            AND theirs.\(Schema.changesAFile) AND theirs.\(Schema.writesAFile)
        LIMIT ?
        """
      ).bind(first).bind(second).bind(limit).rows { row throws(RunFileError) in try row.required(0) }
    }
  }

  /// Files that are written where other steps need a directory.
  ///
  /// Everything below `a` sorts between `a/` and `a0`, because "0" follows "/".
  package func filesInTheWay(limit: Int) throws(RunFileError) -> [FileCollision] {
    try collisions(
      """
      SELECT path, operation, below, (
        SELECT operation FROM steps INDEXED BY steps_by_file
        WHERE destination_path = below AND \(Schema.changesAFile) AND \(Schema.writesAFile) LIMIT 1
      ) FROM (
        SELECT file.destination_path AS path, file.operation AS operation, (
          SELECT destination_path FROM steps AS other INDEXED BY steps_by_file
          WHERE other.destination_path >= file.destination_path || '/'
            AND other.destination_path < file.destination_path || '0' AND other.\(Schema.changesAFile)
            AND other.\(Schema.writesAFile)
          ORDER BY destination_path LIMIT 1
        ) AS below
        FROM steps AS file INDEXED BY steps_by_file
        WHERE file.\(Schema.changesAFile) AND file.\(Schema.writesAFile)
      ) WHERE below NOT NULL LIMIT ?
      """, limit)
  }

  /// Files of these operations that are one where neither case nor normal form tells names apart (row D13).
  ///
  /// Directories are not among them: two of them become one, and lose nothing by that.
  package func filesOfOneName(of operations: [Int], limit: Int) throws(RunFileError) -> [FileCollision] {
    let list = operations.map(String.init).joined(separator: ",")
    return try collisions(
      """
      SELECT min(destination_path), min(operation), max(destination_path), max(operation)
      FROM steps
      WHERE operation IN (\(list)) AND action IN ('get', 'skip', 'remove') AND destination_path NOT NULL
        AND destination_path NOT LIKE '%/'
      GROUP BY destination_path COLLATE \(Collation.foldedNames)
      HAVING min(destination_path) <> max(destination_path) LIMIT ?
      """, limit)
  }

  /// Files that one operation reads and another one writes or removes.
  package func filesRead(by reader: Int, writtenBy writer: Int, limit: Int) throws(RunFileError) -> [String] {
    try use { database throws(RunFileError) in
      try database.connection.statement(
        """
        SELECT mine.source_path
        FROM (SELECT * FROM steps WHERE operation = ? AND \(Schema.changesSomething)) AS mine
        CROSS JOIN steps AS theirs INDEXED BY steps_by_file
          ON theirs.destination_path = mine.source_path AND theirs.operation = ? AND theirs.\(Schema.changesAFile)
        LIMIT ?
        """
      ).bind(reader).bind(writer).bind(limit).rows { row throws(RunFileError) in try row.required(0) }
    }
  }

  /// The first operation that writes a file; nil where none does.
  package func writer(ofFile path: String) throws(RunFileError) -> Int? {
    try use { database throws(RunFileError) in
      try database.connection.statement(
        """
        SELECT min(operation) FROM steps INDEXED BY steps_by_file
        WHERE destination_path = ? AND \(Schema.changesAFile) AND \(Schema.writesAFile)
        """
      ).bind(path).rows { row throws(RunFileError) in row.int(0) }.first ?? nil
    }
  }

  private func collisions(_ sql: String, _ limit: Int) throws(RunFileError) -> [FileCollision] {
    try use { database throws(RunFileError) in
      try database.connection.statement(sql).bind(limit).rows { row throws(RunFileError) in
        FileCollision(
          first: PlannedFile(path: try row.required(0), operation: try row.requiredInt(1), size: 0),
          second: PlannedFile(path: try row.required(2), operation: try row.requiredInt(3), size: 0))
      }
    }
  }
}
