import JobManifest
import JobPlan
package import RunFile
package import S3Types

/// Writes the report of a run, or of a plan that was not run, as one JSON document (schema: `report.schema.json`).
///
/// Everything comes from the run file, page by page, so a report of any length needs no memory.
package struct ReportWriter {
  /// What the run file does not know.
  package struct Frame: Sendable {
    /// Whether steps were carried out; a plan has none that ended.
    package var isRun: Bool
    /// `planned`, `succeeded`, `failed` or `interrupted`.
    package var state: String
    /// The exit code of the process.
    package var exitCode: Int32
    /// When it ended; nil for a plan.
    package var finished: Timestamp?
    /// Slots for requests; nil for a plan.
    package var concurrency: Int?

    /// The manifest that brings back what was moved to the trash; nil when nothing was.
    package var undo: String?

    /// Describes the frame of a report.
    package init(
      isRun: Bool, state: String, exitCode: Int32, finished: Timestamp? = nil, concurrency: Int? = nil,
      undo: String? = nil
    ) {
      self.undo = undo
      self.isRun = isRun
      self.state = state
      self.exitCode = exitCode
      self.finished = finished
      self.concurrency = concurrency
    }
  }

  private static let page = 500

  /// Sends pieces of the document to `write`; errors of the run file and of `write` pass through.
  package static func write(_ runFile: RunFile, frame: Frame, to write: (String) throws -> Void) throws {
    var failure: (any Error)?
    try withoutActuallyEscaping(write) { write in
      var json = JSONWriter { piece in
        guard failure == nil else { return }
        do { try write(piece) } catch { failure = error }
      }
      try compose(&json, runFile, frame)
    }
    if let failure { throw failure }
    try write("\n")
  }

  private static func compose(_ json: inout JSONWriter, _ runFile: RunFile, _ frame: Frame) throws {
    let header = try runFile.header()
    let records = try runFile.operations()
    let aggregates = try runFile.aggregates()
    try json.object { json in
      json.member("format_version", 1)
      json.member("kind", frame.isRun ? "run" : "plan")
      json.key("run")
      run(&json, header, frame)
      json.key("totals")
      ReportCounts(aggregates, excluded: records.reduce(0) { $0 + $1.excluded }).write(&json)
      json.key("operations")
      json.array { json in
        for record in records { operation(&json, record, header, aggregates, frame) }
      }
      json.key("steps")
      try json.array { json in try steps(&json, runFile, records) }
    }
  }

  private static func run(_ json: inout JSONWriter, _ header: RunFileHeader, _ frame: Frame) {
    json.object { json in
      json.member("id", header.runID)
      json.member("manifest", header.manifest.name)
      json.member("name", header.name)
      json.member("manifest_sha256", header.manifestSHA256)
      json.key("variables")
      json.object { json in
        for (name, value) in header.variables.sorted(by: { $0.key < $1.key }) { json.member(name, value) }
      }
      json.member("state", frame.state)
      json.member("exit_code", Int(frame.exitCode))
      json.member("started", header.created.description)
      json.member("finished", ifPresent: frame.finished?.description)
      json.member("concurrency", ifPresent: frame.concurrency)
      json.member("undo", ifPresent: frame.undo)
    }
  }

  private static func operation(
    _ json: inout JSONWriter, _ record: OperationRecord, _ header: RunFileHeader, _ aggregates: [StepAggregate],
    _ frame: Frame
  ) {
    json.object { json in
      json.member("name", record.header.name)
      json.member("verb", record.header.verb)
      json.member("line", record.header.line)
      json.member("subject", record.header.subject)
      json.member("state", record.state.rawValue)
      json.member("reason", ifPresent: record.reason)
      json.key("after")
      json.array { json in
        for edge in header.edges where edge.to == record.index && edge.isEssential {
          json.object(compact: true) { json in
            json.member("operation", header.operations[edge.from].name)
            json.member("kind", edge.kind)
            json.member("reason", edge.reason)
          }
        }
      }
      json.member("started", ifPresent: record.started?.description)
      json.member("finished", ifPresent: record.finished?.description)
      json.key("counts")
      ReportCounts(aggregates.filter { $0.operation == record.index }, excluded: record.excluded).write(&json)
    }
  }

  private static func steps(_ json: inout JSONWriter, _ runFile: RunFile, _ records: [OperationRecord]) throws {
    var after: Int64 = 0
    while true {
      let page = try runFile.steps(after: after, limit: page)
      guard let last = page.last else { return }
      after = last.id
      for stored in page { step(&json, stored, of: records[stored.step.operation]) }
    }
  }

  private static func step(_ json: inout JSONWriter, _ stored: StoredStep, of record: OperationRecord) {
    let step = stored.step
    json.object(compact: true) { json in
      json.member("operation", record.header.name)
      json.member("action", step.action.rawValue)
      json.member("state", stored.state.rawValue)
      json.member("reason", step.reason.rawValue)
      json.member("detail", ifPresent: stored.state == .notStarted ? record.reason : step.detail)
      json.member("source", ifPresent: StepText.source(step))
      json.member("destination", StepText.destination(step))
      json.member("endpoint", ifPresent: step.destination.object?.endpoint ?? nil)
      json.member("size", step.size)
      guard let outcome = stored.outcome else { return }
      json.member("etag", ifPresent: outcome.etag?.rawValue)
      if outcome.attempts > 0 { json.member("attempts", outcome.attempts) }
      json.member("started", ifPresent: outcome.started?.description)
      json.member("finished", outcome.finished.description)
      guard let code = outcome.code else { return }
      json.key("error")
      json.object { json in
        json.member("code", code)
        json.member("message", outcome.message ?? code)
        json.member("status", ifPresent: outcome.status)
        json.member("request_id", ifPresent: outcome.requestID)
      }
    }
  }
}

extension OperationRecord {
  /// What its filters excluded.
  var excluded: Int {
    if case .planned(let excluded)? = outcome { return excluded }
    return 0
  }
}
