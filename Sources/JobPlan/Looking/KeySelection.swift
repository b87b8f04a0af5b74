import JobManifest
import S3Types

/// The keys that an operation takes of its tree, in byte order: one page of them is in memory.
///
/// A plan and a run merge them with what is there by this one piece of code. A class, because the merge of one operation
/// asks from several places; it never leaves the one who looks.
final class KeySelection {
  let list: KeyList
  /// What of the tree has to be listed to find its keys, below the prefix of the tree; the first of several ways that is
  /// as good as listing all of it.
  let parts: [String]
  private let source: KeyPages
  private let files: [String]
  private var page: ArraySlice<ListedKey> = []
  private var last: String?
  private var isAtEnd = false
  private static let pageSize = 1000

  /// Reads, page by page, what has been loaded.
  ///
  /// - Parameters:
  ///   - list: The list.
  ///   - source: Where its keys lie.
  ///   - prefix: What all of them start with, which is the tree that is listed; nil for files.
  init(_ list: KeyList, _ source: KeyPages, below prefix: String?) throws {
    self.list = list
    self.source = source
    files = try source.files()
    parts = try prefix.map { try Self.parts(of: source, below: $0) } ?? [""]
  }

  /// The next key that is listed.
  func peek() throws -> ListedKey? {
    if page.isEmpty, !isAtEnd {
      let next = try source.page(last, Self.pageSize)
      page = next[...]
      last = next.last?.key ?? last
      isAtEnd = next.isEmpty
    }
    return page.first
  }

  /// Goes past the next key.
  func advance() { page = page.dropFirst() }

  /// Where the list has a name, which comes after every one that was asked about before; nil where it does not have it.
  ///
  /// Hands over every key before it that is listed and has not been asked about: nothing of that name is there.
  func take(_ name: String, missing: (ListedKey) async throws -> Void) async throws -> ListedKey? {
    while let listed = try peek() {
      if ByteOrder.precedes(listed.key, name) {
        advance()
        try await missing(listed)
      } else if ByteOrder.areEqual(listed.key, name) {
        advance()
        return listed
      } else {
        break
      }
    }
    return nil
  }

  /// Hands over every key that is listed after the last name that was asked about.
  func finish(missing: (ListedKey) async throws -> Void) async throws {
    while let listed = try peek() {
      advance()
      try await missing(listed)
    }
  }

  /// Where a key is listed: `keys.csv:17`.
  func place(of listed: ListedKey) -> String {
    "\(files.indices.contains(listed.file) ? files[listed.file] : list.place.name):\(listed.line)"
  }

  /// A handful of keys is looked for one by one, with the listing that shows objects as any other does; many are looked
  /// for below what all of them start with.
  private static func parts(of source: KeyPages, below prefix: String) throws -> [String] {
    var few: [String] = []
    while few.count <= fewKeys {
      // A page may be shorter than asked for.
      let page = try source.page(few.last, fewKeys + 1)
      if page.isEmpty { break }
      few += page.map(\.key)
    }
    guard let first = few.first else { return [""] }
    let keys = try few.count > fewKeys ? [commonStart(first, source.last() ?? first)] : few
    var parts: [String] = []
    for key in keys {
      let rest = String(decoding: key.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
      // A listing of what starts with a key shows the keys that start with it, too.
      if let known = parts.last, rest.utf8.starts(with: known.utf8) { continue }
      parts.append(rest)
    }
    return parts
  }

  /// So many keys cost a listing each, which is little even where the whole tree is one page.
  private static let fewKeys = 16

  /// What two texts both start with, to the last whole character.
  private static func commonStart(_ first: String, _ second: String) -> String {
    let scalars = zip(first.unicodeScalars, second.unicodeScalars).prefix { $0 == $1 }.map(\.0)
    return String(String.UnicodeScalarView(scalars))
  }
}

/// Where the keys of one list lie, in byte order and without repetitions: with the plan while it is made, or in the run
/// file for a step that looks.
package struct KeyPages: Sendable {
  /// A page of those after a key; an empty one is the end.
  package let page: @Sendable (_ after: String?, _ limit: Int) throws -> [ListedKey]
  /// The last of all.
  package let last: @Sendable () throws -> String?
  /// The names of the files of the list.
  package let files: @Sendable () throws -> [String]

  /// Wraps a place where keys lie.
  package init(
    page: @escaping @Sendable (_ after: String?, _ limit: Int) throws -> [ListedKey],
    last: @escaping @Sendable () throws -> String?, files: @escaping @Sendable () throws -> [String]
  ) {
    self.page = page
    self.last = last
    self.files = files
  }
}
