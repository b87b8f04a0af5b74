import ArgumentParser
import JobManifest
import JobRunner

/// `s3job validate`.
struct ValidateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Check a manifest without contacting anybody.",
    discussion: """
      Every mistake is shown at once, with its line and what to do: unknown keys, wrong types, missing variables, \
      dependency cycles, unsafe deletes.
      """)

  @OptionGroup var manifest: ManifestOptions

  func run() async throws {
    let console = Console()
    let loaded = try LoadedManifest.load(manifest.manifest, manifest.variables, console: console)
    _ = try loaded.graph { name in EndpointIdentity.of(name.flatMap { loaded.manifest.endpoints[$0] }) }
    let count = loaded.manifest.operations.count
    console.line("\(loaded.manifest.source.name): valid, \(count) operation\(count == 1 ? "" : "s")")
  }
}
