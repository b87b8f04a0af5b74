import JobManifest
import JobPlan
import S3Types

/// The header of a run file as rows.
enum HeaderCoding {
  static func insert(_ header: RunFileHeader, into database: Database) throws(RunFileError) {
    let connection = database.connection
    try connection.statement(
      """
      INSERT INTO run (run_id, name, manifest_file, manifest_path, manifest_text, manifest_sha256, program, created)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """
    ).bind(header.runID).bind(header.name).bind(header.manifest.name).bind(header.manifestPath)
      .bind(header.manifest.text).bind(header.manifestSHA256).bind(header.program).bind(header.created).run()
    for (name, value) in header.variables.sorted(by: { $0.key < $1.key }) {
      let origin = header.environment[name]
      try connection.statement("INSERT INTO variables (name, value, salt, digest) VALUES (?, ?, ?, ?)")
        .bind(name).bind(value).bind(origin?.salt).bind(origin?.digest).run()
    }
    // The default endpoint first.
    for (name, identity) in header.endpointIdentities.sorted(by: { ($0.key ?? "") < ($1.key ?? "") }) {
      try database.add(name, identity: identity)
    }
    for (index, operation) in header.operations.enumerated() {
      try connection.statement("INSERT INTO operations (id, name, verb, line, subject) VALUES (?, ?, ?, ?, ?)")
        .bind(index).bind(operation.name).bind(operation.verb).bind(operation.line).bind(operation.subject)
        .run()
    }
    for note in header.notes {
      try connection.statement("INSERT INTO notes (text) VALUES (?)").bind(note).run()
    }
    for edge in header.edges {
      try connection.statement(
        "INSERT INTO edges (from_operation, to_operation, kind, reason, essential) VALUES (?, ?, ?, ?, ?)"
      ).bind(edge.from).bind(edge.to).bind(edge.kind).bind(edge.reason).bind(edge.isEssential ? 1 : 0).run()
    }
  }

  static func read(from database: Database) throws(RunFileError) -> RunFileHeader {
    let connection = database.connection
    let variables = try connection.statement("SELECT name, value FROM variables")
      .rows { row throws(RunFileError) in (try row.required(0), try row.required(1)) }
    let environment = try connection.statement("SELECT name, value, salt, digest FROM variables WHERE digest NOT NULL")
      .rows { row throws(RunFileError) in
        (
          try row.required(0),
          EnvironmentValue(
            name: String(try row.required(1).dropFirst("env:".count)), salt: try row.required(2),
            digest: try row.required(3))
        )
      }
    let endpoints = try connection.statement("SELECT name, identity FROM endpoints")
      .rows { row throws(RunFileError) in (row.text(0), try row.required(1)) }
    let operations = try connection.statement("SELECT name, verb, line, subject FROM operations ORDER BY id")
      .rows { row throws(RunFileError) in
        OperationHeader(
          name: try row.required(0), verb: try row.required(1), line: try row.requiredInt(2),
          subject: try row.required(3))
      }
    let edges = try connection.statement(
      "SELECT from_operation, to_operation, kind, reason, essential FROM edges ORDER BY to_operation, from_operation"
    ).rows { row throws(RunFileError) in
      EdgeHeader(
        from: try row.requiredInt(0), to: try row.requiredInt(1), kind: try row.required(2),
        reason: try row.required(3), isEssential: row.int(4) == 1)
    }
    let notes = try connection.statement("SELECT text FROM notes ORDER BY id")
      .rows { row throws(RunFileError) in try row.required(0) }
    let runs = try connection.statement(
      "SELECT run_id, name, manifest_file, manifest_text, manifest_sha256, created, manifest_path, program FROM run"
    ).rows { row throws(RunFileError) in
      RunFileHeader(
        runID: try row.required(0), name: try row.required(1),
        manifest: SourceFile(name: try row.required(2), text: try row.required(3)),
        manifestPath: try row.required(6), program: try row.required(7),
        manifestSHA256: try row.required(4), variables: Dictionary(variables, uniquingKeysWith: { first, _ in first }),
        environment: Dictionary(environment, uniquingKeysWith: { first, _ in first }),
        created: row.moment(5) ?? Timestamp(nanoseconds: 0),
        endpointIdentities: Dictionary(endpoints, uniquingKeysWith: { first, _ in first }), operations: operations,
        edges: edges, notes: notes)
    }
    guard let header = runs.first else { throw connection.corrupt("it has no header") }
    return header
  }
}
