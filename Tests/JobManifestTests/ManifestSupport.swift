import Foundation

@testable import JobManifest

/// Places and shorthands of these tests.
enum Repository {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  static let invalidManifests = root.appending(path: "fixtures/invalid-manifests")
}

/// What every manifest of these tests is given.
let fixedBuiltins = ["run.id": "7f3a", "run.date": "2026-11-22", "run.time": "101112"]

/// Reads a manifest from text.
func read(
  _ text: String, variables: [String: String] = [:], environment: [String: String] = [:]
) throws(DiagnosticList) -> ManifestReading {
  try ManifestReader.read(
    source: SourceFile(name: "m.yaml", text: text),
    context: ManifestContext(variables: variables, builtins: fixedBuiltins, environment: environment))
}

/// The messages of a manifest that cannot be used, each with line and column; empty for one that can.
func mistakes(
  _ text: String, variables: [String: String] = [:], environment: [String: String] = [:]
) -> [String] {
  do throws(DiagnosticList) {
    _ = try read(text, variables: variables, environment: environment)
    return []
  } catch {
    return PlacedDiagnostic.all(of: error).map { diagnostic in
      let place = diagnostic.start.map { "\($0.line):\($0.column): " } ?? ""
      return place + (diagnostic.severity == .error ? "" : diagnostic.severity.rawValue + ": ") + diagnostic.message
    }
  }
}

/// A manifest with one operation `op`, whose body is indented already.
func manifest(_ body: String, head: String = "") -> String {
  "version: 1\n" + head + "operations:\n  - name: op\n" + body
}
