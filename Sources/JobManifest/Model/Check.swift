/// `check: {object | prefix, …}`: what has to be so before what follows may start.
package struct Check: Sendable {
  /// The key, or the tree.
  package var target: Delete.Target
  /// Which objects of a tree count.
  package var filter: Filter
  /// What has to be so.
  package var requirement: Requirement
  /// The file that names the keys that count; nil where all of a tree does.
  package var keys: KeyList?

  /// Describes a check.
  package init(target: Delete.Target, filter: Filter = .everything, requirement: Requirement) {
    self.target = target
    self.filter = filter
    self.requirement = requirement
  }
}
