import JobManifest
import JobPlan
import S3Types

/// Steps as rows.
enum StepCoding {
  static let insertion = """
    INSERT INTO steps (
      operation, action, state, reason, size, destination_endpoint, place, destination_bucket, destination_key,
      destination_path, source_kind, source_endpoint, source_place, source_bucket, source_key, source_path, source_size,
      source_etag, source_modified, source_class, expected_kind, expected_size, expected_etag, expected_modified,
      expected_class, header_set, detail, storage_class, phase
    ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """

  /// In the order of `Column`.
  static let columns = """
    id, operation, action, state, reason, size, destination_endpoint, destination_bucket, destination_key,
    destination_path, source_kind, source_endpoint, source_bucket, source_key, source_path, source_size, source_etag,
    source_modified, source_class, expected_kind, expected_size, expected_etag, expected_modified, expected_class,
    header_set, detail, storage_class, phase, error_code, error_message, http_status, request_id, attempts, result_etag,
    bytes, started, finished, verified_by
    """

  /// The columns by position.
  private enum Column {
    static let id: Int32 = 0, operation: Int32 = 1, action: Int32 = 2, state: Int32 = 3, reason: Int32 = 4
    static let size: Int32 = 5, endpoint: Int32 = 6, bucket: Int32 = 7, key: Int32 = 8, path: Int32 = 9
    static let sourceKind: Int32 = 10, sourceEndpoint: Int32 = 11, sourceBucket: Int32 = 12, sourceKey: Int32 = 13
    static let sourcePath: Int32 = 14, sourceState: Int32 = 15  // Four columns.
    static let expectedKind: Int32 = 19, expectedState: Int32 = 20  // Four columns.
    static let headerSet: Int32 = 24, detail: Int32 = 25, storageClass: Int32 = 26, phase: Int32 = 27
    static let outcome: Int32 = 28
  }

  static func insert(_ step: Step, with statement: Statement, in database: Database) throws(RunFileError) {
    // Before the bindings, because it may use statements of its own.
    let headerSet = try database.headerSet(HeaderSet(step.headers, step.extras))
    let source = try step.source?.object.map { address throws(RunFileError) in try database.endpoint(address.endpoint) }
    let target = try step.destination.endpointOfPlace.map { name throws(RunFileError) in try database.endpoint(name) }
    statement.bind(step.operation).bind(step.action.rawValue).bind(initialState(of: step.action).rawValue)
    statement.bind(step.reason.rawValue).bind(step.size).bind(target?.id).bind(target?.place)
    bind(step.destination, to: statement)
    bind(step.source, source, to: statement)
    bind(step.expected, to: statement)
    try statement.bind(headerSet).bind(step.detail).bind(step.storageClass?.rawValue).bind(
      step.phase == .transfers ? nil : step.phase.rawValue
    )
    .run()
  }

  /// What is not to be done has ended with the plan.
  static func initialState(of action: StepAction) -> StepState {
    switch action {
    case .skip: .skipped
    case .fail: .failed
    case .put, .get, .copy, .relay, .create, .touch, .update, .delete, .move, .remove, .check, .wait, .list: .planned
    }
  }

  private static func bind(_ target: StepTarget, to statement: Statement) {
    switch target {
    case .object(let address):
      statement.bind(address.location.bucket.rawValue).bind(address.location.key.rawValue).bind(nil as String?)
    case .file(let path): statement.bind(nil as String?).bind(nil as String?).bind(path)
    // A bucket without a key, so that no question about keys finds it.
    case .tree(_, let bucket, let prefix): statement.bind(bucket.rawValue).bind(nil as String?).bind(prefix)
    }
  }

  private static func bind(_ source: StepSource?, _ endpoint: Database.EndpointRow?, to statement: Statement) {
    func bind(_ kind: String?, path: String? = nil, state: ObjectState? = nil) {
      let location = source?.object?.location
      statement.bind(kind).bind(endpoint?.id).bind(endpoint?.place).bind(location?.bucket.rawValue)
      statement.bind(location?.key.rawValue).bind(path)
      Self.bind(state, to: statement)
    }
    switch source {
    case nil: bind(nil)
    case .file(let path, let size, let modified):
      bind("file", path: path, state: ObjectState(size: size, modified: modified))
    case .plannedFile(let path, let size): bind("planned-file", path: path, state: ObjectState(size: size))
    case .object(_, let state): bind("object", state: state)
    case .planned(_, let size): bind("planned", state: ObjectState(size: size))
    }
  }

