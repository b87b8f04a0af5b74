import JobPlan

/// The tables of a run file; plain names and plain values, so that any SQLite tool can ask them.
enum Schema {
  /// `PRAGMA application_id` of every run file: "S3JB".
  static let applicationID: Int64 = 0x5333_4A42
  /// `PRAGMA user_version`; a change of the tables is another version.
  static let version: Int64 = 11

  /// Steps that are carried out.
  static let changesSomething = "action NOT IN ('skip', 'fail')"
  /// Steps that write or delete their destination; this, like those below, is said in the same words by a partial index
  /// and by the queries that use it.
  static let changesAnObject = "action NOT IN ('skip', 'fail', 'get', 'remove', 'check', 'wait')"
  /// Steps that write an object whatever was there, unlike those that give what is there other headers or another time.
  static let writesAnew = "action IN ('put', 'copy', 'relay', 'create', 'move', 'list')"
  /// Steps that write or remove a file.
  static let changesAFile = "action IN ('get', 'remove', 'list')"
  /// Steps that write a file.
  static let writesAFile = "action IN ('get', 'list')"
  /// Steps that send requests.
  static let sendsRequests = "action NOT IN ('skip', 'fail', 'remove')"
  /// Steps that take their source away.
  static let movesAnObject = "action = 'move'"

  /// Whether a step proves nothing about what its source holds, as `Step.isHollow` says.
  static let isHollow = """
    (source_kind IS NULL OR reason IN (\(Step.hollowReasons.map { "'\($0)'" }.joined(separator: ", ")))
      OR (size = 0 AND coalesce(substr(source_key, -1), '') = '/'))
    """

  /// Steps that start after others of their operation.
  static let waits = "phase IS NOT NULL"

  /// A sum that is 0 without rows and the largest number when it is too large, where `sum` would be an error.
  ///
  /// It is exact up to 2^53, which is 8 PiB.
  static func sum(of column: String) -> String { "cast(total(\(column)) AS INTEGER)" }

