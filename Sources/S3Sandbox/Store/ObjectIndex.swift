import S3Types

/// The objects of one bucket in byte order of their keys.
///
/// A sorted array of sorted runs: an insertion moves at most one run (and once in a while splits it), a search is two
/// binary searches, a listing reads on from there. Random insertion of n keys costs n·(log n + run length).
struct ObjectIndex {
  /// A place between two objects.
  struct Position: Equatable {
    fileprivate var run: Int
    fileprivate var offset: Int
  }

  private static let longestRun = 512

  /// None is empty.
  private var runs: [[StoredObject]] = []
  private(set) var count = 0

  /// Takes objects in any order; of two with one key the last stays.
  init(_ objects: [StoredObject] = []) {
    for object in objects.sorted(by: { $0.key < $1.key }) { insert(object) }
  }

  subscript(_ key: ObjectKey) -> StoredObject? {
    let position = self.position { KeyOrder.precedes($0, key.rawValue) }
    return self[position].flatMap { $0.key == key ? $0 : nil }
  }

  /// The object at a position, or nil at the end.
  subscript(_ position: Position) -> StoredObject? {
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

  /// Puts an object in; one with the same key goes out.
  mutating func insert(_ object: StoredObject) {
    let key = object.key.rawValue
    let position = self.position { KeyOrder.precedes($0, key) }
    if self[position]?.key == object.key {
      runs[position.run][position.offset] = object
      return
    }
    count += 1
    guard !runs.isEmpty else { return runs.append([object]) }
    if position.run == runs.count {
      runs[position.run - 1].append(object)
      splitIfLong(position.run - 1)
    } else {
      runs[position.run].insert(object, at: position.offset)
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
