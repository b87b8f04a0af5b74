import JobPlan
import RunFile

/// Something of a report that takes no part in an operation.
struct ExclusionView {
  /// The name of the operation.
  let operation: String
  /// An `s3://` URL or a path.
  let name: String
  /// Why, for machines; with the line where a numbered rule stands.
  let reason: String
  /// The pattern that decided.
  let pattern: String?
  /// Where the pattern stands in the manifest.
  let line: Int?
  /// Why, in words.
  let words: String

  init(_ stored: StoredExclusion, of operation: OperationView) {
    self.operation = operation.name
    name = stored.exclusion.name
    let place: String
    if case .rule = stored.exclusion.reason { place = stored.line.map { " line \($0)" } ?? "" } else { place = "" }
    reason = stored.exclusion.reason.rawValue + place
    pattern = stored.exclusion.pattern
    line = stored.line
    words = ReasonWords.words(for: stored.exclusion, line: stored.line)
  }
}
