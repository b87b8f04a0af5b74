import JobManifest
package import JobPlan
import S3Types

/// What steps of different operations do to one object.
///
/// Every question walks the steps of one operation and looks each key up in an index.
extension RunFile {
  /// Keys that two operations both write or delete.
  package func keysWritten(byBoth first: Int, and second: Int, limit: Int) throws(RunFileError) -> [ObjectAddress] {
    try addresses(
      """
      SELECT mine.endpoint, mine.bucket, mine.key FROM (
        SELECT destination_endpoint AS endpoint, place, destination_bucket AS bucket, destination_key AS key FROM steps
        WHERE operation = ?1 AND \(Schema.changesAnObject)
        UNION ALL
        SELECT source_endpoint, source_place, source_bucket, source_key FROM steps
        WHERE operation = ?1 AND \(Schema.movesAnObject)
      ) AS mine
      WHERE \(Self.isChanged(place: "mine.place", bucket: "mine.bucket", key: "mine.key", by: "= ?2")) LIMIT ?3
      """, first, second, limit)
  }

  /// Keys that one operation writes anew after another one has, and that none of the operations between takes away.
  package func keysOverwritten(
    by later: Int, after earlier: Int, unlessRemovedBy between: [Int], limit: Int
  ) throws(RunFileError) -> [ObjectAddress] {
    let key = (place: "mine.place", bucket: "mine.destination_bucket", key: "mine.destination_key")
    // No operation has this index; an empty list would leave the index below without a use, which is an error.
    let removers = "IN (\(([-1] + between).map(String.init).joined(separator: ",")))"
    return try addresses(
      """
      SELECT mine.destination_endpoint, mine.destination_bucket, mine.destination_key FROM steps AS mine
      WHERE mine.operation = ?1 AND mine.\(Schema.writesAnew)
        AND \(Self.isWritten(key, by: "= ?2", Schema.writesAnew))
        AND NOT \(Self.isWritten(key, by: removers, "action = 'delete'"))
        AND NOT \(Self.isMoved(key, by: removers))
      LIMIT ?3
      """, later, earlier, limit)
  }

  /// Keys that one operation reads and another one writes or deletes.
  package func keysRead(
    by reader: Int, writtenBy writer: Int, limit: Int
  ) throws(RunFileError) -> [ObjectAddress] {
    try addresses(
      """
      SELECT mine.source_endpoint, mine.source_bucket, mine.source_key FROM steps AS mine
      WHERE mine.operation = ?1 AND mine.\(Schema.changesSomething)
        AND \(Self.isChanged(place: "mine.source_place", bucket: "mine.source_bucket", key: "mine.source_key", by: "= ?2"))
      LIMIT ?3
      """, reader, writer, limit)
  }

  private typealias Key = (place: String, bucket: String, key: String)

  /// Whether some operations write or delete a key, or move it away.
  private static func isChanged(place: String, bucket: String, key: String, by operations: String) -> String {
    let key = (place: place, bucket: bucket, key: key)
    return "(\(isWritten(key, by: operations, Schema.changesAnObject)) OR \(isMoved(key, by: operations)))"
  }

  /// Whether steps of some operations that fulfil a condition have a key as their destination.
  private static func isWritten(_ key: Key, by operations: String, _ condition: String) -> String {
    """
    EXISTS (SELECT 1 FROM steps AS theirs INDEXED BY steps_by_destination
      WHERE theirs.place = \(key.place) AND theirs.destination_bucket = \(key.bucket)
        AND theirs.destination_key = \(key.key) AND theirs.operation \(operations)
        AND theirs.\(Schema.changesAnObject) AND theirs.\(condition))
    """
  }

  private static func isMoved(_ key: Key, by operations: String) -> String {
    """
    EXISTS (SELECT 1 FROM steps AS movers INDEXED BY steps_by_moved
      WHERE movers.source_place = \(key.place) AND movers.source_bucket = \(key.bucket)
        AND movers.source_key = \(key.key) AND movers.operation \(operations) AND movers.\(Schema.movesAnObject))
    """
  }

  private func addresses(
    _ sql: String, _ first: Int, _ second: Int, _ limit: Int
  ) throws(RunFileError) -> [ObjectAddress] {
    try use { database throws(RunFileError) in
      try database.connection.statement(sql).bind(first).bind(second).bind(limit)
        .rows { row throws(RunFileError) in try Self.address(row, in: database) }
    }
  }
}
