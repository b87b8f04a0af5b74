package import JobManifest
package import S3Types

/// Turns the operations of a manifest into steps, by looking at the world and at what earlier operations will do to it.
///
/// Steps go to the store as they are found; what is in memory does not grow with the number of objects.
package struct Expander: Sendable {
  private let manifest: Manifest
  private let graph: OperationGraph
  private let world: any PlanWorld
  private let store: any PlanStore
  private let baseDirectory: String
  private let runID: String
  private let history: SourceHistory
  private let now: Timestamp
  private let batchSize: Int
  private let notesExclusions: Bool
  private let waits: WaitPlanning

  /// Prepares the expansion of a manifest.
  ///
  /// - Parameters:
  ///   - manifest: The manifest.
  ///   - graph: Its graph.
  ///   - world: What is there now.
  ///   - store: Where the plan goes.
  ///   - baseDirectory: The absolute directory that relative local paths are meant from.
  ///   - runID: What keeps the trash of this run apart from that of any other.
  ///   - history: What the last successful run found in the sources; empty when nobody knows.
  ///   - now: The moment of the plan; ages are counted from it.
  ///   - batchSize: Steps that are appended to the store at a time.
  ///   - notesExclusions: Whether what takes no part goes to the store, too, with why.
  ///   - waits: What becomes of operations that depend on what is not there yet.
  package init(
    manifest: Manifest, graph: OperationGraph, world: any PlanWorld, store: any PlanStore, baseDirectory: String,
    runID: String, history: SourceHistory = SourceHistory(), now: Timestamp, batchSize: Int = 1000,
    notesExclusions: Bool = false, waits: WaitPlanning = .shown
  ) {
    self.manifest = manifest
    self.graph = graph
    self.world = world
    self.store = store
    self.baseDirectory = baseDirectory
    self.runID = runID
    self.history = history
    self.now = now
    self.batchSize = batchSize
    self.notesExclusions = notesExclusions
    self.waits = waits
  }

  /// Expands every operation, dependencies first, checks the whole for conflicts, and marks the plan as complete.
  ///
  /// An operation whose world cannot be read is recorded as failed in the store, and what depends on it as blocked;
  /// the others are still expanded. Guards, conflicts and ambiguous input refuse the whole plan, after everything has
  /// been looked at, so that all of them are reported at once.
  package func expand() async throws(PlanError) -> PlanSummary {
    let store = CheckedStore(self.store)
    let buckets = BucketChecks(world)
    var findings = Findings()
    do {
      for operation in graph.order {
        if let dependency = graph.dependencies[operation].first(where: findings.unplanned.contains) {
          findings.unplanned.insert(operation)
          try store.call { store in try store.record(.blocked(by: dependency), of: operation) }
        } else if let wait = graph.dependencies[operation].compactMap({ findings.awaited[$0] }).first {
          findings.awaited[operation] = wait
          try store.call { store in try store.record(.deferred(until: wait), of: operation) }
        } else if let failure = waits.failure(of: operation) {
          findings.unplanned.insert(operation)
          try store.call { store in try store.record(.failed(failure), of: operation) }
        } else {
          try await expand(operation, store: store, buckets: buckets, findings: &findings)
        }
      }
      try findings.stopIfWrong(in: manifest)
      let pairs = OperationPairs(manifest: manifest, graph: graph)
      findings.refusals = try ConflictCheck(pairs, store: store).refusals()
      findings.refusals += try FileConflictCheck(pairs, store: store, folding: try await foldingDownloads()).refusals()
      findings.refusals += try TakenCheck(pairs, store: store).refusals()
      let summary = try store.call { store in try store.summary() }
      let emptied = EmptiedSource(manifest: manifest, graph: graph, store: store, baseDirectory: baseDirectory)
      findings.refusals += try EmptySources.refusals(
        manifest: manifest, graph: graph, summary: summary, isEmptied: emptied.isEmptied)
      findings.refusals += ShrunkSources.refusals(
        manifest: manifest, graph: graph, summary: summary, history: history)
      try findings.stopIfWrong(in: manifest)
      let notes = try EmptySources.notes(manifest: manifest, summary: summary, isEmptied: emptied.isEmptied)
      for note in notes {
        try store.call { store in try store.note(note) }
      }
      try store.call { store in try store.finishPlan() }
      return summary
    } catch let error as PlanError {
      throw error
    } catch let trouble as StoreTrouble {
      throw .store(trouble.text)
    } catch {
      throw .cancelled
    }
  }

  /// The operations that download to where case and normal form tell no names apart (row D13).
  private func foldingDownloads() async throws -> [Int] {
    let roots = manifest.downloadRoots(baseDirectory: baseDirectory)
    var folding: [Int] = []
    for (operation, root) in roots.sorted(by: { $0.key < $1.key }) where try await world.foldsNames(in: root) {
      folding.append(operation)
    }
    return folding
  }

  /// Expands one operation; throws only what ends the whole plan.
  private func expand(
    _ operation: Int, store: CheckedStore, buckets: BucketChecks, findings: inout Findings
  ) async throws {
    let expansion = OperationExpansion(
      operation: operation, manifest: manifest, graph: graph, world: world, store: store, buckets: buckets,
      baseDirectory: baseDirectory, runID: runID, now: now, batchSize: batchSize, notesExclusions: notesExclusions)
    do {
      let outcome = try await expansion.run()
      try store.call { store in try store.record(outcome, of: operation) }
      if expansion.isPending {
        findings.awaited[operation] = operation
        findings.refusals += [waits.refusal(of: operation, in: manifest, graph)].compactMap(\.self)
      }
      return
    } catch let trouble as StoreTrouble {
      throw trouble
    } catch let cancellation as CancellationError {
      throw cancellation
    } catch let refusals as RefusalList {
      findings.refusals += refusals.refusals
    } catch let finding as InputFinding {
      findings.diagnostics.append(finding.diagnostic)
    } catch {
      // What fails because of a cancellation says nothing about the world.
      try Task.checkCancellation()
      let failure =
        error as? PlanFailure ?? PlanFailure(code: PlanFailure.unexpected, message: String(describing: error))
      try store.call { store in try store.record(.failed(failure), of: operation) }
    }
    findings.unplanned.insert(operation)
    // Invariant I1: what was found before the error justifies nothing.
    try store.call { store in try store.dropSteps(of: operation) }
  }
}

