/// `allow_empty_source` and `shrink_limit`: which source justifies the deletions that wait for an operation (row L9).
package struct SourceGuard: Sendable, Hashable {
  /// A source in which nothing is found will do.
  package var allowsEmpty: Bool
  /// By how many percent the source may have shrunk since the last run, 0 to 100; 100 does not look.
  package var shrinkLimit: Int

  /// Says what a source has to hold.
  package init(allowsEmpty: Bool = false, shrinkLimit: Int = 50) {
    self.allowsEmpty = allowsEmpty
    self.shrinkLimit = shrinkLimit
  }

  /// What holds where a manifest says nothing.
  package static let usual = SourceGuard()
}
