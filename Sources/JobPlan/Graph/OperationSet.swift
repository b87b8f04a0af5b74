/// A set of operations by index, one bit each.
package struct OperationSet: Sendable, Hashable {
  private var words: [UInt64]

  /// An empty set for indices below `capacity`.
  package init(capacity: Int) { words = [UInt64](repeating: 0, count: (capacity + 63) / 64) }

  /// Whether an index is in the set.
  package func contains(_ index: Int) -> Bool { words[index / 64] & (1 << UInt64(index % 64)) != 0 }

  /// Adds an index; false when it was there.
  @discardableResult
  package mutating func insert(_ index: Int) -> Bool {
    guard !contains(index) else { return false }
    words[index / 64] |= 1 << UInt64(index % 64)
    return true
  }

  /// Adds all of another set of the same capacity.
  package mutating func formUnion(_ other: OperationSet) {
    for index in words.indices { words[index] |= other.words[index] }
  }
}
