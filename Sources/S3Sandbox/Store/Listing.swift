import S3Types

/// What a listing is asked for, whichever version of the request asked.
struct ListingQuery: Sendable, Equatable {
  var prefix = ""
  var delimiter = ""
  /// Only keys and common prefixes that come after this in byte order are listed.
  var after = ""
  var limit = 1000
}

/// One page of a listing.
struct ListingPage {
  enum Entry {
    case object(StoredObject)
    case commonPrefix(String)

    var name: String {
      switch self {
      case .object(let object): object.key.rawValue
      case .commonPrefix(let prefix): prefix
      }
    }
  }

  var entries: [Entry] = []
  var isTruncated = false

  var objects: [StoredObject] { entries.compactMap { if case .object(let object) = $0 { object } else { nil } } }

  var commonPrefixes: [String] {
    entries.compactMap { if case .commonPrefix(let prefix) = $0 { prefix } else { nil } }
  }
}

/// Objects in byte order of their keys, to be searched and read on from any place.
protocol SortedObjects: Sendable {
  associatedtype Position

  /// The first position whose key does not satisfy `isBefore`, which must hold for a first part of the order only.
  func position(where isBefore: (String) -> Bool) -> Position
  /// The object at a position, or nil at the end.
  subscript(_ position: Position) -> StoredObject? { get }
  func position(after position: Position) -> Position
}

extension ObjectIndex: SortedObjects {}

extension SortedObjects {
  /// Lists by S3's rules: byte order, keys that share the text up to a delimiter rolled into one entry.
  ///
  /// A common prefix that does not come after `query.after` is left out (ListObjectsV2, "CommonPrefixes"), so a page
  /// that ended in one goes on behind all of its keys.
  func list(_ query: ListingQuery) -> ListingPage {
    var page = ListingPage()
    guard query.limit > 0 else { return page }
    var position = position { key in
      KeyOrder.precedes(key, query.prefix) || KeyOrder.compare(key, query.after) <= 0
    }
    while let object = self[position], object.key.starts(with: query.prefix) {
      let common = ListingQuery.commonPrefix(of: object.key, prefix: query.prefix, delimiter: query.delimiter)
      if let common, !KeyOrder.precedes(query.after, common) {
        position = self.position(behind: common)
        continue
      }
      guard page.entries.count < query.limit else {
        page.isTruncated = true
        return page
      }
      if let common {
        page.entries.append(.commonPrefix(common))
        position = self.position(behind: common)
      } else {
        page.entries.append(.object(object))
        position = self.position(after: position)
      }
    }
    return page
  }

  /// The first position whose key neither comes before `prefix` nor starts with it.
  private func position(behind prefix: String) -> Position {
    position { KeyOrder.precedes($0, prefix) || $0.utf8.starts(with: prefix.utf8) }
  }
}

extension ListingQuery {
  /// The key up to and including the first delimiter after the prefix.
  static func commonPrefix(of key: ObjectKey, prefix: String, delimiter: String) -> String? {
    guard !delimiter.isEmpty else { return nil }
    let bytes = key.rawValue.utf8
    let delimiter = delimiter.utf8
    var start = bytes.index(bytes.startIndex, offsetBy: prefix.utf8.count)
    while start != bytes.endIndex {
      if bytes[start...].starts(with: delimiter) {
        return String(Substring(bytes[..<bytes.index(start, offsetBy: delimiter.count)]))
      }
      start = bytes.index(after: start)
    }
    return nil
  }
}
