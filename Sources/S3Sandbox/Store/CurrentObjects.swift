import S3Types

/// The current objects of a bucket: those that were written, and in a synthetic bucket those that were there before.
struct CurrentObjects: SortedObjects {
  /// A place between two objects.
  struct Position: Equatable, Sendable {
    fileprivate var written: ObjectIndex.Position
    /// That of a synthetic object which is still there, or the number behind the last.
    fileprivate var number: Int
  }

  private var written: ObjectIndex
  private var synthetic: SyntheticTree?
  /// Synthetic objects that were replaced or deleted.
  private var gone: Set<Int> = []

  init(_ written: ObjectIndex = ObjectIndex()) { self.written = written }

  var isSynthetic: Bool { synthetic != nil }

  var isEmpty: Bool { written.count == 0 && gone.count == synthetic?.objects.count ?? 0 }

  /// Every object in order; only asked for in buckets that hold them all.
  var elements: [StoredObject] { written.elements }

  /// Puts synthetic objects below what was written.
  mutating func add(_ tree: SyntheticTree) {
    synthetic = tree
    gone = Set(written.elements.compactMap { tree.number(of: $0.key) })
  }

  subscript(_ key: ObjectKey) -> StoredObject? {
    if let object = written[key] { return object }
    guard let synthetic, let number = synthetic.number(of: key), !gone.contains(number) else { return nil }
    return synthetic.object(number)
  }

  mutating func insert(_ object: StoredObject) {
    hide(object.key)
    written.insert(object)
  }

  mutating func remove(_ key: ObjectKey) {
    hide(key)
    written.remove(key)
  }

  private mutating func hide(_ key: ObjectKey) {
    if let number = synthetic?.number(of: key) { gone.insert(number) }
  }

  // MARK: In order

  func position(where isBefore: (String) -> Bool) -> Position {
    Position(
      written: written.position(where: isBefore),
      number: firstPresent(from: synthetic?.first(where: isBefore) ?? 0))
  }

  subscript(_ position: Position) -> StoredObject? {
    guard let computed = synthetic?.object(position.number) else { return written[position.written] }
    guard let object = written[position.written], object.key < computed.key else { return computed }
    return object
  }

  func position(after position: Position) -> Position {
    var next = position
    if let object = written[position.written],
      synthetic?.object(position.number).map({ object.key < $0.key }) ?? true
    {
      next.written = written.position(after: position.written)
    } else {
      next.number = firstPresent(from: position.number + 1)
    }
    return next
  }

  private func firstPresent(from number: Int) -> Int {
    var number = number
    while gone.contains(number) { number += 1 }
    return number
  }
}
