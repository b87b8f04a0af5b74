package import JobManifest
package import JobPlan
package import S3Types

/// What a run file says about its run before the first step.
package struct RunFileHeader: Sendable {
  /// The identity of the run.
  package var runID: String
  /// The name of the manifest.
  package var name: String
  /// The manifest's file and text.
  package var manifest: SourceFile
  /// The absolute path of the manifest's file; relative local paths start in its directory.
  package var manifestPath: String
  /// Name and version of the program that made the plan.
  package var program: String
  /// The SHA-256 of the manifest's text in lower-case hex (row Y27).
  package var manifestSHA256: String
  /// The variables with their final values; of one from the environment only where it came from: `env:NAME`.
  package var variables: [String: String]
  /// The values from the environment, by variable.
  package var environment: [String: EnvironmentValue]
  /// When the plan was begun.
  package var created: Timestamp
  /// What each endpoint name stands for.
  package var endpointIdentities: [EndpointName: String]
  /// The operations, by index.
  package var operations: [OperationHeader]
  /// The order between them.
  package var edges: [EdgeHeader]
  /// What the plan cannot promise, in words.
  package var notes: [String]

  /// Describes the run of a manifest.
  package init(
    runID: String, manifest: Manifest, manifestPath: String, manifestSHA256: String, graph: OperationGraph,
    created: Timestamp, program: String, salt: String, notes: [String] = []
  ) {
    self.runID = runID
    name = manifest.name
    self.manifest = manifest.source
    self.manifestPath = manifestPath
    self.program = program
    self.manifestSHA256 = manifestSHA256
    // The environment holds secrets, and a run file and its report are handed around (invariant I10).
    variables = manifest.variables.merging(manifest.environmentVariables.mapValues { "env:" + $0 }) { _, origin in
      origin
    }
    environment = Dictionary(
      uniqueKeysWithValues: manifest.environmentVariables.map { variable, name in
        (variable, EnvironmentValue(name: name, salt: salt, value: manifest.variables[variable] ?? ""))
      })
    self.created = created
    endpointIdentities = graph.endpointIdentities
    operations = manifest.operations.map { operation in
      OperationHeader(
        name: operation.name.value, verb: operation.verb.word, line: manifest.source.line(at: operation.range.start),
        subject: operation.verb.subject)
    }
    let essential = Set(graph.essentialEdges.map { [$0.from, $0.to] })
    edges = graph.edges.map { edge in
      EdgeHeader(
        from: edge.from, to: edge.to, kind: edge.reason.word, reason: edge.description,
        isEssential: essential.contains([edge.from, edge.to]))
    }
    self.notes = notes
  }

  init(
    runID: String, name: String, manifest: SourceFile, manifestPath: String, program: String, manifestSHA256: String,
    variables: [String: String], environment: [String: EnvironmentValue], created: Timestamp,
    endpointIdentities: [EndpointName: String], operations: [OperationHeader], edges: [EdgeHeader], notes: [String]
  ) {
    self.runID = runID
    self.name = name
    self.manifest = manifest
    self.manifestPath = manifestPath
    self.program = program
    self.manifestSHA256 = manifestSHA256
    self.variables = variables
    self.environment = environment
    self.created = created
    self.endpointIdentities = endpointIdentities
    self.operations = operations
    self.edges = edges
    self.notes = notes
  }
}

/// An operation as the run file names it.
package struct OperationHeader: Sendable, Hashable {
  /// The name.
  package var name: String
  /// The word of its verb.
  package var verb: String
  /// The line of the manifest where it starts, from 1.
  package var line: Int
  /// Where it looks for what it acts on: the source of an upload, a download, a copy or a move, the target of a delete, a touch or an update.
  package var subject: String

  /// Names an operation.
  package init(name: String, verb: String, line: Int, subject: String) {
    self.name = name
    self.verb = verb
    self.line = line
    self.subject = subject
  }
}

/// An edge as the run file keeps it.
package struct EdgeHeader: Sendable, Hashable {
  /// The operation that comes first.
  package var from: Int
  /// The operation that waits.
  package var to: Int
  /// `needs` or `overlap`.
  package var kind: String
  /// Why, in words.
  package var reason: String
  /// Whether it is worth showing: no longer path implies it, or the manifest declares it.
  package var isEssential: Bool

  /// Describes an edge.
  package init(from: Int, to: Int, kind: String, reason: String, isEssential: Bool) {
    self.from = from
    self.to = to
    self.kind = kind
    self.reason = reason
    self.isEssential = isEssential
  }
}

extension Verb {
  /// Where it looks for what it acts on, as the manifest names it.
  fileprivate var subject: String {
    switch self {
    case .upload(let upload): upload.from.path
    case .download(let download): download.from.url.description
    case .copy(let copy): copy.from.url.description
    case .move(let move): move.copy.from.url.description
    case .sync(let sync): sync.transfer.verb.subject
    case .delete(let delete):
      switch delete.target {
      case .prefix(let place), .object(let place): place.url.description
      }
    case .touch(let touch): touch.target.place.url.description
    case .update(let update): update.target.place.url.description
    case .check(let check): check.target.place.url.description
    case .wait(let wait): wait.target.place.url.description
    case .list(let inventory): inventory.from.url.description
    }
  }
}

extension SourceFile {
  /// The line, from 1, of a UTF-8 offset.
  fileprivate func line(at offset: Int) -> Int {
    1 + text.utf8.prefix(offset).count { $0 == UInt8(ascii: "\n") }
  }
}
