import S3Types

/// A walk as an upload will find the tree: what is there now, merged in byte order with the files that earlier operations
/// of the plan will have written.
struct OverlaidWalk {
  private var files: PageCursor<LocalFile>
  private var planned: PlannedFileCursor
  private let root: String
  private var next: LocalFile?
  private var isPrimed = false

  /// Walks `root`, a path without "/" at its end.
  init(_ files: Pages<LocalFile>, planned: PlannedFileCursor, root: String) {
    self.files = PageCursor(files)
    self.planned = planned
    self.root = root.asTree
  }

  /// The next entry, or nil after the end of both.
  mutating func nextFile() async throws -> LocalFile? {
    if !isPrimed {
      isPrimed = true
      next = try await files.next()
    }
    while true {
      guard let effect = try planned.peek() else { return try await take() }
      // A directory that a marker leads to, or that goes, is nothing to upload.
      guard !effect.path.isTreeName else {
        planned.advance()
        continue
      }
      let relativePath = String(decoding: effect.path.utf8.dropFirst(root.utf8.count), as: UTF8.self)
      if let next, ByteOrder.precedes(next.relativePath, relativePath) { return try await take() }
      planned.advance()
      if let next, ByteOrder.areEqual(next.relativePath, relativePath) { _ = try await take() }
      if let file = LocalFile(planned: effect, relativePath: relativePath) { return file }
    }
  }

  private mutating func take() async throws -> LocalFile? {
    let current = next
    if current != nil { next = try await files.next() }
    return current
  }
}

/// Reads planned files page by page and reduces them to one per path: that of the operation that runs last.
struct PlannedFileCursor {
  private let store: CheckedStore
  private var query: FileQuery
  private let ranks: [Int: Int]
  private var page: ArraySlice<PlannedFile> = []
  private var isAtEnd: Bool
  private var current: PlannedFile?

  /// Asks for the files of `query.operations`, which are in the order in which they run.
  init(_ query: FileQuery, store: CheckedStore) {
    self.query = query
    self.store = store
    ranks = Dictionary(uniqueKeysWithValues: query.operations.enumerated().map { ($1, $0) })
    isAtEnd = query.operations.isEmpty
  }

  /// The final state of the next path.
  mutating func peek() throws(StoreTrouble) -> PlannedFile? {
    if let current { return current }
    guard var last = try lookAhead() else { return nil }
    page.removeFirst()
    while let more = try lookAhead(), ByteOrder.areEqual(more.path, last.path) {
      if rank(more) >= rank(last) { last = more }
      page.removeFirst()
    }
    current = last
    return last
  }

  mutating func advance() { current = nil }

  private func rank(_ file: PlannedFile) -> Int { ranks[file.operation] ?? -1 }

  private mutating func lookAhead() throws(StoreTrouble) -> PlannedFile? {
    if page.isEmpty, !isAtEnd {
      let query = self.query
      let next = try store.call { store in try store.plannedFiles(query, limit: 1000) }
      page = next[...]
      self.query.after = next.last ?? query.after
      isAtEnd = next.isEmpty
    }
    return page.first
  }
}

extension LocalFile {
  /// A file that an earlier operation will have written; nil for one that it will have removed.
  init?(planned file: PlannedFile, relativePath: String) {
    guard let size = file.size else { return nil }
    self.init(
      relativePath: relativePath, path: file.path, kind: .planned, size: size,
      modified: Timestamp(nanoseconds: 0))
  }
}
