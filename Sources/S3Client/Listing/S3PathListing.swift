internal import S3Types

/// What is below a path, as it is listed: in byte order, one page of up to 1,000 keys ahead of its reader.
///
/// Memory holds two pages at most. A listing that cannot be trusted to be complete ends with an error.
public struct S3PathListing: AsyncSequence, Sendable {
  /// What a listing finds.
  public typealias Element = S3PathEntry
  /// What it may end with.
  public typealias Failure = S3Error

  let path: S3Path
  let isRecursive: Bool
  /// What the keys start with; `path.prefix` or more.
  let prefix: String

  /// Starts a listing.
  public func makeAsyncIterator() -> Iterator {
    let parameters = path.listing(delimiter: isRecursive ? nil : "/", prefix: prefix)
    return Iterator(path: path, isRecursive: isRecursive, pages: ReadAheadPager(path.client.pages(parameters)))
  }

  /// Walks through one listing.
  public struct Iterator: AsyncIteratorProtocol {
    private let pages: ReadAheadPager
    private let arrangement: ListingArrangement
    /// The last key, whose parents have been told.
    private var lastKey: String
    private var waiting: [S3PathEntry] = []
    private var position = 0

    init(path: S3Path, isRecursive: Bool, pages: ReadAheadPager) {
      self.pages = pages
      arrangement = ListingArrangement(path: path, isRecursive: isRecursive)
      lastKey = path.prefix
    }

    /// The next entry, or nil after the proven end.
    public mutating func next(isolation actor: isolated (any Actor)?) async throws(S3Error) -> S3PathEntry? {
      while position == waiting.count {
        guard let page = try await pages.nextPage() else { return nil }
        waiting = arrangement.entries(of: page, after: &lastKey)
        position = 0
      }
      defer { position += 1 }
      return waiting[position]
    }
  }
}

extension S3Path {
  /// What is below this place.
  ///
  /// - Parameter recursive: Without it one level: objects, and prefixes with their "/", both `a` and `a/` where both are
  ///   there; the marker of the place itself is left out. With it every key below, markers included, and before each
  ///   key the prefixes between it and the place that have not come yet, nearest first. A marker that comes before what
  ///   it holds stands for its prefix, so that each comes once.
  public func list(recursive: Bool = false) -> S3PathListing {
    S3PathListing(path: self, isRecursive: recursive, prefix: prefix)
  }

  func listing(delimiter: String?, prefix: String? = nil) -> ListObjectsV2Parameters {
    ListObjectsV2Parameters(
      bucket: bucket, prefix: prefix ?? self.prefix, delimiter: delimiter, options: client.options(for: .list))
  }
}

extension S3Client {
  /// The guarded pages of a listing.
  func pages(_ parameters: ListObjectsV2Parameters) -> ListObjectsV2Pager { listObjectsV2(parameters) }
}
