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
  /// The run file with its companions, and the directory of the sandbox.
  let ownFiles: [String]

  var identity: RunIdentity { loaded.identity }

  /// Opens a session, runs `body` and closes what was opened, also after an error.
  ///
  /// - Parameters:
  ///   - manifest: The manifest.
  ///   - store: Where the default endpoint is.
  ///   - runFilePath: Where plan and outcomes are kept; nil for nowhere.
  ///   - locking: Whether the session changes things, so that no other one of this manifest may (row P7).
  ///   - console: Where mistakes are shown.
  ///   - body: What to do with the session.
  static func open<Result>(
    _ manifest: ManifestOptions, _ store: StoreOptions, runFilePath: String?, locking: Bool, console: Console,
    _ body: (JobSession) async throws -> Result
  ) async throws -> Result {
    let loaded = try LoadedManifest.load(manifest, console: console)
    let lock = locking ? try RunLock.take(forManifestAt: loaded.path, directory: RunLock.usualDirectory) : nil
    defer { withExtendedLifetime(lock) {} }
    return try await JobStores.open(for: loaded.manifest, store, console: console) { stores in
      let graph = try loaded.graph(console: console, identity: stores.identity)
      let header = RunFileHeader(
        runID: loaded.identity.id, manifest: loaded.manifest, manifestPath: loaded.path, manifestSHA256: loaded.digest,
        graph: graph, created: loaded.identity.moment, program: "s3job \(Version.current)")
      let location = runFilePath.map { RunFile.Location.file($0) } ?? .temporary
      let runFile = try openRunFile(location, header)
      defer { runFile.close() }
      return try await body(
        JobSession(
          loaded: loaded, graph: graph, stores: stores, runFile: runFile, console: console,
          ownFiles: (runFilePath.map { [$0, $0 + "-wal", $0 + "-shm"] } ?? []) + [store.sandbox].compactMap { $0 }))
    }
  }

  /// Expands the manifest into the run file; it is given the reading half of the stores only.
  ///
  /// - Parameter ownFiles: What the run has made itself, which is no data.
  func plan(ownFiles: [String] = []) async throws {
    let expander = Expander(
      manifest: loaded.manifest, graph: graph,
      world: LiveWorld(readers: stores.readers, ownFiles: OwnFiles(ownFiles + self.ownFiles)), store: runFile,
      baseDirectory: InputFile.directory(of: loaded.path), now: identity.moment)
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

  /// Notes in the run file that nothing of a plan is started, and why; what could not be planned stays failed.
  func markNothingStarted(because reason: String) throws {
    for record in try runFile.operations() where record.state != .failed {
      try runFile.markNotStarted(record.index, reason: reason, at: .now())
    }
  }

  /// Carries the plan out.
  func run(
    concurrency: Int, isStopped: @escaping @Sendable () -> Bool, tell: @escaping @Sendable (RunEvent) -> Void
  ) async throws {
    let run = PlanRun(
      graph: graph, runFile: runFile, stores: stores.stores, concurrency: concurrency, now: { .now() },
      isStopped: isStopped, tell: tell)
    try await run.perform()
  }

  private func refused(_ refusals: [Refusal]) -> ExitStatus {
    let diagnostics = refusals.map { Diagnostic(.error, "refused: " + $0.message, at: $0.range, hint: $0.hint) }
    let list = DiagnosticList(source: loaded.manifest.source, diagnostics: diagnostics)
    console.write(DiagnosticRenderer.render(list, color: console.hasColor), toError: true)
    return .refused
  }

  private static func openRunFile(_ location: RunFile.Location, _ header: RunFileHeader) throws -> RunFile {
    do throws(RunFileError) {
      return try RunFile.create(at: location, header: header)
    } catch {
      throw RunError.usage(error.message)
    }
  }
}
