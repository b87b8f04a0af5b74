package import JobManifest
package import JobPlan
package import RunFile
import S3Types

/// What a plan does with one object or one file, operation by operation, as values.
package struct Explanation {
  /// What is asked about.
  package enum Subject: Sendable, Hashable {
    /// An object on an endpoint.
    case object(ObjectAddress)
    /// A file, by its absolute path.
    case file(path: String)

    /// As it is shown.
    package var name: String {
      switch self {
      case .object(let address): address.location.description
      case .file(let path): path
      }
    }

    /// The name of the endpoint where the manifest gives it one.
    var endpoint: EndpointName {
      if case .object(let address) = self { return address.endpoint }
      return nil
    }
  }

  /// What one operation does with it.
  struct Part {
    let operation: OperationView
    /// The steps that read, write or delete it.
    let steps: [StepView]
    /// The rule that keeps it out.
    let exclusion: ExclusionView?
    /// The rule that takes it.
    let rule: FilterRuleView?
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
      case .object(let address): try runFile.steps(about: address.location).filter { $0.step.touches(address, graph) }
      case .file(let path): try runFile.steps(aboutFile: path)
      }
    let exclusions = try runFile.exclusions(named: subject.name)
    let lines = lines
    parts = try document.operations.map { operation in
      let footprint = graph.footprints[operation.index]
      let steps = stored.filter { $0.step.operation == operation.index }
      let exclusion = exclusions.first {
        $0.exclusion.operation == operation.index && footprint.isAsked(about: subject, graph)
      }
      let verb = manifest.operations[operation.index].verb
      let hypothesis = try Self.hypothesis(verb, subject, in: runFile, operation.index, lines)
      return Part(
        operation: operation, steps: steps.map { StepView($0, of: operation) },
        exclusion: exclusion.map { ExclusionView($0, of: operation) },
        rule: steps.isEmpty ? nil : Hypothesis(verb, subject)?.rule(lines),
        headers: steps.first.map { StepHeaderOrigins.origins(of: $0.step, verb, rules: manifest.contentTypes) } ?? [],
        words: steps.isEmpty
          ? Self.words(exclusion, operation, footprint, subject, graph, hypothesis) : nil)
    }
  }

  /// What the list and the filter of an operation say about an object, whether or not it is there; nil where there is
  /// neither.
  private static func hypothesis(
    _ verb: Verb, _ subject: Subject, in runFile: RunFile, _ operation: Int, _ lines: SourceLines
  ) throws -> String? {
    if let unlisted = try unlisted(verb, subject, in: runFile, operation, lines) { return unlisted }
    var words: [String] = []
    if case .object(let address) = subject,
      let place = try runFile.keptPlace(of: address.location.key.rawValue, in: operation),
      address.location.bucket == verb.listedTree?.url.bucket
    {
      words.append("\(place) names it")
    }
    words += [Hypothesis(verb, subject)?.words(lines)].compactMap(\.self)
    return words.isEmpty ? nil : words.joined(separator: "; ")
  }

  /// What a list of keys would do to an object of the tree that it narrows down; nil where it names the object.
  private static func unlisted(
    _ verb: Verb, _ subject: Subject, in runFile: RunFile, _ operation: Int, _ lines: SourceLines
  ) throws -> String? {
    guard let list = verb.keyList, let tree = verb.listedTree, case .object(let address) = subject,
      address.location.bucket == tree.url.bucket, address.location.key.starts(with: tree.url.keyOrPrefix),
      try !runFile.lists(address.location.key.rawValue, for: operation)
    else { return nil }
    let exclusion = Exclusion(operation: operation, name: "", reason: .notListed, pattern: list.place.name)
    return "it would be left out: "
      + ReasonWords.words(for: exclusion, line: list.range.map { lines.position(at: $0.start).line })
  }

  /// The line of a rule.
  func line(of decision: HeaderOrigin.Decision) -> Int? {
    guard case .rule(_, let range?) = decision else { return nil }
    return lines.position(at: range.start).line
  }

  private static func words(
    _ exclusion: StoredExclusion?, _ operation: OperationView, _ footprint: Footprint, _ subject: Subject,
    _ graph: OperationGraph, _ hypothesis: String?
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
    let absence: String
    switch near.access {
    case .awaits, .checks: absence = "changes nothing"
    case .takesKeys: return "it takes its keys from \(near.place) when it is planned"
    // The run lists; the plan does not know what.
    case .reads where operation.verb == "list": absence = "changes nothing there"
    case .reads, .deletes: absence = "nothing of that name is there"
    case .writes: absence = "nothing of its source goes there"
    }
    return "it \(near.access.rawValue) \(near.place), and \(absence)" + (hypothesis.map { "; \($0)" } ?? "")
  }
}

extension Verb {
  /// The tree in S3 that a list of keys narrows down.
  fileprivate var listedTree: RemotePlace? {
    switch transfer {
    case .download(let download): download.from
    case .copy(let copy): copy.from
    case .move(let move): move.copy.from
    case .delete(let delete): delete.target.place
    case .update(let update): update.target.place
    case .touch(let touch): touch.target.place
    case .check(let check): check.target.place
    case .wait(let wait): wait.target.place
    case .list(let inventory): inventory.from
    case .upload, .sync: nil
    }
  }
}

extension Explanation.Subject {
  /// The places that it may be.
  fileprivate func places(_ graph: OperationGraph) -> [Place] {
    switch self {
    case .file(let path): return [Place(localPath: path, isTree: false, written: path)]
    case .object(let address):
      // A key that an URL cannot spell is in no manifest either.
      guard let url = try? S3URL(address.location.description) else { return [] }
      return [
        Place(
          RemotePlace(endpoint: address.endpoint, url: url, range: nil),
          extent: .exact(address.location.key.rawValue), identity: graph.identity(of: address.endpoint))
      ]
    }
  }
}

extension Footprint {
  /// Whether the operation asks its filter about something.
  fileprivate func isAsked(about subject: Explanation.Subject, _ graph: OperationGraph) -> Bool {
    uses.contains { use in use.access != .writes && subject.places(graph).contains { $0.overlaps(use.place) } }
  }
}

extension Step {
  /// Whether it reads, writes or deletes an object, whatever its endpoint is called.
  fileprivate func touches(_ address: ObjectAddress, _ graph: OperationGraph) -> Bool {
    [source?.object, destination.object].compactMap { $0 }.contains {
      $0.location == address.location && graph.identity(of: $0.endpoint) == graph.identity(of: address.endpoint)
    }
  }
}
