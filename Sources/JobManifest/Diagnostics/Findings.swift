/// Collects what is found while a file is read.
///
/// A class, because every stage adds to one list; it never leaves the call that reads the file.
package final class Findings {
  /// What was found, in the order of finding.
  package private(set) var diagnostics: [Diagnostic] = []

  /// Whether anything found makes the file unusable.
  package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  /// Starts with nothing.
  package init() {}

  /// Adds an error.
  func error(_ message: String, at range: SourceRange?, hint: String? = nil, notes: [Diagnostic] = []) {
    diagnostics.append(Diagnostic(.error, message, at: range, hint: hint, notes: notes))
  }

  /// Adds a finding.
  func error(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

  /// Adds a warning.
  func warn(_ message: String, at range: SourceRange?, hint: String? = nil) {
    diagnostics.append(Diagnostic(.warning, message, at: range, hint: hint))
  }
}
