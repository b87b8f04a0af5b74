/// Which directories need not be opened at all.
extension Filter {
  /// Whether nothing below a directory can take part; `directory` is relative to the tree, with "/" at its end.
  ///
  /// The first rule that matches decides, so a rule that leaves out all that is below says this only when no rule before
  /// it could take any of it. What is not plain is opened.
  package func leavesOutAll(below directory: String) -> Bool {
    for rule in rules {
      let matches = rule.pattern.value.matches(below: directory)
      switch rule.action {
      case .include: if matches.some { return false }
      case .exclude: if matches.all { return true }
      }
    }
    return otherwise == .exclude
  }
}
