package import JobPlan
import S3Types

/// What a sync deletes as extra although another operation has it as its destination.
extension RunFile {
  /// Steps that mean their destination to be there.
  ///
  /// They write or change it, have found it as it should be, or cannot write it now. A key of a list that is missing has
  /// no destination; its step names the source.
  private static let keeps = """
    (action IN ('put', 'get', 'copy', 'relay', 'move', 'list', 'create', 'touch', 'update')
      OR (action = 'skip' AND reason IN ('same', 'exists', 'older', 'moved'))
      OR (action = 'fail' AND reason <> 'missing'))
    """

  /// Keys that a sync deletes as extra and another operation writes, or finds as it should be.
  package func keysTaken(
    by sync: Int, from other: Int, exceptTouched: Bool, limit: Int
  ) throws(RunFileError) -> [ObjectAddress] {
    let touched = exceptTouched ? "AND action NOT IN ('create', 'touch')" : ""
    return try use { database throws(RunFileError) in
      try database.connection.statement(
        """
        SELECT mine.destination_endpoint, mine.destination_bucket, mine.destination_key
        FROM (SELECT * FROM steps WHERE operation = ?1 AND destination_key NOT NULL AND \(Self.keeps) \(touched)) AS mine
        WHERE EXISTS (SELECT 1 FROM steps AS theirs INDEXED BY steps_by_destination
          WHERE theirs.place = mine.place AND theirs.destination_bucket = mine.destination_bucket
            AND theirs.destination_key = mine.destination_key AND theirs.operation = ?2
            AND theirs.\(Schema.changesAnObject) AND theirs.action = 'delete')
        OR EXISTS (SELECT 1 FROM steps AS movers INDEXED BY steps_by_moved
          WHERE movers.source_place = mine.place AND movers.source_bucket = mine.destination_bucket
            AND movers.source_key = mine.destination_key AND movers.operation = ?2 AND movers.\(Schema.movesAnObject))
        LIMIT ?3
        """
      ).bind(other).bind(sync).bind(limit).rows { row throws(RunFileError) in try Self.address(row, in: database) }
    }
  }

  /// Files that a sync removes as extra and another operation writes, or finds as they should be.
  package func filesTaken(by sync: Int, from other: Int, limit: Int) throws(RunFileError) -> [String] {
    try use { database throws(RunFileError) in
      try database.connection.statement(
        """
        SELECT mine.destination_path
        FROM (SELECT * FROM steps WHERE operation = ?1 AND destination_bucket IS NULL AND \(Self.keeps)) AS mine
        CROSS JOIN steps AS theirs INDEXED BY steps_by_file
          ON theirs.destination_path = mine.destination_path AND theirs.operation = ?2
            AND theirs.\(Schema.changesAFile) AND theirs.action = 'remove'
        LIMIT ?3
        """
      ).bind(other).bind(sync).bind(limit).rows { row throws(RunFileError) in try row.required(0) }
    }
  }
}