/// What forbids the plan, collected until everything has been looked at.
private struct Findings {
  var diagnostics: [Diagnostic] = []
  var refusals: [Refusal] = []
  /// Operations without steps because of a finding or a failure.
  var unplanned: Set<Int> = []
  /// Waits for what is not there yet, and operations that depend on them, each with its wait.
  var awaited: [Int: Int] = [:]

  func stopIfWrong(in manifest: Manifest) throws(PlanError) {
    guard diagnostics.isEmpty else {
      throw .input(DiagnosticList(source: manifest.source, diagnostics: diagnostics))
    }
    guard refusals.isEmpty else { throw .refused(refusals) }
  }
}

/// Guards that one operation runs into.
struct RefusalList: Error {
  let refusals: [Refusal]
}

/// A mistake in the manifest that only the world shows.
struct InputFinding: Error {
  let diagnostic: Diagnostic
}

/// Asks for each bucket once.
final class BucketChecks {
  private struct Name: Hashable {
    let endpoint: EndpointName
    let bucket: BucketName
  }

  private let world: any PlanWorld
  private var results: [Name: Result<Void, any Error>] = [:]

  init(_ world: any PlanWorld) { self.world = world }

  /// Throws what the world says about the bucket of a place.
  func check(_ place: RemotePlace) async throws {
    let name = Name(endpoint: place.endpoint, bucket: place.url.bucket)
    if let known = results[name] { return try known.get() }
    do {
      try await world.checkBucket(name.bucket, on: name.endpoint)
      results[name] = .success(())
    } catch {
      results[name] = .failure(error)
      throw error
    }
  }
}
