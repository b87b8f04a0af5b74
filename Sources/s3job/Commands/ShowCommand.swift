import ArgumentParser
import JobManifest
import JobReport
import JobRunner
import RunFile

/// `s3job show`.
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show a saved plan, or what became of it; contacts nobody.",
    discussion: """
      Reads the file that 's3job plan --out' or 's3job run --run-file' wrote. Of a run the steps that are not done are \
      shown, with why; --all shows each.

        s3job show release.plan
        s3job show release.plan --json
      """)

  @Argument(help: "A saved plan or a run file.", completion: .file())
  var file: String

  @OptionGroup var output: PlanOutputOptions

  func validate() throws {
    guard !output.explain else { throw ValidationError("--explain needs the manifest; use it with 's3job plan'") }
  }

  func run() throws {
    let console = Console()
    let prices = try output.priceTable(console)
    let runFile = try open()
    defer { runFile.close() }
    guard try runFile.planIsComplete() else {
      throw RunError.usage("the plan in '\(file)' did not come to its end, so there is nothing whole to show")
    }
    let frame = try RunEnding.frame(of: runFile)
    try output.show(try ReportDocument(runFile, frame: frame, prices: prices), on: console)
    try console.requireComplete()
  }

  private func open() throws -> RunFile {
    do throws(RunFileError) {
      let runFile = try RunFile.open(at: file)
      _ = try runFile.checkedSeal()  // What is reviewed has to be what would be carried out.
      return runFile
    } catch {
      throw RunError.usage(error.message)
    }
  }
}