  private static func bind(_ expected: ExpectedState, to statement: Statement) {
    switch expected {
    case .absent: bind(nil, to: statement.bind("absent"))
    case .present(let state): bind(state, to: statement.bind("present"))
    case .planned: bind(nil, to: statement.bind("planned"))
    case .unknown: bind(nil, to: statement.bind("unknown"))
    }
  }

  private static func bind(_ state: ObjectState?, to statement: Statement) {
    statement.bind(state?.size).bind(state?.etag?.rawValue).bind(state?.modified).bind(state?.storageClass?.rawValue)
  }

  static func read(_ row: Statement, in database: Database) throws(RunFileError) -> StoredStep {
    let id = Int64(try row.requiredInt(Column.id))
    guard let action = StepAction(rawValue: try row.required(Column.action)),
      let state = StepState(rawValue: try row.required(Column.state))
    else { throw database.connection.corrupt("step \(id) has an unknown action or state") }
    let set = try database.headers(ofSet: row.integer(Column.headerSet))
    let step = Step(
      operation: try row.requiredInt(Column.operation), action: action, source: try source(row, in: database),
      destination: try target(row, id: id, in: database), size: try row.requiredInt(Column.size),
      reason: StepReason(rawValue: try row.required(Column.reason)), expected: try expected(row, in: database),
      headers: set.headers, extras: set.extras, detail: row.text(Column.detail),
      storageClass: row.text(Column.storageClass).map(StorageClass.init(rawValue:)),
      phase: row.int(Column.phase).map(StepPhase.init(rawValue:)) ?? .transfers)
    return StoredStep(id: id, step: step, state: state, outcome: outcome(row, id: id, state: state))
  }

  private static func target(_ row: Statement, id: Int64, in database: Database) throws(RunFileError) -> StepTarget {
    if let endpoint = row.integer(Column.endpoint), row.text(Column.key) == nil, let prefix = row.text(Column.path) {
      guard let bucket = try? BucketName(try row.required(Column.bucket)) else {
        throw database.connection.corrupt("step \(id) names an impossible bucket")
      }
      return .tree(endpoint: try database.endpointName(endpoint), bucket: bucket, prefix: prefix)
    }
    let address = try address(row, endpoint: Column.endpoint, bucket: Column.bucket, key: Column.key, in: database)
    switch (address, row.text(Column.path)) {
    case (let address?, nil): return .object(address)
    case (nil, let path?): return .file(path: path)
    default: throw database.connection.corrupt("step \(id) has no destination, or two")
    }
  }

  private static func source(_ row: Statement, in database: Database) throws(RunFileError) -> StepSource? {
    guard let kind = row.text(Column.sourceKind) else { return nil }
    let state = state(row, at: Column.sourceState)
    let address = try address(
      row, endpoint: Column.sourceEndpoint, bucket: Column.sourceBucket, key: Column.sourceKey, in: database)
    switch (kind, address, row.text(Column.sourcePath)) {
    case ("file", nil, let path?):
      return .file(path: path, size: state.size, modified: state.modified ?? Timestamp(nanoseconds: 0))
    case ("planned-file", nil, let path?): return .plannedFile(path: path, size: state.size)
    case ("object", let address?, nil): return .object(address, state)
    case ("planned", let address?, nil): return .planned(address, size: state.size)
    default: throw database.connection.corrupt("a step has the source '\(kind)', which makes no sense")
    }
  }

  private static func expected(_ row: Statement, in database: Database) throws(RunFileError) -> ExpectedState {
    switch try row.required(Column.expectedKind) {
    case "absent": return .absent
    case "present": return .present(state(row, at: Column.expectedState))
    case "planned": return .planned
    case "unknown": return .unknown
    case let kind: throw database.connection.corrupt("a step expects '\(kind)', which makes no sense")
    }
  }

  /// Size, ETag, time and class in four columns.
  private static func state(_ row: Statement, at column: Int32) -> ObjectState {
    ObjectState(
      size: row.int(column) ?? 0, etag: row.text(column + 1).map(ETag.init), modified: row.moment(column + 2),
      storageClass: row.text(column + 3).map(StorageClass.init(rawValue:)))
  }

  private static func outcome(_ row: Statement, id: Int64, state: StepState) -> StepOutcome? {
    let first = Column.outcome
    guard let finished = row.moment(first + 8) else { return nil }
    return StepOutcome(
      id: id, state: state, code: row.text(first), message: row.text(first + 1), status: row.int(first + 2),
      requestID: row.text(first + 3), attempts: row.int(first + 4) ?? 0, etag: row.text(first + 5).map(ETag.init),
      verification: row.text(first + 9), bytes: row.int(first + 6) ?? 0, started: row.moment(first + 7),
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
