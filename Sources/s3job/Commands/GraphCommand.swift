import ArgumentParser
import JobManifest
import JobReport
import JobRunner
import RunFile

/// `s3job graph`.
struct GraphCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graph",
    abstract: "Draw the operations of a manifest and their order; contacts nobody.",
    discussion: """
      An arrow leads from an operation to one that waits for it and says why: solid where 'needs' declares it, dashed \
      where it follows from what both of them touch.

        s3job graph site.yaml | dot -Tsvg > site.svg
        s3job graph site.yaml --format mermaid            for a fenced block of Markdown
      """)

  @OptionGroup var manifest: ManifestOptions

  @Option(help: "The language of the drawing.")
  var format = GraphFormat.dot

  func run() async throws {
    let console = Console()
    let loaded = try LoadedManifest.load(manifest.manifest, manifest.variables, console: console)
    let graph = try loaded.graph { name in EndpointIdentity.of(name.flatMap { loaded.manifest.endpoints[$0] }) }
    console.write(format.text(of: GraphView(loaded.header(of: graph, dialects: Endpoints([:])))))
    try console.requireComplete()
  }
}

extension GraphFormat: ExpressibleByArgument {}
