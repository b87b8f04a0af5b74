import JobManifest
package import JobPlan
import S3Types

/// What the plan so far leaves behind in the world, by key.
extension RunFile {
  /// A page of effects under a prefix, by key, then by operation.
  package func plannedEffects(_ query: EffectQuery, limit: Int) throws(RunFileError) -> [PlannedEffect] {
    guard !query.operations.isEmpty else { return [] }
    return try use { database throws(RunFileError) in
      // Both halves come in order from an index, and SQLite merges them; neither is read further than the page.
      let (own, moved) =
        query.after == nil
        ? ("destination_key >= ?4", "source_key >= ?4")
        : ("(destination_key, operation) > (?4, ?5)", "(source_key, operation) > (?4, ?5)")
      let statement = try database.connection.statement(
        """
        SELECT destination_key AS key, operation, action, size, storage_class FROM steps
        WHERE place = ?1 AND destination_bucket = ?2 AND \(own) AND \(Schema.changesAnObject)
          AND operation IN (\(Self.list(query.operations)))
        UNION ALL
        SELECT source_key, operation, 'delete', 0, NULL FROM steps
        WHERE source_place = ?1 AND source_bucket = ?2 AND \(moved) AND \(Schema.movesAnObject)
          AND operation IN (\(Self.list(query.operations)))
        ORDER BY 1, 2 LIMIT ?3
        """)
      statement.bind(try database.endpoint(query.endpoint).place).bind(query.bucket.rawValue).bind(limit)
      if let after = query.after {
        statement.bind(after.key.rawValue).bind(after.operation)
      } else {
        statement.bind(query.prefix)
      }
      let page = try statement.rows { row throws(RunFileError) in try Self.effect(row, in: database) }
      // Keys that start with the prefix are consecutive in byte order, and the page starts at or after the first.
      return Array(page.prefix { $0.key.starts(with: query.prefix) })
    }
  }

  /// The effects on one key, by operation.
  package func plannedEffects(
    on address: ObjectAddress, of operations: [Int]
  ) throws(RunFileError) -> [PlannedEffect] {
    guard !operations.isEmpty else { return [] }
    return try use { database throws(RunFileError) in
      try database.connection.statement(
        """
        SELECT destination_key, operation, action, size, storage_class FROM steps
        WHERE place = ?1 AND destination_bucket = ?2 AND destination_key = ?3 AND \(Schema.changesAnObject)
          AND operation IN (\(Self.list(operations)))
        UNION ALL
        SELECT source_key, operation, 'delete', 0, NULL FROM steps
        WHERE source_place = ?1 AND source_bucket = ?2 AND source_key = ?3 AND \(Schema.movesAnObject)
          AND operation IN (\(Self.list(operations)))
        ORDER BY 2
        """
      ).bind(try database.endpoint(address.endpoint).place).bind(address.location.bucket.rawValue)
        .bind(address.location.key.rawValue)
        .rows { row throws(RunFileError) in try Self.effect(row, in: database) }
    }
  }

  /// The files at one path that the given operations write or remove, by operation.
  package func plannedFiles(at path: String, of operations: [Int]) throws(RunFileError) -> [PlannedFile] {
    guard !operations.isEmpty else { return [] }
    return try use { database throws(RunFileError) in
      try database.connection.statement(
        """
        SELECT destination_path, operation, CASE action WHEN 'remove' THEN NULL ELSE size END
        FROM steps INDEXED BY steps_by_file
        WHERE destination_path = ? AND \(Schema.changesAFile) AND operation IN (\(Self.list(operations)))
        ORDER BY operation
        """
      ).bind(path).rows { row throws(RunFileError) in try Self.file(row) }
    }
  }

  /// A page of the files at or below a path that operations write or remove, in byte order of their paths.
  package func plannedFiles(_ query: FileQuery, limit: Int) throws(RunFileError) -> [PlannedFile] {
    guard !query.operations.isEmpty else { return [] }
    return try use { database throws(RunFileError) in
      let start = query.after == nil ? "destination_path >= ?" : "(destination_path, operation) > (?, ?)"
      let statement = try database.connection.statement(
        """
        SELECT destination_path, operation, CASE action WHEN 'remove' THEN NULL ELSE size END
        FROM steps INDEXED BY steps_by_file
        WHERE \(start) AND \(Schema.changesAFile) AND operation IN (\(Self.list(query.operations)))
        ORDER BY destination_path, operation LIMIT ?
        """)
      if let after = query.after {
        statement.bind(after.path).bind(after.operation)
      } else {
        statement.bind(query.prefix)
      }
      let page = try statement.bind(limit)
        .rows { row throws(RunFileError) in try Self.file(row) }
      return Array(page.prefix { $0.path.utf8.starts(with: query.prefix.utf8) })
    }
  }

  private static func file(_ row: Statement) throws(RunFileError) -> PlannedFile {
    PlannedFile(path: try row.required(0), operation: try row.requiredInt(1), size: row.int(2))
  }

  private static func list(_ operations: [Int]) -> String { operations.map(String.init).joined(separator: ",") }

  private static func effect(_ row: Statement, in database: Database) throws(RunFileError) -> PlannedEffect {
    do {
      return PlannedEffect(
        key: try ObjectKey(try row.required(0)), operation: try row.requiredInt(1),
        size: try row.required(2) == StepAction.delete.rawValue ? nil : try row.requiredInt(3),
        storageClass: row.text(4).map(StorageClass.init(rawValue:)))
    } catch let error as RunFileError {
      throw error
    } catch {
      throw database.connection.corrupt("a step names an impossible key")
    }
  }

  /// Keys that one operation writes or deletes more than once.
  package func keysWrittenTwice(limit: Int) throws(RunFileError) -> [RepeatedKey] {
    try use { database throws(RunFileError) in
      try database.connection.statement(
        """
        SELECT min(place), destination_bucket, destination_key, operation FROM steps WHERE \(Schema.changesAnObject)
        GROUP BY place, destination_bucket, destination_key, operation HAVING count(*) > 1 LIMIT ?
        """
      ).bind(limit).rows { row throws(RunFileError) in
        RepeatedKey(operation: try row.requiredInt(3), address: try Self.address(row, in: database))
      }
    }
  }

  static func address(_ row: Statement, in database: Database) throws(RunFileError) -> ObjectAddress {
    guard let address = try StepCoding.address(row, endpoint: 0, bucket: 1, key: 2, in: database) else {
      throw database.connection.corrupt("a step has no endpoint")
    }
    return address
  }
}
