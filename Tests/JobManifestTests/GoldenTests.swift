import Foundation
import Testing

@testable import JobManifest

@Suite struct `Invalid manifests` {
  static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: Repository.invalidManifests.path)) ?? []
    return files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
  }()

  @Test func `are many`() { #expect(Self.names.count >= 45) }

  /// `RECORD=1 swift test --filter "Invalid manifests"` writes the expected texts anew.
  @Test(arguments: names) func `give exactly the recorded diagnostics`(name: String) throws {
    let contents = try Data(contentsOf: Repository.invalidManifests.appending(path: name + ".yaml"))
    let rendered = Self.diagnostics(of: name, Array(contents))
    let golden = Repository.invalidManifests.appending(path: name + ".diagnostics")
    if ProcessInfo.processInfo.environment["RECORD"] == "1" {
      try Data(rendered.utf8).write(to: golden)
    }
    let expected = String(decoding: try Data(contentsOf: golden), as: UTF8.self)
    #expect(rendered == expected)
    #expect(rendered.contains(": error: "))
  }

  /// What a user sees; `# --var name=value` and `# env NAME=value` lines of the file are given to it.
  private static func diagnostics(of name: String, _ contents: [UInt8]) -> String {
    do throws(DiagnosticList) {
      let source = try SourceFile(name: name + ".yaml", contents: contents)
      let reading = try ManifestReader.read(
        source: source,
        context: ManifestContext(
          variables: values("# --var ", in: source.text), builtins: fixedBuiltins,
          environment: values("# env ", in: source.text)))
      return DiagnosticRenderer.render(
        DiagnosticList(source: source, diagnostics: reading.warnings), color: false)
    } catch {
      return DiagnosticRenderer.render(error, color: false)
    }
  }

  private static func values(_ prefix: String, in text: String) -> [String: String] {
    var values: [String: String] = [:]
    for line in text.split(separator: "\n") where line.hasPrefix(prefix) {
      let parts = line.dropFirst(prefix.count).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      values[String(parts[0])] = String(parts[1]).replacing("\\n", with: "\n")
    }
    return values
  }
}
