import JobManifest
import JobPlan
import S3Types

/// Steps as rows.
enum StepCoding {
  static let insertion = """
    INSERT INTO steps (
      operation, action, state, reason, size, destination_endpoint, place, destination_bucket, destination_key,
      source_kind, source_endpoint, source_bucket, source_key, source_path, source_size, source_etag, source_modified,
      expected_kind, expected_size, expected_etag, header_set, detail, storage_class
    ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """

  /// In the order in which `read` takes them.
  static let columns = """
    id, operation, action, state, reason, size, destination_endpoint, destination_bucket, destination_key,
    source_kind, source_endpoint, source_bucket, source_key, source_path, source_size, source_etag, source_modified,
    expected_kind, expected_size, expected_etag, header_set, detail,
    error_code, error_message, http_status, request_id, attempts, result_etag, bytes, started, finished, storage_class
    """

  static func insert(_ step: Step, with statement: Statement, in database: Database) throws(RunFileError) {
    let endpoint = try database.endpoint(step.destination.endpoint)
    // Before the bindings, because it may use statements of its own.
    let headerSet = try database.headerSet(step.headers)
    statement.bind(step.operation).bind(step.action.rawValue).bind(initialState(of: step.action).rawValue)
    statement.bind(step.reason.rawValue).bind(step.size).bind(endpoint.id).bind(endpoint.place)
    statement.bind(step.destination.location.bucket.rawValue).bind(step.destination.location.key.rawValue)
    try bind(step.source, to: statement, in: database)
    bind(step.expected, to: statement)
    try statement.bind(headerSet).bind(step.detail).bind(step.storageClass?.rawValue).run()
  }

  /// What is not to be done has ended with the plan.
  static func initialState(of action: StepAction) -> StepState {
    switch action {
    case .skip: .skipped
    case .fail: .failed
    case .put, .copy, .create, .touch, .update, .delete: .planned
    }
  }

  private static func bind(
    _ source: StepSource?, to statement: Statement, in database: Database
  ) throws(RunFileError) {
    func bind(
      _ kind: String?, _ address: ObjectAddress? = nil, path: String? = nil, size: Int? = nil, etag: ETag? = nil,
      modified: Timestamp? = nil
    ) throws(RunFileError) {
      let endpoint = try address.map { address throws(RunFileError) in try database.endpoint(address.endpoint).id }
      statement.bind(kind).bind(endpoint).bind(address?.location.bucket.rawValue).bind(address?.location.key.rawValue)
      statement.bind(path).bind(size).bind(etag?.rawValue).bind(modified)
    }
    switch source {
    case nil: try bind(nil)
    case .file(let path, let size, let modified): try bind("file", path: path, size: size, modified: modified)
    case .object(let address, let size, let etag): try bind("object", address, size: size, etag: etag)
    case .planned(let address, let size): try bind("planned", address, size: size)
    }
  }

  private static func bind(_ expected: ExpectedState, to statement: Statement) {
    switch expected {
    case .absent: statement.bind("absent").bind(nil as Int?).bind(nil as String?)
    case .present(let size, let etag): statement.bind("present").bind(size).bind(etag?.rawValue)
    case .planned: statement.bind("planned").bind(nil as Int?).bind(nil as String?)
    case .unknown: statement.bind("unknown").bind(nil as Int?).bind(nil as String?)
    }
  }

  static func read(_ row: Statement, in database: Database) throws(RunFileError) -> StoredStep {
    let id = Int64(try row.requiredInt(0))
    guard let action = StepAction(rawValue: try row.required(2)), let state = StepState(rawValue: try row.required(3))
    else { throw database.connection.corrupt("step \(id) has an unknown action or state") }
    guard let destination = try address(row, endpoint: 6, bucket: 7, key: 8, in: database) else {
      throw database.connection.corrupt("step \(id) has no destination")
    }
    let step = Step(
      operation: try row.requiredInt(1), action: action, source: try source(row, in: database),
      destination: destination, size: try row.requiredInt(5), reason: StepReason(rawValue: try row.required(4)),
      expected: try expected(row, in: database), headers: try database.headers(ofSet: row.integer(20)),
      detail: row.text(21), storageClass: row.text(31).map(StorageClass.init(rawValue:)))
    return StoredStep(id: id, step: step, state: state, outcome: outcome(row, id: id, state: state))
  }

  private static func source(_ row: Statement, in database: Database) throws(RunFileError) -> StepSource? {
    guard let kind = row.text(9) else { return nil }
    let size = row.int(14) ?? 0
    let address = try address(row, endpoint: 10, bucket: 11, key: 12, in: database)
    switch (kind, address, row.text(13)) {
    case ("file", nil, let path?):
      return .file(path: path, size: size, modified: row.moment(16) ?? Timestamp(nanoseconds: 0))
    case ("object", let address?, nil): return .object(address, size: size, etag: row.text(15).map(ETag.init))
    case ("planned", let address?, nil): return .planned(address, size: size)
    default: throw database.connection.corrupt("a step has the source '\(kind)', which makes no sense")
    }
  }

  private static func expected(_ row: Statement, in database: Database) throws(RunFileError) -> ExpectedState {
    switch try row.required(17) {
    case "absent": return .absent
    case "present": return .present(size: row.int(18) ?? 0, etag: row.text(19).map(ETag.init))
    case "planned": return .planned
    case "unknown": return .unknown
    case let kind: throw database.connection.corrupt("a step expects '\(kind)', which makes no sense")
    }
  }

  private static func outcome(_ row: Statement, id: Int64, state: StepState) -> StepOutcome? {
    guard let finished = row.moment(30) else { return nil }
    return StepOutcome(
      id: id, state: state, code: row.text(22), message: row.text(23), status: row.int(24), requestID: row.text(25),
      attempts: row.int(26) ?? 0, etag: row.text(27).map(ETag.init), bytes: row.int(28) ?? 0, started: row.moment(29),
      finished: finished)
  }

  /// An address whose parts are in three columns; nil when the first is NULL.
  static func address(
    _ row: Statement, endpoint: Int32, bucket: Int32, key: Int32, in database: Database
  ) throws(RunFileError) -> ObjectAddress? {
    guard let endpoint = row.integer(endpoint) else { return nil }
    let bucket = try row.required(bucket)
    let key = try row.required(key)
    do {
      return ObjectAddress(
        endpoint: try database.endpointName(endpoint),
        location: S3Location(bucket: try BucketName(bucket), key: try ObjectKey(key)))
    } catch let error as RunFileError {
      throw error
    } catch {
      throw database.connection.corrupt("a step names an impossible bucket or key")
    }
  }
}
