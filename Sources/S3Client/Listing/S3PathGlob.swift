/// What below a path matches a glob, in byte order, found while it is listed.
///
/// The listing is narrowed to what the pattern starts with literally, and to one level where the pattern stays on one.
public struct S3PathMatches: AsyncSequence, Sendable {
  /// What a search finds.
  public typealias Element = S3PathEntry
  /// What it may end with.
  public typealias Failure = S3Error

  let path: S3Path
  let glob: PathGlob

  /// Starts the search.
  public func makeAsyncIterator() -> Iterator {
    let listing = S3PathListing(
      path: path, isRecursive: !glob.isOneLevel, prefix: path.prefix + glob.literalPrefix)
    return Iterator(base: path.prefix.utf8.count, glob: glob, entries: listing.makeAsyncIterator())
  }

  /// Walks through one search.
  public struct Iterator: AsyncIteratorProtocol {
    let base: Int
    let glob: PathGlob
    var entries: S3PathListing.Iterator

    /// The next match, or nil after the proven end of the listing.
    public mutating func next(isolation actor: isolated (any Actor)?) async throws(S3Error) -> S3PathEntry? {
      while let entry = try await entries.next(isolation: actor) {
        if glob.matches(String(Substring(entry.path.key.utf8.dropFirst(base)))) { return entry }
      }
      return nil
    }
  }
}

extension S3Path {
  /// The objects, markers and prefixes below this place that a pattern matches as a whole: `*.csv`, `2026/**/a?.txt`.
  ///
  /// - Parameter pattern: As for `matches(_:)`, but it starts at this place.
  /// - Throws: `.invalidRequest` for a pattern that is none, that starts with "/", or that has a segment "..".
  public func glob(_ pattern: String) throws(S3Error) -> S3PathMatches {
    S3PathMatches(path: self, glob: try PathGlob(pattern, anywhere: false))
  }

  /// As `glob(_:)`, but the pattern may start after any "/" below this place.
  public func rglob(_ pattern: String) throws(S3Error) -> S3PathMatches {
    S3PathMatches(path: self, glob: try PathGlob(pattern, anywhere: true))
  }
}
