/// A diagnostic with line and column, for machines.
package struct PlacedDiagnostic: Sendable, Hashable {
  /// The name of the file.
  package var file: String
  /// Where it starts; nil for the file as a whole.
  package var start: SourceLines.Position?
  /// Where it ends: the column after the last one.
  package var end: SourceLines.Position?
  /// How bad it is.
  package var severity: Diagnostic.Severity
  /// One sentence without a full stop.
  package var message: String
  /// What to do.
  package var hint: String?
  /// Related places.
  package var notes: [PlacedDiagnostic]

  private init(_ diagnostic: Diagnostic, file: String, lines: SourceLines) {
    self.file = diagnostic.elsewhere?.file ?? file
    start =
      diagnostic.elsewhere.map { SourceLines.Position(line: $0.line, column: $0.column) }
      ?? diagnostic.range.map { lines.position(at: $0.start) }
    end = diagnostic.range.map { lines.position(at: $0.end) }
    severity = diagnostic.severity
    message = diagnostic.message
    hint = diagnostic.hint
    notes = diagnostic.notes.map { PlacedDiagnostic($0, file: file, lines: lines) }
  }

  /// All findings of a list in the order of their positions.
  package static func all(of list: DiagnosticList) -> [PlacedDiagnostic] {
    let lines = SourceLines(list.source)
    return list.diagnostics.sortedByPosition().map {
      PlacedDiagnostic($0, file: list.source.name, lines: lines)
    }
  }
}
