import ArgumentParser
import Glibc
import JobManifest
import JobPlan
import JobReport
import JobRunner
import RunFile
import S3Types

/// `s3job run`.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Plan a manifest and carry the plan out.",
    discussion: """
      Operations that depend on each other run in order, the rest in parallel. When one fails, those that need it are \
      not started and the others go on. A second run of the same manifest does only what is still to be done.

        s3job run site.yaml --dry-run                     the same as: s3job plan site.yaml
        s3job run site.yaml --var release=2026-11-22      with a value for a variable
        s3job run site.yaml --report report.json          and a report of every step
        s3job run site.yaml --sandbox ./practice          on a practice S3 in a directory
        s3job run --plan release.plan                     exactly what s3job plan --out saved
      """)

  @Argument(
    help: "The manifest, a YAML file; may be left out with --plan.", completion: .file(extensions: ["yaml", "yml"]))
  var manifest: String?

  @OptionGroup var variables: VariableOptions
  @OptionGroup var store: StoreOptions

  @Flag(help: "Show the plan and change nothing.")
  var dryRun = false

  @Option(help: ArgumentHelp("Write a JSON report of every step to a file.", valueName: "file"), completion: .file())
  var report: String?

  @Option(
    help: ArgumentHelp("Keep plan and outcomes in a new SQLite file, for any SQLite tool.", valueName: "file"),
    completion: .file())
  var runFile: String?

  @Option(
    help: ArgumentHelp(
      "Carry out exactly the plan that 's3job plan --out' saved; what has changed since is refused (exit code 3).",
      valueName: "file"),
    completion: .file())
  var plan: String?

  @OptionGroup var output: PlanOutputOptions
  @OptionGroup var state: StateOptions

  private static let nothingNamed = "name a manifest, or a saved plan with --plan"

  func validate() throws {
    guard report?.isEmpty != true, runFile?.isEmpty != true, report != "-" else {
      throw ValidationError("--report and --run-file take the name of a file")
    }
    guard dryRun || !output.isAboutPlans else {
      throw ValidationError(
        "--json, --all, --explain and --prices show a plan; use them with --dry-run, and --report for a run")
    }
    guard manifest != nil || plan != nil else { throw ValidationError(Self.nothingNamed) }
    guard plan == nil || (!dryRun && runFile == nil) else {
      throw ValidationError(
        "--plan is carried out as it is and keeps its own outcomes; leave out --dry-run and --run-file")
    }
    guard plan == nil || store.guards.protectedURLs.isEmpty else {
      throw ValidationError("--protect guards a plan while it is made; give it to 's3job plan' instead")
    }
    guard !dryRun || (report == nil && runFile == nil && state.undo == nil) else {
      throw ValidationError("--dry-run writes no file; use --json for the plan as data")
    }
  }

  func run() async throws {
    if dryRun, let manifest { return try await PlanCommand.show(manifest, variables, store, output, nil) }
    let console = Console()
    let interruption = Interruption(console: console)
    let code: ExitStatus
    if let plan {
      let saved = try SavedPlan.open(plan)
      code = try await JobSession.open(saved, manifest: manifest, variables, store, console: console) { session in
        try await perform(session, saved, interruption, console)
      }
    } else if let manifest {
      let keeping = runFile.map { JobSession.Keeping.runFile($0) } ?? .nothing
      code = try await JobSession.open(
        manifest, variables, store, keeping: keeping, locking: true, console: console
      ) { session in try await perform(session, nil, interruption, console) }
    } else {
      throw ValidationError(Self.nothingNamed)
    }
    guard code == .success else { throw code }
  }

  /// Plans, unless there is a plan already, carries the plan out and reports.
  private func perform(
    _ session: JobSession, _ saved: SavedPlan?, _ interruption: Interruption, _ console: Console
  ) async throws -> ExitStatus {
    // Opened before anything is changed: a report that cannot be written stops the run (row P10).
    let reportFile = try report.map {
      try ReportFile(path: $0, runID: session.identity.id, sparing: session.inputs)
    }
    interruption.willReport(
      session.runFile, report: report, temporary: reportFile?.temporaryPath, runID: session.identity.id)
    let ownFiles = [report, reportFile?.temporaryPath].compactMap(\.self)
    var trouble: String?
    var undo: UndoFile?
    var isRefused = false
    do {
      let isPlanned = try await interruption.unlessInterrupted {
        guard saved == nil else { return }
        let failures = try await session.waitBeforePlan(
          tell: RunDisplay(console: console) { session.stores.gates.flows }.show)
        try await session.plan(ownFiles: ownFiles, waits: .over(failures))
      }
      if isPlanned {
        for note in try session.runFile.header().notes { console.error("note: " + TerminalText.escaping(note)) }
        try session.requireUnwritten([("report", report)])
        let written = try UndoFile.write(for: session, state)
        // Last of all, because a plan that has been begun is used up.
        do { try saved?.begin() } catch {
          written?.remove()
          throw error
        }
        undo = written
        trouble = await carryOut(session, interruption, console)
      } else {
        try session.markNothingStarted(because: "the run was interrupted while it was planned")
      }
    } catch let status as ExitStatus where status == .refused {
      try session.markNothingStarted(because: "the plan was refused")
      isRefused = true
    }
    return try close(session, reportFile, interruption, console, undo: undo, trouble: trouble, isRefused: isRefused)
  }

  /// Runs the plan; from here on a failure is one of the run, not of its use, so it is told and not thrown.
  private func carryOut(_ session: JobSession, _ interruption: Interruption, _ console: Console) async -> String? {
    let display = RunDisplay(console: console) { session.stores.gates.flows }
    defer { display.finish() }
    do {
      try await session.run(isStopped: { interruption.signal != nil }, tell: display.show)
      return nil
    } catch {
      return "the run was cut off, and its outcomes are not complete: \(error)"
    }
  }

  /// Writes the report and the closing words.
  private func close(
    _ session: JobSession, _ reportFile: ReportFile?, _ interruption: Interruption, _ console: Console,
    undo: UndoFile?, trouble: String?, isRefused: Bool
  ) throws -> ExitStatus {
    var troubles = [trouble].compactMap(\.self)
    var code = isRefused ? .refused : try RunEnding.ofRun(session.runFile, signal: interruption.signal)
    if code == .success, trouble != nil { code = .failed }
    let undo = try undo.flatMap { try $0.isOfUse(after: session.runFile) ? $0 : nil }
    let frame = ReportWriter.Frame(
      isRun: true, state: code.runState, exitCode: code.rawValue, finished: .now(),
      concurrency: store.flow.concurrency, services: session.stores.gates.flows,
      undo: undo.map { InputFile.absolute($0.path) })
    if let reportFile {
      do {
        try ReportWriter.write(session.runFile, frame: frame) { try reportFile.write($0) }
        try reportFile.commit()
      } catch {
        troubles.append("\((error as? ReportFailure)?.message ?? "the report could not be written: \(error)")")
        if code == .success { code = .failed }
      }
    }
    if code == .success { session.rememberSources() }
    for trouble in troubles { console.error("error: " + TerminalText.escaping(trouble)) }
    for line in frame.services.compactMap(\.closingLine) { console.line(TerminalText.escaping(line)) }
    console.line(try RunSummary.text(session.runFile, state: code.runState))
    if let undo {
      console.line("To bring back what was moved to the trash: s3job run \(TerminalText.escaping(undo.path))")
    }
    if let report, troubles.isEmpty { console.line("Report: \(TerminalText.escaping(report))") }
    return code
  }
}

extension ExitStatus {
  /// The state of a run that ends with this code, as the report names it.
  fileprivate var runState: String {
    switch self {
    case .success: "succeeded"
    case .refused: "refused"
    case .interrupted(by: SIGINT), .interrupted(by: SIGTERM): "interrupted"
    default: "failed"
    }
  }
}
