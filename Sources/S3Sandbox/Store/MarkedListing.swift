import S3Types

/// What a listing of uploads or versions is asked for, which may hold several entries of one key.
struct MarkedQuery: Sendable, Equatable {
  var prefix = ""
  var delimiter = ""
  /// Only what comes after this key is listed, and of this key what comes after `idMarker`.
  var keyMarker = ""
  /// nil leaves out every entry of `keyMarker`.
  var idMarker: String?
  var limit = 1000
}

/// Something with a key and an id, of which one key may have several.
protocol MarkedEntry {
  var key: ObjectKey { get }
  var id: String { get }
  /// Whether it comes after the entry of that id, which may be gone by now; nil when only that entry could tell.
  func isBehind(_ idMarker: String) -> Bool?
}

/// One page of entries and common prefixes, in the order in which they came.
struct MarkedPage<Entry: MarkedEntry> {
  enum Item {
    case entry(Entry)
    case commonPrefix(String)
  }

  var items: [Item] = []
  var isTruncated = false

  var entries: [Entry] { items.compactMap { if case .entry(let entry) = $0 { entry } else { nil } } }

  var commonPrefixes: [String] {
    items.compactMap { if case .commonPrefix(let prefix) = $0 { prefix } else { nil } }
  }

  /// Where the next page goes on; a common prefix stands for all of its keys and has no id.
  var next: (key: String, id: String)? {
    switch items.last {
    case .entry(let entry): (entry.key.rawValue, entry.id)
    case .commonPrefix(let prefix): (prefix, "")
    case nil: nil
    }
  }

  /// Takes one page of `sorted`, which is in byte order of the keys.
  init(of sorted: some Sequence<Entry>, _ query: MarkedQuery) {
    var lastPrefix: String?
    var hasMetMarker = false
    for entry in sorted {
      let key = entry.key.rawValue
      guard entry.key.starts(with: query.prefix) else {
        if KeyOrder.precedes(key, query.prefix) { continue }
        return
      }
      let order = KeyOrder.compare(key, query.keyMarker)
      if order < 0 { continue }
      if order == 0, !query.keyMarker.isEmpty {
        guard let idMarker = query.idMarker else { continue }
        let isBehind = entry.isBehind(idMarker) ?? hasMetMarker
        hasMetMarker = hasMetMarker || entry.id == idMarker
        guard isBehind else { continue }
      }
      let common = ListingQuery.commonPrefix(of: entry.key, prefix: query.prefix, delimiter: query.delimiter)
      if let common, common == lastPrefix || !KeyOrder.precedes(query.keyMarker, common) { continue }
      guard items.count < query.limit else {
        isTruncated = true
        return
      }
      items.append(common.map { .commonPrefix($0) } ?? .entry(entry))
      lastPrefix = common
    }
  }
}
