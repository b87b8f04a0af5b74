import JobManifest
import S3Types

/// Reads paged sequences one after the other, one element at a time; one page is in memory.
struct PageCursor<Element: Sendable> {
  /// What is left; the first is being read.
  private var sources: ArraySlice<Pages<Element>>
  private var page: [Element] = []
  private var index = 0

  init(_ pages: Pages<Element>) { self.init([pages]) }

  /// Each is asked only after the proven end of the one before.
  init(_ sources: [Pages<Element>]) { self.sources = sources[...] }

  /// The next element, or nil after the proven end; asks for a page only when the one before is used up.
  mutating func next() async throws -> Element? {
    while index == page.count {
      guard let source = sources.first else { return nil }
      try Task.checkCancellation()
      index = 0
      page = []
      if let next = try await source.next() { page = next } else { sources.removeFirst() }
    }
    index += 1
    return page[index - 1]
  }
}

/// Reads a listing and proves, key by key, that it is what a merge may rely on.
///
/// Each key has to start with the prefix (row L11) and to come after the one before it in byte order (row L8); some
/// services list otherwise, and a merge would take their objects for absent.
struct OrderedListing {
  private var cursor: PageCursor<ObjectSummary>
  private let bucket: BucketName
  private let prefix: String
  private var previous: ObjectKey?

  /// Each part is read only after the proven end of the one before.
  init(_ parts: [Pages<ObjectSummary>], bucket: BucketName, prefix: String) {
    cursor = PageCursor(parts)
    self.bucket = bucket
    self.prefix = prefix
  }

  mutating func next() async throws -> ObjectSummary? {
    guard let object = try await cursor.next() else { return nil }
    guard object.key.starts(with: prefix) else {
      throw disorder("it has the key '\(object.key)', which is not below it")
    }
    if let previous, object.key <= previous {
      throw disorder("'\(object.key)' comes after '\(previous)', which is not byte order")
    }
    previous = object.key
    return object
  }

  private func disorder(_ what: String) -> PlanFailure {
    PlanFailure(
      code: PlanFailure.disorder,
      message: "the listing of s3://\(bucket)/\(prefix) cannot be relied on: \(what); nothing was planned from it")
  }
}

extension PlanWorld {
  /// What is there now of a tree, in byte order; with `parts` at least what starts with one of them.
  ///
  /// - Parameters:
  ///   - place: The tree.
  ///   - prefix: What its keys start with.
  ///   - parts: Starts of the rest, in byte order, none of them the start of another: so their listings follow each other
  ///     in order.
  func listing(of place: RemotePlace, prefix: String, parts: [String] = [""]) -> OrderedListing {
    let all = parts.map { prefix + $0 }
    // A service may refuse a prefix that no key can have.
    let prefixes = all.allSatisfy { $0.utf8.count <= ObjectKey.maximumByteCount } ? all : [prefix]
    let bucket = place.url.bucket
    return OrderedListing(
      prefixes.map { objects(on: place.endpoint, in: bucket, prefix: $0) }, bucket: bucket, prefix: prefix)
  }
}
