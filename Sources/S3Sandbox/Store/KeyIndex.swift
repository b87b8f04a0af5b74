import S3Types

/// Something that has its place by its key.
protocol Keyed {
  var key: ObjectKey { get }
}

/// The current objects of one bucket.
typealias ObjectIndex = KeyIndex<StoredObject>

/// One element for each key, in byte order of the keys.
///
/// A sorted array of sorted runs: an insertion moves at most one run (and once in a while splits it), a search is two
/// binary searches, a listing reads on from there. Random insertion of n keys costs n·(log n + run length).
struct KeyIndex<Element: Keyed & Sendable>: Sendable {
  /// A place between two elements.
  struct Position: Equatable, Sendable {
    fileprivate var run: Int
    fileprivate var offset: Int
  }

  private static var longestRun: Int { 512 }

  /// None is empty.
  private var runs: [[Element]] = []
  private(set) var count = 0

  /// Takes elements in any order; of two with one key the last stays.
  init(_ elements: [Element] = []) {
    for element in elements.sorted(by: { $0.key < $1.key }) { insert(element) }
  }

  /// All elements in order.
  var elements: [Element] { Array(runs.joined()) }

  subscript(_ key: ObjectKey) -> Element? {
    let position = self.position { KeyOrder.precedes($0, key.rawValue) }
    return self[position].flatMap { $0.key == key ? $0 : nil }
  }

  /// The element at a position, or nil at the end.
  subscript(_ position: Position) -> Element? {
    position.run < runs.count ? runs[position.run][position.offset] : nil
  }

  func position(after position: Position) -> Position {
    guard position.offset + 1 == runs[position.run].count else {
      return Position(run: position.run, offset: position.offset + 1)
    }
    return Position(run: position.run + 1, offset: 0)
  }

  /// The first position whose key does not satisfy `isBefore`, which must hold for a first part of the order only.
  func position(where isBefore: (String) -> Bool) -> Position {
    let run = Self.partition(runs.count) { runs[$0].last.map { isBefore($0.key.rawValue) } ?? true }
    guard run < runs.count else { return Position(run: run, offset: 0) }
    return Position(run: run, offset: Self.partition(runs[run].count) { isBefore(runs[run][$0].key.rawValue) })
  }

  /// Puts an element in; one with the same key goes out.
  mutating func insert(_ element: Element) {
    let key = element.key.rawValue
    let position = self.position { KeyOrder.precedes($0, key) }
    if self[position]?.key == element.key {
      runs[position.run][position.offset] = element
      return
    }
    count += 1
    guard !runs.isEmpty else { return runs.append([element]) }
    if position.run == runs.count {
      runs[position.run - 1].append(element)
      splitIfLong(position.run - 1)
    } else {
      runs[position.run].insert(element, at: position.offset)
      splitIfLong(position.run)
    }
  }

  mutating func remove(_ key: ObjectKey) {
    let position = self.position { KeyOrder.precedes($0, key.rawValue) }
    guard self[position]?.key == key else { return }
    count -= 1
    runs[position.run].remove(at: position.offset)
    if runs[position.run].isEmpty { runs.remove(at: position.run) }
  }

  private mutating func splitIfLong(_ run: Int) {
    guard runs[run].count > Self.longestRun else { return }
    // Keys often arrive in order; then the left part is left full and never touched again.
    let isLast = run == runs.count - 1
    let cut = isLast ? Self.longestRun - 1 : Self.longestRun / 2
    let tail = Array(runs[run][cut...])
    runs[run].removeSubrange(cut...)
    runs.insert(tail, at: run + 1)
  }

  private static func partition(_ count: Int, _ isBefore: (Int) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if isBefore(middle) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
