import ConcurrencyHelpers
import JobPlan

/// One run on disk: the plan and the journal, in one SQLite database that any SQLite tool can read.
///
/// One connection, used under a lock; every method blocks for the time of its own transaction. The plan is written with
/// `synchronous=NORMAL`, which a crash of the machine may roll back but not tear; what must survive it goes through
/// `markStarted(_:at:durably:)` or `flush()`.
package final class RunFile: PlanStore, Sendable {
  /// Where a run file lies.
  package enum Location: Sendable, Hashable {
    /// A new file; with its `-wal` and `-shm` companions beside it until it is closed.
    case file(String)
    /// A file that has no name and vanishes when it is closed (dry runs): memory stays flat.
    case temporary
  }

  private let database: Locked<Database?>

  private init(_ database: sending Database) { self.database = Locked(database) }

  /// Makes a new run file; an existing one is never touched.
  package static func create(at location: Location, header: RunFileHeader) throws(RunFileError) -> RunFile {
    let database = try Database(try connect(creating: location))
    try database.connection.execute(Schema.identification + Schema.tables)
    try database.transaction { () throws(RunFileError) in try HeaderCoding.insert(header, into: database) }
    database.sums = StepSums()
    return RunFile(database)
  }

  /// Opens a run file that is there.
  package static func open(at path: String) throws(RunFileError) -> RunFile {
    guard FileSystem.exists(path) else { throw RunFileError(.missing, "run file '\(path)' does not exist") }
    let connection = try Connection(path: path, name: path, creating: false)
    guard try connection.pragma("application_id") == Schema.applicationID else {
      throw RunFileError(.notARunFile, "'\(path)' is not a run file")
    }
    let version = try connection.pragma("user_version")
    guard version == Schema.version else {
      throw RunFileError(
        .unsupportedVersion,
        "run file '\(path)' has version \(version), this program writes \(Schema.version); make a new plan")
    }
    try configure(connection, persistent: true)
    let database = try Database(connection)
    database.isUnderWay = true
    try database.loadEndpoints()
    return RunFile(database)
  }

  private static func connect(creating location: Location) throws(RunFileError) -> Connection {
    switch location {
    case .file(let path):
      try FileSystem.createExclusively(path)
      let connection = try Connection(path: path, name: path, creating: false)
      try configure(connection, persistent: true)
      return connection
    case .temporary:
      let connection = try Connection(path: "", name: "temporary", creating: true)
      try configure(connection, persistent: false)
      return connection
    }
  }

  private static func configure(_ connection: Connection, persistent: Bool) throws(RunFileError) {
    let journal = persistent ? "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" : "PRAGMA synchronous=OFF;"
    try connection.execute(journal + "PRAGMA cache_size=-8000; PRAGMA foreign_keys=OFF;")
  }

  /// Closes the file; every later call throws.
  package func close() { database.withLock { $0 = nil } }

  /// Returns when everything written so far would survive a crash of the machine.
  package func flush() throws(RunFileError) {
    try use { database throws(RunFileError) in
      try database.durably { () throws(RunFileError) in
        try database.connection.execute("UPDATE run SET flushes = flushes + 1")
      }
    }
  }

  /// Runs `body` with exclusive use of the database.
  func use<Result>(_ body: (Database) throws(RunFileError) -> Result) throws(RunFileError) -> Result {
    try database.withLock { database throws(RunFileError) in
      guard let database else { throw RunFileError(.closed, "the run file has been closed") }
      return try body(database)
    }
  }
}

extension Connection {
  /// A number that a pragma returns.
  func pragma(_ name: String) throws(RunFileError) -> Int64 {
    let rows = try statement("PRAGMA \(name)").rows { row throws(RunFileError) in row.integer(0) ?? 0 }
    return rows.first ?? 0
  }
}

extension Database {
  /// Runs `body` in a transaction whose commit, with all before it, is on the disk when this returns (row P3).
  func durably<Result>(_ body: () throws(RunFileError) -> Result) throws(RunFileError) -> Result {
    try connection.execute("PRAGMA synchronous=FULL")
    do throws(RunFileError) {
      let result = try transaction(body)
      try connection.execute("PRAGMA synchronous=NORMAL")
      return result
    } catch {
      // The first error counts; FULL instead of NORMAL is only slower.
      try? connection.execute("PRAGMA synchronous=NORMAL")
      throw error
    }
  }
}
