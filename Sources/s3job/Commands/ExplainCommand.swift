import ArgumentParser
import JobManifest
import JobPlan
import JobReport
import JobRunner
import RunFile
import S3Types

/// `s3job explain`.
struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say what a plan does with one object or file, and why; changes nothing.",
    discussion: """
      Plans the manifest, then names for every operation the step that touches the object, or the rule that keeps it \
      out, and who decided about each header.

        s3job explain site.yaml s3://acme-site/current/index.html
        s3job explain site.yaml build/site/app.js.map
      """)

  @OptionGroup var manifest: ManifestOptions

  @Argument(help: "An object as s3://bucket/key, or the path of a file.", completion: .file())
  var name: String

  @Option(help: ArgumentHelp("The endpoint of the manifest that the object is on.", valueName: "endpoint"))
  var on: String?

  @OptionGroup var store: StoreOptions

  @Flag(help: "Print it as JSON.")
  var json = false

  func validate() throws { _ = try subject() }

  func run() async throws {
    let console = Console()
    let subject = try subject()
    try await JobSession.open(
      manifest.manifest, manifest.variables, store, keeping: .nothing, locking: false, console: console
    ) { session in
      if let on, session.loaded.manifest.endpoints[on] == nil {
        throw RunError.usage("the manifest has no endpoint '\(on)'; leave out --on for the default one")
      }
      try await session.plan(notingExclusions: true)
      let explanation = try Explanation(
        of: subject, in: session.runFile, manifest: session.loaded.manifest, graph: session.graph)
      console.write(
        json
          ? ExplanationWriter.text(of: explanation)
          : ExplanationText.text(of: explanation, isColored: console.hasColorOnOutput))
      try console.requireComplete()
    }
  }

  private func subject() throws -> Explanation.Subject {
    guard name.hasPrefix("s3://") else {
      guard !name.isEmpty else { throw ValidationError("name an object or a file") }
      return .file(path: InputFile.absolute(name))
    }
    do {
      let url = try S3URL(name)
      return .object(
        ObjectAddress(
          endpoint: on, location: S3Location(bucket: url.bucket, key: try ObjectKey(url.keyOrPrefix))))
    } catch {
      throw ValidationError("'\(name)' names no object: \(error)")
    }
  }
}
