/// `wait: {object | prefix, …}`: what has to be there before what follows is planned and started.
package struct Wait: Sendable {
  /// The key, or the tree.
  package var target: Delete.Target
  /// Which objects of a tree count.
  package var filter: Filter
  /// What is waited for.
  package var requirement: Requirement
  /// How many seconds it may take.
  package var timeout: Int
  /// How many seconds pass between two looks.
  package var interval: Int
  /// The file that names the keys that count; nil where all of a tree does.
  package var keys: KeyList?

  /// Half an hour, where a manifest says nothing.
  package static let usualTimeout = 1800
  /// A quarter of a minute, where a manifest says nothing.
  package static let usualInterval = 15

  /// Describes a wait.
  package init(
    target: Delete.Target, filter: Filter = .everything, requirement: Requirement, timeout: Int = usualTimeout,
    interval: Int = usualInterval
  ) {
    self.target = target
    self.filter = filter
    self.requirement = requirement
    self.timeout = timeout
    self.interval = interval
  }
}
