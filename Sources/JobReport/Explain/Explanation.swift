package import JobManifest
package import JobPlan
package import RunFile
package import S3Types

/// What a plan does with one object or one file, operation by operation, as values.
package struct Explanation {
  /// What is asked about.
  package enum Subject: Sendable, Hashable {
    /// An object, on whatever endpoint.
    case object(S3Location)
    /// A file, by its absolute path.
    case file(path: String)

    /// As it is shown.
    package var name: String {
      switch self {
      case .object(let location): location.description
      case .file(let path): path
      }
    }
  }

  /// What one operation does with it.
  struct Part {
    let operation: OperationView
    /// The steps that read, write or delete it.
    let steps: [StepView]
    /// The rule that keeps it out.
    let exclusion: ExclusionView?
    /// The headers that are written with it, and who decided about each.
    let headers: [HeaderOrigin]
    /// In words, for operations without a step.
    let words: String?
  }

  let subject: Subject
  let document: ReportDocument
  let parts: [Part]
  private let lines: SourceLines

  /// Whether any operation touches it.
  package var isTouched: Bool { parts.contains { !$0.steps.isEmpty } }

  /// Asks a plan whose exclusions have been noted.
  ///
  /// - Parameters:
  ///   - subject: What is asked about.
  ///   - runFile: The plan.
  ///   - manifest: The manifest that it was made from.
  ///   - graph: The graph of the manifest.
  package init(
    of subject: Subject, in runFile: RunFile, manifest: Manifest, graph: OperationGraph
  ) throws {
    self.subject = subject
    lines = SourceLines(manifest.source)
    let document = try ReportDocument(
      runFile, frame: ReportFrame(isRun: false, state: "planned", exitCode: nil), explains: true)
    self.document = document
    let stored: [StoredStep] =
      switch subject {
      case .object(let location): try runFile.steps(about: location)
      case .file(let path): try runFile.steps(aboutFile: path)
      }
    let exclusions = try runFile.exclusions(named: subject.name)
    parts = document.operations.map { operation in
      let steps = stored.filter { $0.step.operation == operation.index }
      let exclusion = exclusions.first { $0.exclusion.operation == operation.index }
      let verb = manifest.operations[operation.index].verb
      return Part(
        operation: operation, steps: steps.map { StepView($0, of: operation) },
        exclusion: exclusion.map { ExclusionView($0, of: operation) },
        headers: steps.first.map { StepHeaderOrigins.origins(of: $0.step, verb, rules: manifest.contentTypes) } ?? [],
        words: steps.isEmpty
          ? Self.words(exclusion, operation, graph.footprints[operation.index], subject, graph) : nil)
    }
  }

  /// The line of a rule.
  func line(of decision: HeaderOrigin.Decision) -> Int? {
    guard case .rule(_, let range?) = decision else { return nil }
    return lines.position(at: range.start).line
  }

  private static func words(
    _ exclusion: StoredExclusion?, _ operation: OperationView, _ footprint: Footprint, _ subject: Subject,
    _ graph: OperationGraph
  ) -> String {
    if let exclusion { return ReasonWords.words(for: exclusion.exclusion, line: exclusion.line) }
    let near = footprint.uses.first { use in subject.places(graph).contains { $0.overlaps(use.place) } }
    guard let near else {
      return "it touches other places only: "
        + footprint.uses.map { "\($0.access.rawValue) \($0.place)" }.joined(separator: ", ")
    }
    if operation.isDeferred, let reason = operation.reason { return "it " + reason }
    guard operation.isPlanned else {
      return "it cannot be planned: " + (operation.failure?.message ?? operation.reason ?? "")
    }
    switch near.access {
    case .reads, .deletes: return "it \(near.access.rawValue) \(near.place), and nothing of that name is there"
    case .awaits: return "it waits for \(near.place), and changes nothing"
    case .checks: return "it checks \(near.place), and changes nothing"
    case .writes: return "it writes \(near.place), and nothing of its source goes there"
    }
  }
}

extension Explanation.Subject {
  /// The places that it may be: one for each endpoint.
  fileprivate func places(_ graph: OperationGraph) -> [Place] {
    switch self {
    case .file(let path): return [Place(localPath: path, isTree: false, written: path)]
    case .object(let location):
      // A key that an URL cannot spell is in no manifest either.
      guard let url = try? S3URL(location.description) else { return [] }
      return graph.endpointIdentities.values.map {
        Place(RemotePlace(url: url, range: nil), extent: .exact(location.key.rawValue), identity: $0)
      }
    }
  }
}
