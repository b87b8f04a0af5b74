import Digests
package import S3Types

/// A plan that is kept to be carried out later: complete, unchanged since, and once only.
extension RunFile {
  /// What tells one saved plan from another.
  package struct Seal: Sendable, Hashable {
    /// The SHA-256 of everything that was planned, in lower-case hex.
    package var digest: String
  }

  /// Seals a complete plan, so that a later change of its file is found before a step of it is taken.
  ///
  /// Throws `.incomplete` for half a plan, which is never to be taken for a whole one.
  package func seal() throws(RunFileError) -> Seal {
    guard try planIsComplete() else { throw RunFileError(.incomplete, "the plan did not come to its end") }
    return try use { database throws(RunFileError) in
      let digest = try database.planDigest()
      try database.durably { () throws(RunFileError) in
        try database.connection.statement("UPDATE run SET plan_sha256 = ?").bind(digest).run()
      }
      return Seal(digest: digest)
    }
  }

  /// Opens a saved plan and proves that it is the one that was sealed.
  ///
  /// Throws `.incomplete` for a run file that is no saved plan, and `.corrupt` for one that has been changed.
  package static func openSealed(at path: String) throws(RunFileError) -> (file: RunFile, seal: Seal) {
    let file = try RunFile.open(at: path)
    guard let seal = try file.checkedSeal() else {
      throw RunFileError(.incomplete, "'\(path)' is no saved plan; make one with 's3job plan MANIFEST --out FILE'")
    }
    return (file, seal)
  }

  /// The seal of a saved plan, proven; nil for a run file that is none, and `.corrupt` for a plan that has been changed.
  package func checkedSeal() throws(RunFileError) -> Seal? {
    try use { database throws(RunFileError) in
      let sealed = try database.connection.statement("SELECT plan_complete, plan_sha256 FROM run")
        .rows { row throws(RunFileError) in (row.int(0) == 1, row.text(1)) }
      guard case (true, let digest?)? = sealed.first else { return nil }
      try database.connection.requireSoundness()
      guard try database.planDigest() == digest else {
        throw database.connection.corrupt("its plan is not the one that was saved")
      }
      return Seal(digest: digest)
    }
  }

  /// Notes, durably, that the plan is being carried out; nil when it had not been, else when that was begun.
  package func begin(at moment: Timestamp) throws(RunFileError) -> Timestamp? {
    try use { database throws(RunFileError) in
      try database.durably { () throws(RunFileError) in
        let begun = try database.connection.statement("SELECT run_started FROM run")
          .rows { row throws(RunFileError) in row.moment(0) }
        if let earlier = begun.first ?? nil { return earlier }
        try database.connection.statement("UPDATE run SET run_started = ?").bind(moment).run()
        return nil
      }
    }
  }

  /// Puts everything into the one file, without companions, and closes it.
  package func finish() throws(RunFileError) {
    try use { database throws(RunFileError) in
      try database.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    }
    close()
  }
}

extension Connection {
  /// Throws when pages of the file contradict each other.
  fileprivate func requireSoundness() throws(RunFileError) {
    let findings = try statement("PRAGMA quick_check(1)").rows { row throws(RunFileError) in row.text(0) ?? "" }
    guard findings == ["ok"] else { throw corrupt(findings.first ?? "it cannot be checked") }
  }
}

extension Database {
  /// Everything that planning wrote, and nothing that a run writes.
  private static let planned = [
    "SELECT run_id, name, manifest_file, manifest_path, manifest_text, manifest_sha256, program, created FROM run",
    "SELECT name, value, salt, digest FROM variables ORDER BY name",
    "SELECT id, name, identity, place FROM endpoints ORDER BY id",
    "SELECT id, text FROM notes ORDER BY id",
    "SELECT id, name, verb, line, subject, expansion, excluded, blocked_by FROM operations ORDER BY id",
    "SELECT from_operation, to_operation, kind, reason, essential FROM edges ORDER BY to_operation, from_operation",
    "SELECT id, kind FROM header_sets ORDER BY id",
    "SELECT header_set, name, value FROM header_fields ORDER BY header_set, name",
    """
    SELECT id, operation, action, reason, size, destination_endpoint, place, destination_bucket, destination_key,
      destination_path, source_kind, source_endpoint, source_place, source_bucket, source_key, source_path, source_size,
      source_etag, source_modified, source_class, expected_kind, expected_size, expected_etag, expected_modified,
      expected_class, header_set, detail, storage_class, phase FROM steps ORDER BY id
    """,
    "SELECT operation, key, file, line, column FROM listed_keys ORDER BY operation, key",
    "SELECT operation, file, name FROM listed_files ORDER BY operation, file",
  ]

  fileprivate func planDigest() throws(RunFileError) -> String {
    let digest = Digest(.sha256)
    var bytes: [UInt8] = []
    for sql in Self.planned {
      let statement = try connection.statement(sql)
      defer { statement.reset() }
      while try statement.next() {
        statement.append(to: &bytes)
        guard bytes.count >= 64 << 10 else { continue }
        digest.update(bytes)
        bytes.removeAll(keepingCapacity: true)
      }
      bytes.append(0xFF)  // Ends a table: no kind of column has this number.
    }
    digest.update(bytes)
    return Hex.encode(digest.finish())
  }
}
