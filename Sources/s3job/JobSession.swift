import JobManifest
import JobPlan
import JobReport
import JobRunner
import RunFile
import S3Client
import S3Types

/// A manifest, its order, the stores that it names and the file that its plan goes to: what `plan` and `run` share.
struct JobSession: Sendable {
  let loaded: LoadedManifest
  let graph: OperationGraph
  let stores: JobStores
  let runFile: RunFile
  let console: Console
  /// Where the plan is saved, if it is.
  let planFile: PlanFile?
  /// The run file with its companions, and the directory of the sandbox.
  let ownFiles: [String]
  /// What the command line names for the run to read: a script of faults, a dialect.
  let namedInputs: [String]
  /// Where runs keep what has to outlive them; nil when nothing says where that is.
  let stateDirectory: StateDirectory?

  var identity: RunIdentity { loaded.identity }

  /// Where plan and outcomes go.
  enum Keeping: Sendable {
    /// Nowhere: they vanish with the session.
    case nothing
    /// To a new run file of this name, from the beginning.
    case runFile(String)
    /// To a file that appears under this name when the plan is complete (`save`).
    case savedPlan(String)
  }

  /// Opens a session for a new plan, runs `body` and closes what was opened, also after an error.
  ///
  /// - Parameters:
  ///   - manifest: The file of the manifest.
  ///   - variables: The values of its variables.
  ///   - store: Where the default endpoint is.
  ///   - keeping: Where plan and outcomes go.
  ///   - locking: Whether the session changes things, so that no other one of this manifest may (row P7).
  ///   - console: Where mistakes are shown.
  ///   - body: What to do with the session.
  static func open<Result>(
    _ manifest: String, _ variables: VariableOptions, _ store: StoreOptions, keeping: Keeping, locking: Bool,
    console: Console,
    _ body: (JobSession) async throws -> Result
  ) async throws -> Result {
    var loaded = try LoadedManifest.load(manifest, variables, console: console)
    loaded.manifest.protected += try store.guards.protections()
    let lock = locking ? try RunLock.take(forManifestAt: loaded.path, directory: RunLock.usualDirectory) : nil
    defer { withExtendedLifetime(lock) {} }
    var planFile: PlanFile?
    let location: RunFile.Location
    switch keeping {
    case .nothing: location = .temporary
    case .runFile(let path): location = .file(path)
    case .savedPlan(let path):
      let file = try PlanFile(path: path, runID: loaded.identity.id)
      planFile = file
      location = .file(file.temporaryPath)
    }
    return try await JobStores.open(for: loaded.manifest, store, console: console) { [loaded] stores in
      let graph = try loaded.graph(console: console, identity: stores.identity)
      let runFile = try create(location, loaded.header(of: graph, dialects: stores.dialects))
      defer { runFile.close() }
      return try await body(
        JobSession(
          loaded: loaded, graph: graph, stores: stores, runFile: runFile, console: console, planFile: planFile,
          ownFiles: location.files + [store.sandbox].compactMap { $0 }, namedInputs: store.inputFiles,
          stateDirectory: store.guards.stateDirectory))
    }
  }

  /// Opens a session for a saved plan, once everything that it was made from has been found to be as it was.
  static func open<Result>(
    _ plan: SavedPlan, manifest: String?, _ variables: VariableOptions, _ store: StoreOptions, console: Console,
    _ body: (JobSession) async throws -> Result
  ) async throws -> Result {
    defer { plan.runFile.close() }
    try plan.requireManifest(manifest)
    try plan.requireVariables(try variables.values(), environment: Environment.ofProcess().values)
    let loaded = try LoadedManifest.load(plan, console: console)
    let lock = try RunLock.take(forManifestAt: loaded.path, directory: RunLock.usualDirectory)
    defer { withExtendedLifetime(lock) {} }
    return try await JobStores.open(for: loaded.manifest, store, console: console) { stores in
      try plan.requireEndpoints(stores.identity)
      let graph = try loaded.graph(console: console, identity: stores.identity)
      return try await body(
        JobSession(
          loaded: loaded, graph: graph, stores: stores, runFile: plan.runFile, console: console, planFile: nil,
          ownFiles: [], namedInputs: store.inputFiles, stateDirectory: store.guards.stateDirectory))
    }
  }

  /// Puts the complete plan under its name, sealed.
  func save() throws -> RunFile.Seal? {
    guard let planFile else { return nil }
    let seal: RunFile.Seal
    do throws(RunFileError) {
      seal = try runFile.seal()
      try runFile.finish()
    } catch {
      throw RunError.usage(error.message)
    }
    try planFile.publish()
    return seal
  }

