/// Which paths of a tree take part: excludes first, then includes.
///
/// Where any include is given, everything else is out.
package struct Filter: Sendable, Hashable {
  /// What is out, whatever else is said.
  package var excludes: [Located<Pattern>]
  /// What is in; empty for everything.
  package var includes: [Located<Pattern>]

  /// Combines patterns.
  package init(excludes: [Located<Pattern>] = [], includes: [Located<Pattern>] = []) {
    self.excludes = excludes
    self.includes = includes
  }

  /// Takes every path.
  package static let everything = Filter()

  /// What a filter says about one path.
  package enum Verdict: Sendable, Hashable {
    /// The path takes part.
    case included
    /// The path is out because of this exclude, or (nil) because no include names it.
    case excluded(by: Located<Pattern>?)
  }

  /// Decides about a path relative to the tree.
  package func verdict(for relativePath: String) -> Verdict {
    if let exclude = excludes.first(where: { $0.value.matches(relativePath) }) { return .excluded(by: exclude) }
    guard !includes.isEmpty else { return .included }
    return includes.contains { $0.value.matches(relativePath) } ? .included : .excluded(by: nil)
  }
}
