/// One level of a tree: a prefix and what lies directly in it.
public struct S3PathLevel: Sendable, Hashable {
  /// The prefix.
  public let path: S3Path
  /// The prefixes in it, each with its "/".
  public let prefixes: [S3Path]
  /// The objects in it.
  public let objects: [S3PathEntry]
}

/// The levels of a tree, each before those below it, listed only when they are asked for (row 50).
///
/// Memory holds one level and the names of the prefixes that are still to come on the way down to it.
public struct S3PathWalk: AsyncSequence, Sendable {
  /// What a walk comes by.
  public typealias Element = S3PathLevel
  /// What it may end with.
  public typealias Failure = S3Error

  let path: S3Path

  /// Starts at the top.
  public func makeAsyncIterator() -> Iterator { Iterator(waiting: [path.asPrefix]) }

  /// Walks through one tree.
  public struct Iterator: AsyncIteratorProtocol {
    /// The prefixes to come, the next one last.
    var waiting: [S3Path]
    private var last: S3PathLevel?

    init(waiting: [S3Path]) { self.waiting = waiting }

    /// Leaves out what is below the level that came last.
    public mutating func skipBelow() { last = nil }

    /// The next level, or nil after the last one.
    public mutating func next(isolation actor: isolated (any Actor)?) async throws(S3Error) -> S3PathLevel? {
      waiting += last?.prefixes.reversed() ?? []
      last = nil
      guard let path = waiting.popLast() else { return nil }
      var prefixes: [S3Path] = []
      var objects: [S3PathEntry] = []
      var entries = path.list().makeAsyncIterator()
      while let entry = try await entries.next(isolation: actor) {
        if entry.kind == .prefix { prefixes.append(entry.path) } else { objects.append(entry) }
      }
      let level = S3PathLevel(path: path, prefixes: prefixes, objects: objects)
      last = level
      return level
    }
  }
}

extension S3Path {
  /// The tree below this place, level by level, from the top.
  public func walk() -> S3PathWalk { S3PathWalk(path: self) }
}
