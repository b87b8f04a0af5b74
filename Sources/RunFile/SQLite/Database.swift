import JobManifest
import JobPlan
import S3Types

/// A connection to a run file and what is known about its small tables.
final class Database {
  let connection: Connection
  private var endpoints: [EndpointName: EndpointRow] = [:]
  private var endpointNames: [Int64: EndpointName] = [:]
  private var headerSetIDs: [HeaderSet: Int64] = [:]
  private var headerSets: [Int64: HeaderSet] = [:]
  /// Sums of the steps that were written through this connection; nil when it did not write all of them.
  var sums: StepSums?
  /// Whether a step may be in another state than the one that it was planned in.
  var isUnderWay = false

  /// How an endpoint is stored.
  struct EndpointRow {
    let id: Int64
    /// Equal for all names of one endpoint.
    let place: Int64
  }

  init(_ connection: Connection) throws(RunFileError) {
    self.connection = connection
  }

  /// Reads what the small tables say.
  func loadEndpoints() throws(RunFileError) {
    let statement = try connection.statement("SELECT id, name, place FROM endpoints")
    _ = try statement.rows { row throws(RunFileError) in
      remember(row.text(1), EndpointRow(id: Int64(try row.requiredInt(0)), place: Int64(try row.requiredInt(2))))
    }
  }

  private func remember(_ name: EndpointName, _ row: EndpointRow) {
    endpoints[name] = row
    endpointNames[row.id] = name
  }

  /// Adds an endpoint; one without an identity of its own in the header stands for itself.
  @discardableResult
  func add(_ name: EndpointName, identity: String) throws(RunFileError) -> EndpointRow {
    let insert = try connection.statement(
      """
      INSERT INTO endpoints (name, identity, place)
      VALUES (?1, ?2, coalesce((SELECT place FROM endpoints WHERE identity = ?2),
        (SELECT coalesce(max(id), 0) + 1 FROM endpoints)))
      RETURNING id, place
      """)
    insert.bind(name).bind(identity)
    let rows = try insert.rows { row throws(RunFileError) in
      EndpointRow(id: Int64(try row.requiredInt(0)), place: Int64(try row.requiredInt(1)))
    }
    guard let row = rows.first else { throw connection.corrupt("an endpoint was not stored") }
    remember(name, row)
    return row
  }

  /// The row of an endpoint, added when the header did not name it.
  func endpoint(_ name: EndpointName) throws(RunFileError) -> EndpointRow {
    if let known = endpoints[name] { return known }
    return try add(name, identity: name ?? "default")
  }

  /// The name of a stored endpoint.
  func endpointName(_ id: Int64) throws(RunFileError) -> EndpointName {
    guard let name = endpointNames[id] else { throw connection.corrupt("endpoint \(id) is not listed") }
    return name
  }

  /// The id of a set of headers, stored once however many steps share it; nil for one that asks for nothing.
  func headerSet(_ headers: HeaderSet) throws(RunFileError) -> Int64? {
    guard headers != .keep else { return nil }
    if let known = headerSetIDs[headers] { return known }
    // Bounded, because metadata may differ from step to step; a set that is stored twice is harmless.
    if headerSetIDs.count >= 1024 { headerSetIDs = [:] }
    let id = try HeaderSetCoding.insert(headers, into: connection)
    headerSetIDs[headers] = id
    return id
  }

  /// A stored set of headers.
  func headers(ofSet id: Int64?) throws(RunFileError) -> HeaderSet {
    guard let id else { return .keep }
    if let known = headerSets[id] { return known }
    if headerSets.count >= 1024 { headerSets = [:] }
    let headers = try HeaderSetCoding.read(id, from: connection)
    headerSets[id] = headers
    return headers
  }

  /// Forgets what was cached inside a transaction that was taken back.
  func forgetUncommitted() throws(RunFileError) {
    sums = nil
    headerSetIDs = [:]
    headerSets = [:]
    endpoints = [:]
    endpointNames = [:]
    try loadEndpoints()
  }

  /// Runs `body` in a transaction; after an error nothing of it is remembered.
  func transaction<Result>(_ body: () throws(RunFileError) -> Result) throws(RunFileError) -> Result {
    do throws(RunFileError) {
      return try connection.transaction(body)
    } catch {
      // The first error counts; whether the small tables can be read again shows at their next use.
      try? forgetUncommitted()
      throw error
    }
  }
}
