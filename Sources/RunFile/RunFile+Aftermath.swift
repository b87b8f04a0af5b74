package import JobPlan
import S3Types

/// What operations of a run that have ended have left on a key or in a file.
package enum Aftermath<State: Sendable & Hashable>: Sendable, Hashable {
  /// This.
  case known(State)
  /// Nobody can say: none of them was to change it, or the service told no ETag.
  case unknown
  /// Not what was planned: the last of them that was to change it, by its name, has not.
  ///
  /// What is there may be anything, also what the plan was made to get rid of.
  case undone(by: String)
}

/// What the run so far has left behind in the world.
extension RunFile {
  /// What the given operations, in the order in which they ran, have left on a key.
  package func result(
    on address: ObjectAddress, of operations: [Int]
  ) throws(RunFileError) -> Aftermath<ExpectedState> {
    guard !operations.isEmpty else { return .unknown }
    return try use { database throws(RunFileError) in
      let results = try database.connection.statement(
        """
        SELECT operation, action, state, coalesce(bytes, size), result_etag -- an inventory is longer than was planned
        FROM steps
        WHERE place = ?1 AND destination_bucket = ?2 AND destination_key = ?3 AND \(Schema.changesAnObject)
        UNION ALL
        SELECT operation, 'delete', state, 0, NULL FROM steps
        WHERE source_place = ?1 AND source_bucket = ?2 AND source_key = ?3 AND \(Schema.movesAnObject)
        """
      ).bind(try database.endpoint(address.endpoint).place).bind(address.location.bucket.rawValue)
        .bind(address.location.key.rawValue)
        .rows { row throws(RunFileError) in
          (
            operation: try row.requiredInt(0), isDeleted: row.text(1) == StepAction.delete.rawValue,
            isDone: row.text(2) == StepState.done.rawValue,
            state: ObjectState(size: try row.requiredInt(3), etag: row.text(4).map(ETag.init))
          )
        }
      for operation in operations.reversed() {
        guard let result = results.last(where: { $0.operation == operation }) else { continue }
        guard result.isDone else { return .undone(by: try database.name(of: operation)) }
        if result.isDeleted { return .known(.absent) }
        return result.state.etag == nil ? .unknown : .known(.present(result.state))
      }
      return .unknown
    }
  }

  /// The bytes that the given operations, in the order in which they ran, have left in a file.
  ///
  /// They are not those of the plan where they come from an inventory. Of one that was removed there are none to tell.
  package func bytesWritten(at path: String, of operations: [Int]) throws(RunFileError) -> Aftermath<Int> {
    guard !operations.isEmpty else { return .unknown }
    return try use { database throws(RunFileError) in
      let results = try database.connection.statement(
        """
        SELECT operation, action, state, coalesce(bytes, size) FROM steps INDEXED BY steps_by_file
        WHERE destination_path = ? AND \(Schema.changesAFile)
        """
      ).bind(path).rows { row throws(RunFileError) in
        (
          operation: try row.requiredInt(0), isRemoved: row.text(1) == StepAction.remove.rawValue,
          isDone: row.text(2) == StepState.done.rawValue, bytes: try row.requiredInt(3)
        )
      }
      for operation in operations.reversed() {
        guard let result = results.last(where: { $0.operation == operation }) else { continue }
        guard result.isDone else { return .undone(by: try database.name(of: operation)) }
        return result.isRemoved ? .unknown : .known(result.bytes)
      }
      return .unknown
    }
  }
}

extension Database {
  fileprivate func name(of operation: Int) throws(RunFileError) -> String {
    let names = try connection.statement("SELECT name FROM operations WHERE id = ?").bind(operation)
      .rows { row throws(RunFileError) in try row.required(0) }
    guard let name = names.first else { throw connection.corrupt("operation \(operation) is missing") }
    return name
  }
}
