import S3Types

/// What a bucket holds: the current object of each key, and in a bucket with versions all others.
///
/// The index alone answers every plain listing and read. A history is kept only for keys that have more to tell than
/// their current object, so a bucket without versions pays nothing for them.
struct BucketContents: Sendable {
  private(set) var index: CurrentObjects
  private var histories = KeyIndex<KeyHistory>()
  private(set) var versioning = Versioning.never
  /// A request may have found the bucket just before it went.
  var isRemoved = false

  init(index: ObjectIndex) { self.index = CurrentObjects(index) }

  var isEmpty: Bool { index.isEmpty && histories.count == 0 }

  /// Puts synthetic objects below what was written.
  mutating func add(_ tree: SyntheticTree) { index.add(tree) }

  /// All versions of a key, the newest first; empty when there are none.
  func history(of key: ObjectKey) -> KeyHistory {
    histories[key] ?? KeyHistory(key: key, versions: index[key].map { [.object($0)] } ?? [])
  }

  /// The current version, or the one with an id; nil when there is none.
  func version(_ id: String?, of key: ObjectKey) -> Version? {
    let versions = history(of: key).versions
    guard let id else { return versions.first }
    return versions.first { $0.id == id }
  }

  /// Starts or suspends versioning; what the bucket holds already becomes version `null`.
  mutating func setVersioning(_ new: Versioning) {
    if versioning == .never, new != .never {
      index = CurrentObjects(ObjectIndex(index.elements.map { $0.with(stamp: .null(sequence: 0)) }))
    }
    versioning = new
  }

  /// The stamp of what is written now; nil in a bucket without versions.
  func stamp(_ sequence: UInt64) -> VersionStamp? {
    switch versioning {
    case .never: nil
    case .enabled: VersionStamp(sequence: sequence)
    case .suspended: .null(sequence: sequence)
    }
  }

  /// Makes a version the newest of its key.
  mutating func add(_ version: Version, to key: ObjectKey) {
    if versioning == .never, case .object(let object) = version { return index.insert(object) }
    var history = history(of: key)
    history.add(version)
    set(history)
  }

  /// Replaces an object by itself with other facts.
  mutating func replace(_ object: StoredObject) {
    var history = history(of: object.key)
    guard let place = history.versions.firstIndex(where: { $0.id == Version.object(object).id }) else { return }
    history.versions[place] = .object(object)
    set(history)
  }

  /// Takes a version out for good; the next newest becomes the current one.
  mutating func remove(_ id: String, of key: ObjectKey) {
    var history = history(of: key)
    history.versions.removeAll { $0.id == id }
    set(history)
  }

  private mutating func set(_ history: KeyHistory) {
    if case .object(let current)? = history.versions.first {
      index.insert(current)
      if history.versions.count == 1 { histories.remove(history.key) } else { histories.insert(history) }
    } else {
      index.remove(history.key)
      if history.versions.isEmpty { histories.remove(history.key) } else { histories.insert(history) }
    }
  }

  /// A page of the versions, in order of their keys, the newest of a key first.
  func versions(_ query: MarkedQuery) -> MarkedPage<ListedVersion> {
    let start = KeyOrder.precedes(query.prefix, query.keyMarker) ? query.keyMarker : query.prefix
    return MarkedPage(of: VersionSequence(contents: self, start: start), query)
  }

  /// Walks index and histories side by side.
  private struct VersionSequence: Sequence, IteratorProtocol {
    private let index: CurrentObjects
    private let histories: KeyIndex<KeyHistory>
    private var object: CurrentObjects.Position
    private var history: KeyIndex<KeyHistory>.Position
    private var waiting: [ListedVersion] = []

    init(contents: BucketContents, start: String) {
      index = contents.index
      histories = contents.histories
      object = index.position { KeyOrder.precedes($0, start) }
      history = histories.position { KeyOrder.precedes($0, start) }
    }

    mutating func next() -> ListedVersion? {
      if let next = waiting.popLast() { return next }
      let current = index[object]
      let kept = histories[history]
      guard let key = [current?.key, kept?.key].compactMap({ $0 }).min() else { return nil }
      if current?.key == key { object = index.position(after: object) }
      guard let kept, kept.key == key else {
        return current.map { ListedVersion(key: key, version: .object($0), isLatest: true) }
      }
      history = histories.position(after: history)
      for (position, version) in kept.versions.enumerated().reversed() {
        waiting.append(ListedVersion(key: key, version: version, isLatest: position == 0))
      }
      return waiting.popLast()
    }
  }
}
