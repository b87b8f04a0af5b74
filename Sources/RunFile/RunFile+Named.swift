package import S3Types

/// Looking up what a plan does with one name.
extension RunFile {
  /// The steps that read, write or delete an object, on whatever endpoint, in the order of the plan.
  package func steps(about location: S3Location) throws(RunFileError) -> [StoredStep] {
    try use { database throws(RunFileError) in
      try database.connection.statement(
        """
        SELECT \(StepCoding.columns) FROM steps
        WHERE (destination_bucket = ?1 AND destination_key = ?2) OR (source_bucket = ?1 AND source_key = ?2) ORDER BY id
        """
      ).bind(location.bucket.rawValue).bind(location.key.rawValue)
        .rows { row throws(RunFileError) in try StepCoding.read(row, in: database) }
    }
  }

  /// The steps that read or write a file, by its absolute path, in the order of the plan.
  package func steps(aboutFile path: String) throws(RunFileError) -> [StoredStep] {
    try use { database throws(RunFileError) in
      try database.connection.statement(
        "SELECT \(StepCoding.columns) FROM steps WHERE destination_path = ?1 OR source_path = ?1 ORDER BY id"
      ).bind(path).rows { row throws(RunFileError) in try StepCoding.read(row, in: database) }
    }
  }
}
