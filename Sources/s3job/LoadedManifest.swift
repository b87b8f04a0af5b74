import Digests
import JobManifest
import JobPlan
import JobReport
import JobRunner
import RunFile
import S3Client
import S3Types

/// A manifest that has been read and found valid, and the run that it was read for.
struct LoadedManifest {
  var manifest: Manifest
  let identity: RunIdentity
  /// The absolute path of the file.
  let path: String
  /// The SHA-256 of the text in lower-case hex.
  let digest: String

  /// Reads and checks a manifest; mistakes are shown, and end the command with exit code 2.
  static func load(_ manifest: String, _ variables: VariableOptions, console: Console) throws -> LoadedManifest {
    let identity = RunIdentity(moment: .now(), random: UInt32.random(in: .min ... .max))
    let bytes = try InputFile.read(manifest, limit: 64 << 20)
    let source = try console.showing { try SourceFile(name: manifest, contents: bytes) }
    let context = ManifestContext(
      variables: try variables.values(), builtins: identity.builtins,
      environment: Environment.ofProcess().values)
    let reading = try console.showing { try ManifestReader.read(source: source, context: context) }
    console.show(reading.warnings, of: source)
    return LoadedManifest(
      manifest: reading.manifest, identity: identity, path: InputFile.absolute(manifest),
      digest: Hex.encode(Digest.of(bytes, .sha256)))
  }

  /// Reads the manifest of a saved plan as it was read when the plan was made.
  ///
  /// The text and every value come from the plan, but those of the environment, which are not kept: they have to be the
  /// same ones, as `SavedPlan` has checked.
  static func load(_ plan: SavedPlan, console: Console) throws -> LoadedManifest {
    let header = plan.header
    let identity = RunIdentity(id: header.runID, moment: header.created)
    let context = ManifestContext(
      variables: header.variables.filter { header.environment[$0.key] == nil }, builtins: identity.builtins,
      environment: Environment.ofProcess().values)
    let reading = try console.showing { try ManifestReader.read(source: header.manifest, context: context) }
    return LoadedManifest(
      manifest: reading.manifest, identity: identity, path: header.manifestPath, digest: header.manifestSHA256)
  }

  /// The order of the operations; mistakes are shown, and end the command with exit code 2.
  func graph(
    console: Console = Console(), identity: (EndpointName) -> String
  ) throws -> OperationGraph {
    try console.showing {
      try PlanBuilder.build(
        manifest, baseDirectory: InputFile.directory(of: path), localIdentity: InputFile.identity,
        endpointIdentity: identity)
    }
  }

  /// What a run file says about the run before its first step.
  func header(of graph: OperationGraph, dialects: Endpoints<Dialect>) -> RunFileHeader {
    RunFileHeader(
      runID: identity.id, manifest: manifest, manifestPath: path, manifestSHA256: digest, graph: graph,
      created: identity.moment, program: "s3job \(Version.current)", salt: RunIdentity.salt(),
      notes: ConditionNotes.of(manifest, dialects: dialects)
        + RelayNotes.of(manifest, dialects: dialects, identity: graph.identity))
  }
}

extension Console {
  /// Runs `body`; findings that it throws are shown and end the command with exit code 2.
  func showing<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let list as DiagnosticList {
      write(DiagnosticRenderer.render(list, color: hasColor), toError: true)
      throw ExitStatus.invalid
    }
  }

  /// Shows warnings.
  func show(_ warnings: [Diagnostic], of source: SourceFile) {
    guard !warnings.isEmpty else { return }
    write(
      DiagnosticRenderer.render(DiagnosticList(source: source, diagnostics: warnings), color: hasColor), toError: true)
  }
}
