/// Which paths of a tree take part: an ordered list of rules, of which the first that matches decides.
///
/// `include:` and `exclude:` are shorthand for such a list: the excludes, then the includes, and where there is any
/// include, nothing else.
package struct Filter: Sendable, Hashable {
  /// One rule.
  package struct Rule: Sendable, Hashable {
    /// What it does with a path that it matches.
    package enum Action: String, Sendable, Hashable, CaseIterable { case include, exclude }

    /// What it does.
    package var action: Action
    /// What it matches.
    package var pattern: Located<Pattern>
    /// Its place in `filters:`, from 1; nil for one of the shorthand.
    package var number: Int?

    /// Describes a rule.
    package init(_ action: Action, _ pattern: Located<Pattern>, number: Int? = nil) {
      self.action = action
      self.pattern = pattern
      self.number = number
    }
  }

  /// The rules; the first that matches decides.
  package let rules: [Rule]
  /// What happens with a path that no rule matches.
  package let otherwise: Rule.Action

  /// Lists rules.
  package init(rules: [Rule], otherwise: Rule.Action) {
    self.rules = rules
    self.otherwise = otherwise
  }

  /// Combines patterns as the shorthand does.
  package init(excludes: [Located<Pattern>] = [], includes: [Located<Pattern>] = []) {
    self.init(
      rules: excludes.map { Rule(.exclude, $0) } + includes.map { Rule(.include, $0) },
      otherwise: includes.isEmpty ? .include : .exclude)
  }

  /// Takes every path.
  package static let everything = Filter()

  /// What the rules that exclude match.
  package var excludes: [Located<Pattern>] { patterns(.exclude) }
  /// What the rules that include match.
  package var includes: [Located<Pattern>] { patterns(.include) }

  private func patterns(_ action: Rule.Action) -> [Located<Pattern>] {
    rules.filter { $0.action == action }.map(\.pattern)
  }

  /// What a filter says about one path.
  package enum Verdict: Sendable, Hashable {
    /// The path takes part.
    case included
    /// The path is out because of this pattern, or (nil) because nothing includes it.
    case excluded(by: Located<Pattern>?)
  }

  /// What decides about one path.
  package enum Decision: Sendable, Hashable {
    /// It takes part.
    case takes
    /// It is out by this rule.
    case rule(Rule)
    /// It is out because no rule matches it.
    case others
  }

  /// Decides about a path relative to the tree, with the rule that is the reason.
  package func decision(about relativePath: String) -> Decision {
    guard let rule = rule(matching: relativePath) else {
      return otherwise == .include ? .takes : .others
    }
    return rule.action == .include ? .takes : .rule(rule)
  }

  /// The first rule that matches a path.
  package func rule(matching relativePath: String) -> Rule? {
    rules.first { $0.pattern.value.matches(relativePath) }
  }

  /// Whether it was written as a list.
  package var isList: Bool { rules.contains { $0.number != nil } }

  /// Decides about a path relative to the tree.
  package func verdict(for relativePath: String) -> Verdict {
    switch decision(about: relativePath) {
    case .takes: .included
    case .rule(let rule): .excluded(by: rule.pattern)
    case .others: .excluded(by: nil)
    }
  }

  /// All that makes up the filter, to tell whether two are the same.
  package var signature: [String] {
    // The order in which the shorthand has been noted before there were lists.
    guard isList else {
      return includes.map { "+\($0.value.text)" } + excludes.map { "-\($0.value.text)" }
    }
    return rules.map { ($0.action == .include ? "+" : "-") + $0.pattern.value.text } + ["\(otherwise.rawValue) others"]
  }
}
