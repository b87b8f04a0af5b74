import JobManifest
import S3Types

/// A listing as an operation will find it: what is there now, merged in byte order with what earlier operations of the
/// plan will have written and deleted.
struct OverlaidListing {
  private var listing: OrderedListing
  private var effects: EffectCursor
  private var listed: ObjectSummary?
  private var isPrimed = false

  init(_ listing: OrderedListing, effects: EffectCursor) {
    self.listing = listing
    self.effects = effects
  }

  /// The next object that will be there, or nil after the proven end of the listing.
  mutating func next() async throws -> SeenObject? {
    if !isPrimed {
      isPrimed = true
      listed = try await listing.next()
    }
    while true {
      let effect = try effects.peek()
      guard let object = listed else {
        guard let effect else { return nil }
        effects.advance()
        if let seen = effect.seen { return seen }
        continue
      }
      guard let effect, effect.key <= object.key else {
        listed = try await listing.next()
        return SeenObject(object)
      }
      effects.advance()
      if effect.key == object.key { listed = try await listing.next() }
      if let seen = effect.seen { return seen }
    }
  }
}

/// Reads planned effects page by page and reduces them to one per key: that of the operation that runs last.
struct EffectCursor {
  private let store: CheckedStore
  private var query: EffectQuery
  private let ranks: [Int: Int]
  private var page: ArraySlice<PlannedEffect> = []
  private var isAtEnd: Bool
  private var current: PlannedEffect?

  /// Asks for the effects of `query.operations`, which are in the order in which they run.
  init(_ query: EffectQuery, store: CheckedStore) {
    self.query = query
    self.store = store
    ranks = Dictionary(uniqueKeysWithValues: query.operations.enumerated().map { ($1, $0) })
    isAtEnd = query.operations.isEmpty
  }

  /// The final effect on the next key.
  mutating func peek() throws(StoreTrouble) -> PlannedEffect? {
    if let current { return current }
    guard var last = try takeNext() else { return nil }
    while let more = try lookAhead(), more.key == last.key {
      if rank(more) >= rank(last) { last = more }
      page.removeFirst()
    }
    current = last
    return last
  }

  mutating func advance() { current = nil }

  private func rank(_ effect: PlannedEffect) -> Int { ranks[effect.operation] ?? -1 }

  private mutating func takeNext() throws(StoreTrouble) -> PlannedEffect? {
    try lookAhead() == nil ? nil : page.removeFirst()
  }

  private mutating func lookAhead() throws(StoreTrouble) -> PlannedEffect? {
    if page.isEmpty, !isAtEnd {
      let query = self.query
      let next = try store.call { store in try store.plannedEffects(query, limit: 1000) }
      page = next[...]
      self.query.after = next.last ?? query.after
      isAtEnd = next.isEmpty
    }
    return page.first
  }
}

extension PlannedEffect {
  /// The object that is there afterwards, if there is one.
  var seen: SeenObject? {
    size.map { SeenObject(key: key, size: $0, origin: .planned, storageClass: storageClass) }
  }
}
