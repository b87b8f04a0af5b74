/// `move: {from, to, …}`: a copy within S3 whose source is deleted once the copy is proven (invariant I2).
package struct Move: Sendable {
  /// What is written where, and when.
  package var copy: Copy
  /// Taking every object out of a bucket was asked for in so many words (row S16).
  package var allowsBucketRoot: Bool

  /// Describes a move.
  package init(_ copy: Copy, allowsBucketRoot: Bool = false) {
    self.copy = copy
    self.allowsBucketRoot = allowsBucketRoot
  }
}
