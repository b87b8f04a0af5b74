/// The tables of a run file; plain names and plain values, so that any SQLite tool can ask them.
enum Schema {
  /// `PRAGMA application_id` of every run file: "S3JB".
  static let applicationID: Int64 = 0x5333_4A42
  /// `PRAGMA user_version`; a change of the tables is another version.
  static let version: Int64 = 2

  /// Steps that change something; the partial index and the queries that use it must say it in the same words.
  static let changesSomething = "action NOT IN ('skip', 'fail')"

  /// A sum that is 0 without rows and the largest number when it is too large, where `sum` would be an error.
  ///
  /// It is exact up to 2^53, which is 8 PiB.
  static func sum(of column: String) -> String { "cast(total(\(column)) AS INTEGER)" }

  /// Times are nanoseconds since 1970; texts compare as bytes (BINARY, the default).
  static let tables = """
    CREATE TABLE run (
      run_id TEXT NOT NULL, name TEXT NOT NULL, manifest_file TEXT NOT NULL, manifest_text TEXT NOT NULL,
      manifest_sha256 TEXT NOT NULL, created INTEGER NOT NULL, plan_complete INTEGER NOT NULL DEFAULT 0,
      flushes INTEGER NOT NULL DEFAULT 0
    );
    CREATE TABLE variables (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE endpoints (
      id INTEGER PRIMARY KEY, name TEXT UNIQUE, identity TEXT NOT NULL,
      place INTEGER NOT NULL -- the smallest id with the same identity
    );
    CREATE TABLE operations (
      id INTEGER PRIMARY KEY, name TEXT NOT NULL, verb TEXT NOT NULL, line INTEGER NOT NULL, subject TEXT NOT NULL,
      state TEXT NOT NULL DEFAULT 'pending', reason TEXT,
      expansion TEXT, excluded INTEGER, blocked_by INTEGER,
      error_code TEXT, error_message TEXT, http_status INTEGER, request_id TEXT,
      started INTEGER, finished INTEGER
    );
    CREATE TABLE edges (
      from_operation INTEGER NOT NULL REFERENCES operations, to_operation INTEGER NOT NULL REFERENCES operations,
      kind TEXT NOT NULL, reason TEXT NOT NULL, essential INTEGER NOT NULL,
      PRIMARY KEY (to_operation, from_operation)
    ) WITHOUT ROWID;
    CREATE TABLE header_sets (id INTEGER PRIMARY KEY, kind TEXT NOT NULL);
    CREATE TABLE header_fields (
      header_set INTEGER NOT NULL REFERENCES header_sets, name TEXT NOT NULL,
      value TEXT, -- NULL: no such header
      PRIMARY KEY (header_set, name)
    ) WITHOUT ROWID;
    CREATE TABLE steps (
      id INTEGER PRIMARY KEY, operation INTEGER NOT NULL, action TEXT NOT NULL, state TEXT NOT NULL,
      reason TEXT NOT NULL, size INTEGER NOT NULL,
      destination_endpoint INTEGER NOT NULL, place INTEGER NOT NULL,
      destination_bucket TEXT NOT NULL, destination_key TEXT NOT NULL,
      source_kind TEXT, source_endpoint INTEGER, source_bucket TEXT, source_key TEXT, source_path TEXT,
      source_size INTEGER, source_etag TEXT, source_modified INTEGER,
      expected_kind TEXT NOT NULL, expected_size INTEGER, expected_etag TEXT,
      header_set INTEGER, detail TEXT, storage_class TEXT, -- of the object that is written; NULL: STANDARD
      error_code TEXT, error_message TEXT, http_status INTEGER, request_id TEXT, attempts INTEGER,
      result_etag TEXT, bytes INTEGER, started INTEGER, finished INTEGER
    );
    CREATE INDEX steps_by_operation ON steps (operation);
    CREATE INDEX steps_by_destination ON steps (place, destination_bucket, destination_key, operation)
      WHERE \(changesSomething);
    PRAGMA application_id = \(applicationID);
    PRAGMA user_version = \(version);
    """
}
