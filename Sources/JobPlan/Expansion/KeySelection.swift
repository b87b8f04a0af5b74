import JobManifest
import S3Types

/// The keys that an operation takes of its tree, in byte order: one page of them is in memory.
///
/// A class, because the merge of one operation asks from several places; it never leaves the expansion.
final class KeySelection {
  let list: KeyList
  /// What of the tree has to be listed to find its keys, below the prefix of the tree; the first of several ways that is
  /// as good as listing all of it.
  let parts: [String]
  private let files: [String]
  private let store: CheckedStore
  private let operation: Int
  private var page: ArraySlice<ListedKey> = []
  private var last: String?
  private var isAtEnd = false

  /// Reads from the store what has been loaded into it.
  init(_ list: KeyList, files: [String], parts: [String], store: CheckedStore, operation: Int) {
    self.list = list
    self.parts = parts
    self.files = files
    self.store = store
    self.operation = operation
  }

  /// The next key that is listed.
  func peek() throws(StoreTrouble) -> ListedKey? {
    if page.isEmpty, !isAtEnd {
      let next = try store.call { [operation, last] store in try store.keys(of: operation, after: last, limit: 1000) }
      page = next[...]
      last = next.last?.key ?? last
      isAtEnd = next.isEmpty
    }
    return page.first
  }

  /// Goes past the next key.
  func advance() { page = page.dropFirst() }

  /// Where a key is listed: `keys.csv:17`.
  func place(of listed: ListedKey) -> String {
    "\(files.indices.contains(listed.file) ? files[listed.file] : list.place.name):\(listed.line)"
  }
}

extension OperationExpansion {
  /// Whether a list takes a name, which comes after every one that was asked about before; everything without a list.
  ///
  /// Hands over every key before it that is listed and has not been asked about: nothing of that name is there.
  func isListed(
    _ name: String, in keys: KeySelection?, as shown: @autoclosure () -> String,
    missing: (ListedKey) async throws -> Void
  ) async throws -> Bool {
    guard let keys else { return true }
    while let listed = try keys.peek() {
      if ByteOrder.precedes(listed.key, name) {
        keys.advance()
        try await missing(listed)
      } else if ByteOrder.areEqual(listed.key, name) {
        keys.advance()
        return true
      } else {
        break
      }
    }
    try exclude(shown(), .notListed, pattern: keys.list.place.name, offset: keys.list.range?.start)
    return false
  }

  /// Hands over every key that is listed after the last name that was asked about.
  func finish(_ keys: KeySelection?, missing: (ListedKey) async throws -> Void) async throws {
    while let keys, let listed = try keys.peek() {
      keys.advance()
      try await missing(listed)
    }
  }

  /// The step of a key that is listed and not there; nil where the filter leaves it out, or where it is left out because
  /// the manifest says so.
  ///
  /// What an operation reads to write it elsewhere has no step for what may be missing: a step would count as something
  /// that the source holds (row L9).
  func step(
    missing listed: ListedKey, of keys: KeySelection, _ relativeName: String, _ filter: Filter, at target: StepTarget,
    as shown: String, ifMissing: KeyList.IfMissing, isSource: Bool
  ) throws -> Step? {
    guard try admits(relativeName, filter, of: shown) else { return nil }
    if ifMissing == .skip, isSource {
      try exclude(shown, .missing, pattern: keys.place(of: listed), offset: keys.list.range?.start)
      return nil
    }
    return Step(
      operation: operation, action: ifMissing == .skip ? .skip : .fail, destination: target, size: 0,
      reason: .missing, expected: .absent, detail: "\(keys.place(of: listed)) names it, and nothing is there")
  }

  /// The same for an object of a tree.
  func step(
    missing listed: ListedKey, of keys: KeySelection?, below prefix: String, in place: RemotePlace, _ filter: Filter,
    ifMissing: KeyList.IfMissing? = nil, isSource: Bool = false
  ) throws -> Step? {
    guard let keys, let key = key(listed.key, in: place), let relativeKey = key.relative(to: prefix) else { return nil }
    return try step(
      missing: listed, of: keys, relativeKey, filter, at: .object(address(key, in: place)),
      as: self.shown(key, in: place), ifMissing: ifMissing ?? keys.list.ifMissing, isSource: isSource)
  }
}
