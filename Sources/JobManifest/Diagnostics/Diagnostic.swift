/// One thing to say about an input file, as data; text is made by `DiagnosticRenderer`.
package struct Diagnostic: Sendable, Hashable {
  /// How bad it is.
  package enum Severity: String, Sendable, Hashable { case error, warning, note }

  /// How bad it is.
  package var severity: Severity
  /// One sentence without a full stop, names in single quotes.
  package var message: String
  /// Where; nil for the file as a whole.
  package var range: SourceRange?
  /// What to do, shown after the caret.
  package var hint: String?
  /// Related places.
  package var notes: [Diagnostic]
  /// Where, when it is in another file than the list is about.
  package var elsewhere: Elsewhere?

  /// A place in a file that is not shown.
  package struct Elsewhere: Sendable, Hashable {
    /// The name of the file.
    package var file: String
    /// The line, from 1.
    package var line: Int
    /// The column, from 1.
    package var column: Int

    /// Names a place.
    package init(file: String, line: Int, column: Int) {
      self.file = file
      self.line = line
      self.column = column
    }
  }

  /// Describes one finding.
  package init(
    _ severity: Severity, _ message: String, at range: SourceRange?, hint: String? = nil, notes: [Diagnostic] = []
  ) {
    self.severity = severity
    self.message = message
    self.range = range
    self.hint = hint
    self.notes = notes
  }
}

/// All findings about one file; thrown when at least one of them is an error.
package struct DiagnosticList: Error, Sendable, Hashable {
  /// The file that they are about.
  package var source: SourceFile
  /// The findings in the order of their positions.
  package var diagnostics: [Diagnostic]

  /// Collects findings.
  package init(source: SourceFile, diagnostics: [Diagnostic]) {
    self.source = source
    self.diagnostics = diagnostics
  }
}
