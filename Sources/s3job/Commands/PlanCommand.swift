import ArgumentParser
import JobManifest
import JobPlan
import JobReport
import JobRunner
import RunFile

/// `s3job plan`.
struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Show what a run would do; changes nothing.",
    discussion: """
      Lists and looks, never writes: planning is given only the reading half of the store. Each operation is shown with \
      what it waits for and why, and with its steps:

        + new   ~ overwrites or refreshes   - deletes   > moves   ! cannot be done   = no change (with --all)

        s3job plan site.yaml --out release.plan      keep it, to be reviewed
        s3job run --plan release.plan                carry out exactly that, or refuse what has changed since
      """)

  @OptionGroup var manifest: ManifestOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var output: PlanOutputOptions

  @OptionGroup var saving: PlanSavingOptions

  func run() async throws {
    try await PlanCommand.show(manifest.manifest, manifest.variables, store, output, saving)
  }

  /// Plans and prints; `plan` and `run --dry-run` are both this.
  static func show(
    _ manifest: String, _ variables: VariableOptions, _ store: StoreOptions, _ output: PlanOutputOptions,
    _ saving: PlanSavingOptions?
  ) async throws {
    let console = Console()
    let prices = try output.priceTable(console)
    let keeping = saving?.out.map { JobSession.Keeping.savedPlan($0) } ?? .nothing
    let code = try await JobSession.open(manifest, variables, store, keeping: keeping, locking: false, console: console)
    {
      session in
      try await session.plan(
        notingExclusions: output.explain, waits: saving?.out == nil ? .shown : .over([:]))
      var code = try RunEnding.ofPlan(session.runFile)
      let hasChanges = try session.runFile.summary().hasChanges
      if code == .success, saving?.detailedExitcode == true, hasChanges { code = .changesPending }
      let state = code == .success || code == .changesPending ? "planned" : "failed"
      let frame = ReportFrame(isRun: false, state: state, exitCode: code.rawValue)
      try output.show(
        try ReportDocument(session.runFile, frame: frame, prices: prices, explains: output.explain), on: console)
      try console.requireComplete()
      if let path = saving?.out { try save(session, as: path, isWhole: !session.runFile.summary().hasFailures) }
      return code
    }
    guard code == .success else { throw code }
  }

  /// Half a plan is not saved: what could not be planned would be missing without a word when it is carried out.
  private static func save(_ session: JobSession, as path: String, isWhole: Bool) throws {
    guard isWhole else {
      return session.console.error("error: the plan was not saved, because some of it cannot be planned")
    }
    try session.requireUnwritten([("plan", path)])
    guard let seal = try session.save() else { return }
    session.console.error(
      "Saved as \(TerminalText.escaping(path)) (\(seal.digest.prefix(16))); to carry out exactly this: "
        + "s3job run --plan \(TerminalText.escaping(path))")
  }
}

/// How a plan is shown.
struct PlanOutputOptions: ParsableArguments {
  @Flag(help: "Print the plan as JSON, in the shape of the report.")
  var json = false

  @Flag(help: "Show every step, also those that need no change.")
  var all = false

  @Option(
    help: ArgumentHelp(
      "Estimate the cost of requests and traffic by a table of prices, such as manifests/prices.yaml.",
      discussion: "An object that is moved in parts counts as one request.",
      valueName: "file"), completion: .file(extensions: ["yaml", "yml"]))
  var prices: String?

  @Flag(help: "Show every step with its reason in words, and what takes no part with the rule that says so.")
  var explain = false

  func validate() throws {
    guard prices?.isEmpty != true else { throw ValidationError("--prices takes the name of a file") }
  }

  /// The prices that are asked for; mistakes in their file are shown and end the command with exit code 2.
  func priceTable(_ console: Console) throws -> PriceTable? {
    try prices.map { path in
      let bytes = try InputFile.read(path, limit: 1 << 20)
      return try console.showing { try PriceTableReader.read(try SourceFile(name: path, contents: bytes)) }
    }
  }

  /// Whether anything is asked for that only a plan has.
  var isAboutPlans: Bool { json || all || explain || prices != nil }

  /// Prints a plan or what became of it.
  func show(_ document: ReportDocument, on console: Console) throws {
    if json {
      try ReportWriter.write(document) { console.write($0) }
    } else {
      let style = PlanText.Style(showsAll: all || explain, isColored: console.hasColorOnOutput)
      try PlanText.write(document, style: style) { console.write($0) }
    }
  }
}

/// What becomes of a plan.
struct PlanSavingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Save the plan to a new file, for 's3job run --plan'.", valueName: "file"), completion: .file())
  var out: String?

  @Flag(help: "End with 10 when there is something to do, and with 0 only when there is not.")
  var detailedExitcode = false

  func validate() throws {
    guard out?.isEmpty != true else { throw ValidationError("--out takes the name of a file") }
  }
}
