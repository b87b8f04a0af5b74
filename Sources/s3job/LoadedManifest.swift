import Digests
import JobManifest
import JobPlan
import JobReport
import JobRunner
import S3Client
import S3Types

/// A manifest that has been read and found valid, and the run that it was read for.
struct LoadedManifest {
  let manifest: Manifest
  let identity: RunIdentity
  /// The absolute path of the file.
  let path: String
  /// The SHA-256 of the text in lower-case hex.
  let digest: String

  /// Reads and checks a manifest; mistakes are shown, and end the command with exit code 2.
  static func load(_ options: ManifestOptions, console: Console) throws -> LoadedManifest {
    let identity = RunIdentity(moment: .now(), random: UInt32.random(in: .min ... .max))
    let bytes = try InputFile.read(options.manifest, limit: 64 << 20)
    let source = try console.showing { try SourceFile(name: options.manifest, contents: bytes) }
    let context = ManifestContext(
      variables: try options.variables(), builtins: identity.builtins, environment: Environment.ofProcess().values)
    let reading = try console.showing { try ManifestReader.read(source: source, context: context) }
    console.show(reading.warnings, of: source)
    return LoadedManifest(
      manifest: reading.manifest, identity: identity, path: InputFile.absolute(options.manifest),
      digest: Hex.encode(Digest.of(bytes, .sha256)))
  }

  /// The order of the operations; mistakes are shown, and end the command with exit code 2.
  func graph(
    console: Console = Console(), identity: (EndpointName) -> String
  ) throws -> OperationGraph {
    try console.showing {
      try PlanBuilder.build(manifest, baseDirectory: InputFile.directory(of: path), endpointIdentity: identity)
    }
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
