import ArgumentParser
import JobManifest
import JobReport

/// `s3job schema`.
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print a JSON Schema: of the manifest, for editors, or of the report.",
    discussion: """
      Save it beside your manifests and name it in their first line, and editors check and complete what you type:

        s3job schema > manifest.schema.json
        # yaml-language-server: $schema=./manifest.schema.json
      """)

  /// The documents that have a schema.
  enum Subject: String, ExpressibleByArgument, CaseIterable { case manifest, report }

  @Argument(help: "Which schema: manifest or report.")
  var subject: Subject = .manifest

  func run() throws {
    let console = Console()
    switch subject {
    case .manifest: console.write(ManifestSchema.text)
    case .report: console.write(ReportSchema.text)
    }
    try console.requireComplete()
  }
}