  /// Expands the manifest into the run file; it is given the reading half of the stores only.
  ///
  /// - Parameters:
  ///   - ownFiles: What the run has made itself, which is no data.
  ///   - notingExclusions: Whether what takes no part is noted, with why.
  ///   - waits: What becomes of operations that depend on what is not there yet.
  func plan(
    ownFiles: [String] = [], notingExclusions: Bool = false, waits: WaitPlanning = .shown
  ) async throws {
    let (history, trouble) =
      memory?.read(of: SourceHistory.fingerprints(of: loaded.manifest, graph: graph))
      ?? (SourceHistory(), nil)
    if let trouble { console.error("warning: " + TerminalText.escaping(trouble)) }
    if memory == nil, loaded.manifest.operations.contains(where: { $0.verb.deletion != nil }) {
      // Row L9: under a scheduler without HOME the guard would be off without a word.
      console.error(
        "warning: there is no place to remember what sources hold, so deletions are not held against the last run; "
          + "name one with --state-dir, or set HOME")
    }
    let expander = Expander(
      manifest: loaded.manifest, graph: graph,
      world: LiveWorld(
        readers: stores.readers, ownFiles: OwnFiles(ownFiles + self.ownFiles), inputs: OwnFiles(inputs),
        manifest: OwnFiles([loaded.path])),
      store: runFile,
      baseDirectory: InputFile.directory(of: loaded.path), runID: identity.id,
      history: history, now: identity.moment, notesExclusions: notingExclusions, waits: waits)
    do throws(PlanError) {
      _ = try await expander.expand()
    } catch {
      switch error {
      case .input(let list): try console.showing { throw list }
      case .refused(let refusals): throw refused(refusals)
      case .store(let text): throw RunError.usage(text)
      case .cancelled: throw CancellationError()
      }
    }
  }

  /// What the last successful run of the manifest found in its sources.
  private var memory: SourceMemory? { stateDirectory.map { SourceMemory(of: loaded.path, in: $0) } }

  /// Remembers, after a successful run, what it found in its sources; that it cannot is no failure of the run.
  func rememberSources() {
    do {
      let found = SourceHistory(of: loaded.manifest, graph: graph, summary: try runFile.summary())
      guard !found.entries.isEmpty else { return }
      try memory?.remember(found, runID: identity.id)
    } catch {
      let why = (error as? RunError)?.message ?? (error as? ReportFailure)?.message ?? "\(error)"
      console.error("warning: the next run will not know what this one found: " + TerminalText.escaping(why))
    }
  }

  /// Notes in the run file that nothing of a plan is started, and why; what could not be planned stays failed.
  func markNothingStarted(because reason: String) throws {
    for record in try runFile.operations() where record.state != .failed {
      try runFile.markNotStarted(record.index, reason: reason, at: .now())
    }
  }

  /// Carries the plan out.
  func run(
    isStopped: @escaping @Sendable () -> Bool, tell: @escaping @Sendable (RunEvent) -> Void
  ) async throws {
    let run = PlanRun(
      graph: graph, runFile: runFile, stores: stores.stores,
      downloadRoots: loaded.manifest.downloadRoots(baseDirectory: InputFile.directory(of: loaded.path)),
      verbs: loaded.manifest.operations.map(\.verb),
      rules: loaded.manifest.operations.map(\.failureRule), concurrency: stores.gates.stepsAtOnce, now: { .now() },
      isStopped: isStopped, tell: tell)
    try await run.perform()
  }

  private func refused(_ refusals: [Refusal]) -> ExitStatus {
    let diagnostics = refusals.map {
      Diagnostic(.error, "refused: " + $0.message, at: $0.range, hint: $0.hint, notes: $0.notes)
    }
    let list = DiagnosticList(source: loaded.manifest.source, diagnostics: diagnostics)
    console.write(DiagnosticRenderer.render(list, color: console.hasColor), toError: true)
    return .refused
  }

  private static func create(_ location: RunFile.Location, _ header: RunFileHeader) throws -> RunFile {
    do throws(RunFileError) {
      return try RunFile.create(at: location, header: header)
    } catch {
      throw RunError.usage(error.message)
    }
  }
}

extension RunFile.Location {
  /// The file and its companions.
  fileprivate var files: [String] {
    switch self {
    case .temporary: []
    case .file(let path): [path, path + "-wal", path + "-shm"]
    }
  }
}
