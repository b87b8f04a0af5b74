import ArgumentParser
import JobManifest
import JobReport
import RunFile

/// `s3job schema`.
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print a schema: of the manifest, for editors, of the report, of explanations, or of run files.",
    discussion: """
      Save it beside your manifests and name it in their first line, and editors check and complete what you type:

        s3job schema > manifest.schema.json
        # yaml-language-server: $schema=./manifest.schema.json

      That of run files (plan --out, run --run-file) is SQL, with a word on every column.
      """)

  /// The documents that have a schema.
  enum Subject: String, ExpressibleByArgument, CaseIterable {
    case manifest, report, explain
    case runFile = "run-file"
  }

  @Argument(help: "Which schema: manifest, report, explain or run-file.")
  var subject: Subject = .manifest

  func run() throws {
    let console = Console()
    switch subject {
    case .manifest: console.write(ManifestSchema.text)
    case .report: console.write(ReportSchema.text)
    case .explain: console.write(ExplanationSchema.text)
    case .runFile: console.write(RunFileSchema.text + "\n")
    }
    try console.requireComplete()
  }
}
