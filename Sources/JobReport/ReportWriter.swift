import JobManifest
import JobPlan
package import RunFile
import S3Types

/// Writes the report of a run, or of a plan that was not run, as one JSON document (schema: `report.schema.json`).
///
/// Everything comes from the run file, page by page, so a report of any length needs no memory.
package struct ReportWriter {
  /// What the run file does not know.
  package typealias Frame = ReportFrame

  /// Sends pieces of the document to `write`; errors of the run file and of `write` pass through.
  package static func write(_ runFile: RunFile, frame: Frame, to write: (String) throws -> Void) throws {
    try self.write(try ReportDocument(runFile, frame: frame), to: write)
  }

  /// Sends pieces of the document to `write`; errors of the run file and of `write` pass through.
  package static func write(_ document: ReportDocument, to write: (String) throws -> Void) throws {
    var failure: (any Error)?
    try withoutActuallyEscaping(write) { write in
      var json = JSONWriter { piece in
        guard failure == nil else { return }
        do { try write(piece) } catch { failure = error }
      }
      try compose(&json, document)
    }
    if let failure { throw failure }
    try write("\n")
  }

  private static func compose(_ json: inout JSONWriter, _ document: ReportDocument) throws {
    try json.object { json in
      json.member("format_version", ReportDocument.formatVersion)
      json.member("kind", document.frame.isRun ? "run" : "plan")
      json.key("run")
      run(&json, document.header, document.frame)
      json.key("totals")
      document.totals.write(&json)
      json.key("traffic")
      document.traffic.write(&json)
      document.cost?.write(&json, prices: document.prices?.name)
      json.key("operations")
      json.array { json in
        for view in document.operations { operation(&json, view) }
      }
      json.key("steps")
      try json.array { json in
        try document.forEachPage { page in
          for view in page { step(&json, view, explains: document.explains) }
        }
      }
      guard document.explains else { return }
      json.key("exclusions")
      try json.array { json in
        try document.forEachPageOfExclusions { page in
          for view in page { exclusion(&json, view) }
        }
      }
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
      json.member("exit_code", ifPresent: frame.exitCode.map(Int.init))
      json.member("started", header.created.description)
      json.member("finished", ifPresent: frame.finished?.description)
      json.member("concurrency", ifPresent: frame.concurrency)
      if !frame.services.isEmpty {
        json.key("services")
        frame.services.write(&json)
      }
      json.member("undo", ifPresent: frame.undo)
      guard !header.notes.isEmpty else { return }
      json.key("notes")
      json.array { json in
        for note in header.notes { json.value(note) }
      }
    }
  }

  private static func operation(_ json: inout JSONWriter, _ view: OperationView) {
    json.object { json in
      json.member("name", view.name)
      json.member("verb", view.verb)
      json.member("line", view.line)
      json.member("subject", view.subject)
      json.member("state", view.state.rawValue)
      json.member("reason", ifPresent: view.reason)
      if let failure = view.failure {
        json.key("error")
        error(&json, failure.code, failure.message, failure.status, failure.requestID)
      }
      json.key("after")
      json.array { json in
        for predecessor in view.after {
          json.object(compact: true) { json in
            json.member("operation", predecessor.operation)
            json.member("kind", predecessor.kind)
            json.member("reason", predecessor.reason)
          }
        }
      }
      json.member("started", ifPresent: view.started?.description)
      json.member("finished", ifPresent: view.finished?.description)
      json.key("counts")
      view.counts.write(&json)
      json.key("traffic")
      view.traffic.write(&json)
      view.cost?.write(&json, prices: nil)
      if !view.earlyDeletions.isEmpty {
        json.key("early_deletions")
        json.array { json in
          for early in view.earlyDeletions { early.write(&json) }
        }
      }
    }
  }

  static func step(_ json: inout JSONWriter, _ view: StepView, explains: Bool) {
    json.object(compact: true) { json in
      json.member("operation", view.operation)
      json.member("action", view.action.rawValue)
      json.member("state", view.state.rawValue)
      json.member("reason", view.reason.rawValue)
      if explains { json.member("words", view.words) }
      json.member("detail", ifPresent: view.detail)
      if view.phase > .transfers { json.member("phase", view.phase.word) }
      json.member("source", ifPresent: view.source)
      json.member("destination", view.destination)
      json.member("endpoint", ifPresent: view.endpoint)
      json.member("size", view.size)
      json.member("storage_class", ifPresent: view.storageClass?.rawValue)
      json.member("acl", ifPresent: view.acl?.rawValue)
      if let replaced = view.replaced {
        json.key("replaces")
        json.object { json in
          json.member("size", replaced.size)
          json.member("etag", ifPresent: replaced.etag?.rawValue)
          json.member("modified", ifPresent: replaced.modified?.description)
          json.member("storage_class", ifPresent: replaced.storageClass?.rawValue)
        }
      }
      json.member("etag", ifPresent: view.etag?.rawValue)
      json.member("verified_by", ifPresent: view.verification)
      json.member("warning", ifPresent: view.warning)
      if view.attempts > 0 { json.member("attempts", view.attempts) }
      json.member("started", ifPresent: view.started?.description)
      json.member("finished", ifPresent: view.finished?.description)
      if let failure = view.failure {
        json.key("error")
        error(&json, failure.code, failure.message, failure.status, failure.requestID)
      }
    }
  }

  static func exclusion(_ json: inout JSONWriter, _ view: ExclusionView) {
    json.object(compact: true) { json in
      json.member("operation", view.operation)
      json.member("name", view.name)
      json.member("reason", view.reason)
      json.member("words", view.words)
      json.member("pattern", ifPresent: view.pattern)
      json.member("line", ifPresent: view.line)
    }
  }

  private static func error(
    _ json: inout JSONWriter, _ code: String, _ message: String, _ status: Int?, _ requestID: String?
  ) {
    json.object { json in
      json.member("code", code)
      json.member("message", message)
      json.member("status", ifPresent: status)
      json.member("request_id", ifPresent: requestID)
    }
  }
}

extension [Traffic] {
  /// Writes the array that the schema calls `traffic`.
  fileprivate func write(_ json: inout JSONWriter) {
    json.array { json in
      for traffic in self {
        json.object(compact: true) { json in
          json.member("endpoint", ifPresent: traffic.endpoint)
          json.key("requests")
          json.object { json in
            for (name, count) in traffic.requests.byClass { json.member(name, count) }
          }
          json.member("bytes_in", traffic.bytesIn)
          json.member("bytes_out", traffic.bytesOut)
        }
      }
    }
  }
}

extension Cost {
  fileprivate func write(_ json: inout JSONWriter, prices: String?) {
    json.key("cost")
    json.object(compact: true) { json in
      json.member("currency", currency)
      json.member("requests", decimal: Cost.decimal(requests))
      json.member("transfer", decimal: Cost.decimal(transfer))
      json.member("total", decimal: Cost.decimal(total))
      json.member("prices", ifPresent: prices)
    }
  }
}

extension EarlyDeletion {
  fileprivate func write(_ json: inout JSONWriter) {
    json.object(compact: true) { json in
      json.member("storage_class", storageClass.rawValue)
      json.member("minimum_days", minimumDays)
      json.member("objects", objects)
      json.member("bytes", bytes)
      json.member("free_from", freeFrom.description)
    }
  }
}
