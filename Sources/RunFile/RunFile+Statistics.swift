package import JobManifest
package import JobPlan
package import S3Types

/// Steps that send the same requests to the same endpoint.
package struct StepStatistics: Sendable, Hashable {
  /// The operation.
  package var operation: Int
  /// What they do.
  package var action: StepAction
  /// The endpoint that their requests go to.
  package var endpoint: EndpointName
  /// The endpoint that relays read from; nil for all other steps.
  package var origin: Origin?
  /// The bucket that their requests are about.
  package var bucket: String
  /// The storage class that they write or, for a download, read; nil for STANDARD.
  package var storageClass: StorageClass?
  /// Whether headers are changed, for which those of the source have to be known.
  package var changesHeaders: Bool
  /// Whether they replace nothing.
  package var isNew: Bool
  /// How many they are, and their sizes.
  package var tally: Tally

  /// Where relays read.
  package struct Origin: Sendable, Hashable {
    /// The endpoint.
    package var endpoint: EndpointName

    /// Names it.
    package init(_ endpoint: EndpointName) { self.endpoint = endpoint }
  }

  /// Describes steps.
  package init(
    operation: Int, action: StepAction, endpoint: EndpointName, origin: Origin? = nil, bucket: String,
    storageClass: StorageClass? = nil,
    changesHeaders: Bool = false, isNew: Bool = false, tally: Tally
  ) {
    self.operation = operation
    self.action = action
    self.endpoint = endpoint
    self.origin = origin
    self.bucket = bucket
    self.storageClass = storageClass
    self.changesHeaders = changesHeaders
    self.isNew = isNew
    self.tally = tally
  }
}

/// Objects of one storage class that an operation takes away before they have reached an age.
package struct YoungObjects: Sendable, Hashable {
  /// The operation.
  package var operation: Int
  /// Their class.
  package var storageClass: StorageClass
  /// How many they are, and their sizes.
  package var tally: Tally
  /// When the youngest of them was written.
  package var youngest: Timestamp

  /// Describes objects.
  package init(operation: Int, storageClass: StorageClass, tally: Tally, youngest: Timestamp) {
    self.operation = operation
    self.storageClass = storageClass
    self.tally = tally
    self.youngest = youngest
  }
}

/// Sums over the steps of a plan, one row for each group, however many steps there are.
extension RunFile {
  /// The steps that send requests, by what they send, where to and about what.
  package func statistics() throws(RunFileError) -> [StepStatistics] {
    try use { database throws(RunFileError) in
      if let statistics = database.sums?.statistics { return statistics }
      return try database.connection.statement(
        """
        SELECT operation, action,
          -- As in StepSums: an inventory in a file names neither.
          coalesce(destination_endpoint, source_endpoint, (SELECT id FROM endpoints WHERE name IS NULL)) AS endpoint,
          coalesce(destination_bucket, source_bucket, '') AS bucket,
          CASE action WHEN 'get' THEN source_class ELSE storage_class END AS class,
          coalesce((SELECT kind FROM header_sets WHERE header_sets.id = header_set), '') = 'change'
            OR EXISTS (SELECT 1 FROM header_fields WHERE header_fields.header_set = steps.header_set
              AND name = 'x-amz-server-side-encryption') AS changes,
          reason IN ('new', 'missing') AS new, CASE action WHEN 'relay' THEN source_endpoint END AS origin,
          count(*), \(Schema.sum(of: "size"))
        FROM steps WHERE \(Schema.sendsRequests) GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 ORDER BY 1, 2, 3, 4, 5, 6, 7, 8
        """
      ).rows { row throws(RunFileError) in
        guard let action = StepAction(rawValue: try row.required(1)) else {
          throw database.connection.corrupt("a step has an unknown action")
        }
        return StepStatistics(
          operation: try row.requiredInt(0), action: action,
          // An inventory that becomes a file has no place in S3.
          endpoint: try row.integer(2).map { id throws(RunFileError) in try database.endpointName(id) } ?? nil,
          origin: try row.integer(7).map { id throws(RunFileError) in .init(try database.endpointName(id)) },
          bucket: row.text(3) ?? "",
          storageClass: row.text(4).map(StorageClass.init(rawValue:)), changesHeaders: try row.requiredInt(5) == 1,
          isNew: try row.requiredInt(6) == 1,
          tally: Tally(count: try row.requiredInt(8), bytes: try row.requiredInt(9)))
      }
    }
  }

  /// Objects that steps replace, delete or move away although they were written after the moment given for their class.
  package func youngObjects(writtenAfter moments: [StorageClass: Timestamp]) throws(RunFileError) -> [YoungObjects] {
    guard !moments.isEmpty else { return [] }
    let classes = moments.sorted { $0.key.rawValue < $1.key.rawValue }
    let condition = classes.map { _ in "(class = ? AND modified > ?)" }.joined(separator: " OR ")
    return try use { database throws(RunFileError) in
      let statement = try database.connection.statement(
        """
        SELECT operation, class, count(*), \(Schema.sum(of: "size")), max(modified) FROM (
          SELECT operation, expected_class AS class, expected_size AS size, expected_modified AS modified FROM steps
          WHERE \(Schema.changesAnObject) AND expected_kind = 'present'
          UNION ALL
          SELECT operation, source_class, source_size, source_modified FROM steps
          WHERE \(Schema.movesAnObject) AND source_kind = 'object'
        ) WHERE \(condition) GROUP BY operation, class ORDER BY operation, class
        """)
      for (storageClass, moment) in classes { statement.bind(storageClass.rawValue).bind(moment) }
      return try statement.rows { row throws(RunFileError) in
        YoungObjects(
          operation: try row.requiredInt(0), storageClass: StorageClass(rawValue: try row.required(1)),
          tally: Tally(count: try row.requiredInt(2), bytes: try row.requiredInt(3)),
          youngest: row.moment(4) ?? Timestamp(nanoseconds: 0))
      }
    }
  }
}
