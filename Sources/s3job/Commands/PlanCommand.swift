import ArgumentParser
import JobReport
import JobRunner

/// `s3job plan`.
struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Show what a run would do; changes nothing.",
    discussion: """
      Lists and looks, never writes: planning is given only the reading half of the store. Each operation is shown with \
      what it waits for and why, and with its steps:

        + new   ~ overwrites or refreshes   - deletes   ! cannot be done   = needs no change (with --all)
      """)

  @OptionGroup var manifest: ManifestOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var output: PlanOutputOptions

  func run() async throws {
    try await PlanCommand.show(manifest, store, output)
  }

  /// Plans and prints; `plan` and `run --dry-run` are both this.
  static func show(_ manifest: ManifestOptions, _ store: StoreOptions, _ output: PlanOutputOptions) async throws {
    let console = Console()
    let code = try await JobSession.open(
      manifest, store, runFilePath: nil, locking: false, console: console
    ) { session in
      try await session.plan()
      let code = try RunEnding.ofPlan(session.runFile)
      if output.json {
        let state = code == .success ? "planned" : "failed"
        let frame = ReportWriter.Frame(isRun: false, state: state, exitCode: code.rawValue)
        try ReportWriter.write(session.runFile, frame: frame) { console.write($0) }
      } else {
        try PlanText.write(session.runFile, showingAll: output.all) { console.write($0) }
      }
      try console.requireComplete()
      return code
    }
    guard code == .success else { throw code }
  }
}

/// How a plan is shown.
struct PlanOutputOptions: ParsableArguments {
  @Flag(help: "Print the plan as JSON, in the shape of the report.")
  var json = false

  @Flag(help: "Show every step, also those that need no change.")
  var all = false
}
