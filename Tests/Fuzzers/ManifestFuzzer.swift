import JobManifest

/// Manifests as bytes of a file: each is read or refused with findings that can be shown.
enum ManifestFuzzer {
  static func run(_ input: [UInt8]) {
    let context = ManifestContext(
      variables: ["release": "1"], builtins: ["run.id": "7f3a", "run.date": "2026-11-22", "run.time": "101112"],
      environment: ["HOME": "/home/x", "RELEASE": "2"])
    do throws(DiagnosticList) {
      let source = try SourceFile(name: "m.yaml", contents: input)
      let reading = try ManifestReader.read(source: source, context: context)
      check(DiagnosticList(source: source, diagnostics: reading.warnings))
    } catch {
      check(error)
      promise(error.diagnostics.contains { $0.severity == .error }, "refused without an error")
    }
  }

  private static func check(_ list: DiagnosticList) {
    let rendered = DiagnosticRenderer.render(list, color: false)
    let isPlain = rendered.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" || $0 == "\t" }
    promise(isPlain, "a control character reaches the terminal")
    let length = list.source.text.utf8.count
    for range in list.diagnostics.flatMap({ [$0] + $0.notes }).compactMap(\.range) {
      promise(0 <= range.start && range.start <= range.end && range.end <= length, "a range outside of the text")
    }
  }
}