  /// What `s3job schema run-file` prints: the tables with a word on every column.
  ///
  /// Times are nanoseconds since 1970; texts compare as bytes (BINARY, the default).
  static let tables = """
    -- s3job run file, version \(version): one plan and, once it is carried out, its journal.
    -- PRAGMA application_id = \(applicationID) ("S3JB"), PRAGMA user_version = \(version).
    -- Times are nanoseconds since 1970-01-01T00:00:00Z. Keys and paths are UTF-8 and compare by bytes.

    CREATE TABLE run ( -- one row
      run_id TEXT NOT NULL,
      name TEXT NOT NULL,                        -- of the manifest
      manifest_file TEXT NOT NULL,               -- as it was named on the command line
      manifest_path TEXT NOT NULL,               -- absolute; relative local paths start in its directory
      manifest_text TEXT NOT NULL,
      manifest_sha256 TEXT NOT NULL,
      program TEXT NOT NULL,                     -- name and version that made the plan
      created INTEGER NOT NULL,                  -- the moment that ages are counted from
      plan_complete INTEGER NOT NULL DEFAULT 0,  -- 1: expansion came to its end; only such a plan may be run
      plan_sha256 TEXT,                          -- of everything that was planned, when it was saved
      run_started INTEGER,                       -- when a saved plan was begun; it is carried out once
      flushes INTEGER NOT NULL DEFAULT 0
    );
    CREATE TABLE variables (
      name TEXT PRIMARY KEY,
      value TEXT NOT NULL,                       -- of one from the environment only where from: 'env:NAME'
      salt TEXT, digest TEXT                     -- such a value as SHA-256 over salt and value, to tell another one
    ) WITHOUT ROWID;
    CREATE TABLE endpoints (
      id INTEGER PRIMARY KEY,
      name TEXT UNIQUE,                          -- NULL: the default endpoint
      identity TEXT NOT NULL,                    -- the service behind the name
      place INTEGER NOT NULL                     -- the smallest id with the same identity
    );
    CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL); -- what this plan cannot promise, in words
    CREATE TABLE operations (
      id INTEGER PRIMARY KEY,                    -- position in the manifest, from 0
      name TEXT NOT NULL, verb TEXT NOT NULL,
      line INTEGER NOT NULL,                     -- of the manifest
      subject TEXT NOT NULL,                     -- where it looks for what it acts on
      state TEXT NOT NULL DEFAULT 'pending',     -- pending planned running done failed cancelled not_started
      reason TEXT,                               -- why it failed or was not started, in words
      expansion TEXT,                            -- planned failed blocked deferred
      excluded INTEGER,                          -- objects that filters and ages left out
      blocked_by INTEGER,                        -- the operation that could not be planned, or still waits
      error_code TEXT, error_message TEXT, http_status INTEGER, request_id TEXT,
      started INTEGER, finished INTEGER
    );
    CREATE TABLE edges ( -- from_operation ends before to_operation starts
      from_operation INTEGER NOT NULL REFERENCES operations, to_operation INTEGER NOT NULL REFERENCES operations,
      kind TEXT NOT NULL,                        -- needs overlap
      reason TEXT NOT NULL,
      essential INTEGER NOT NULL,                -- 1: no longer path implies it, or the manifest declares it
      PRIMARY KEY (to_operation, from_operation)
    ) WITHOUT ROWID;
    CREATE TABLE header_sets (id INTEGER PRIMARY KEY, kind TEXT NOT NULL); -- write: exactly these; change: only these; keep: what
                                                 -- is no header alone
    CREATE TABLE header_fields (
      header_set INTEGER NOT NULL REFERENCES header_sets, name TEXT NOT NULL,
      value TEXT,                                -- NULL: no such header; x-amz-tagging has NULL, and a row 'tag:NAME'
                                                 -- for each of the tags that replace all others
      PRIMARY KEY (header_set, name)
    ) WITHOUT ROWID;
    CREATE TABLE steps ( -- one action on one object or file each, in the order of the plan
      id INTEGER PRIMARY KEY, operation INTEGER NOT NULL,
      action TEXT NOT NULL,                      -- put get copy relay create touch update delete move remove check wait list skip fail
      state TEXT NOT NULL,                       -- planned running done skipped failed stale not_started
      reason TEXT NOT NULL, size INTEGER NOT NULL,
      destination_endpoint INTEGER, place INTEGER, -- NULL for a file
      destination_bucket TEXT, destination_key TEXT,
      destination_path TEXT,                     -- a local file, a directory when it ends in '/'; beside a bucket without
                                                 -- a key: the prefix of the tree that is looked at
      source_kind TEXT,                          -- file planned-file object planned; NULL: the step reads nothing
      source_endpoint INTEGER, source_place INTEGER, source_bucket TEXT, source_key TEXT, source_path TEXT,
      source_size INTEGER, source_etag TEXT, source_modified INTEGER, source_class TEXT,
      expected_kind TEXT NOT NULL,               -- the destination when it was planned: absent present planned unknown
      expected_size INTEGER, expected_etag TEXT, expected_modified INTEGER, expected_class TEXT,
      header_set INTEGER, detail TEXT,
      storage_class TEXT,                        -- of the object that is written; NULL: STANDARD
      phase INTEGER,                             -- NULL: first; then 1 to 99 'last', 100 deletes, 101 emptied directories,
                                                 -- each when the steps of its operation before it have succeeded
      error_code TEXT, error_message TEXT, http_status INTEGER, request_id TEXT, attempts INTEGER,
      result_etag TEXT, bytes INTEGER, started INTEGER, finished INTEGER,
      verified_by TEXT                           -- how arrived bytes were proven: crc64nvme md5 'md5 of parts' length ...
    );
    CREATE TABLE exclusions ( -- what lies in the place of an operation and takes no part; filled only on demand
      id INTEGER PRIMARY KEY, operation INTEGER NOT NULL,
      name TEXT NOT NULL,                        -- an s3:// URL or an absolute path
      reason TEXT NOT NULL,                      -- filtered:exclude filtered:include "filtered:rule 3" filtered:default younger marker unread
                                                 -- not-listed missing: by the file of keys_from, which is the pattern
      pattern TEXT, line INTEGER                 -- of the exclude that decided
    );
    CREATE TABLE listed_keys ( -- the keys of keys_from, for operations whose steps look for them when it is their turn
      operation INTEGER NOT NULL, key TEXT NOT NULL,
      file INTEGER NOT NULL, line INTEGER NOT NULL, column INTEGER NOT NULL, -- where it is listed; from 0, 1 and 1
      PRIMARY KEY (operation, key)
    ) WITHOUT ROWID;
    CREATE TABLE listed_files ( -- the files of such a list, as they are named in messages
      operation INTEGER NOT NULL, file INTEGER NOT NULL, name TEXT NOT NULL,
      PRIMARY KEY (operation, file)
    ) WITHOUT ROWID;
    CREATE INDEX steps_by_operation ON steps (operation);
    CREATE INDEX steps_by_phase ON steps (operation, phase) WHERE \(waits);
    CREATE INDEX steps_by_destination ON steps (place, destination_bucket, destination_key, operation)
      WHERE \(changesAnObject);
    CREATE INDEX steps_by_file ON steps (destination_path, operation) WHERE \(changesAFile);
    CREATE INDEX steps_by_moved ON steps (source_place, source_bucket, source_key, operation) WHERE \(movesAnObject);
    """

  /// Makes a database a run file.
  static let identification = "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(version);"
}

/// The schema of run files, for people who read them with other tools.
package enum RunFileSchema {
  /// The number in `PRAGMA user_version`.
  package static var version: Int { Int(Schema.version) }
  /// SQL that makes the tables, with a word on every column.
  package static var text: String { Schema.tables }
}
