/// What a check or a wait asks of a key or a tree; what is nil is not asked.
package struct Requirement: Sendable, Hashable {
  /// Whether there has to be anything, or nothing.
  package var exists: Bool?
  /// How many objects there have to be.
  package var count: Bounds?
  /// How many bytes they have to have together.
  package var bytes: Bounds?
  /// How many seconds old the newest object may be at most.
  package var newestWithin: Int?
  /// How many seconds old the oldest object may be at most.
  package var oldestWithin: Int?

  /// Asks.
  package init(
    exists: Bool? = nil, count: Bounds? = nil, bytes: Bounds? = nil, newestWithin: Int? = nil, oldestWithin: Int? = nil
  ) {
    self.exists = exists
    self.count = count
    self.bytes = bytes
    self.newestWithin = newestWithin
    self.oldestWithin = oldestWithin
  }

  /// Whether the first object decides: nothing is asked but whether there is one.
  package var isAboutExistence: Bool { count == nil && bytes == nil && newestWithin == nil && oldestWithin == nil }
}

/// A smallest and a largest number, either of which may be left open.
package struct Bounds: Sendable, Hashable {
  /// The smallest allowed number.
  package var minimum: Int?
  /// The largest allowed number.
  package var maximum: Int?

  /// Sets bounds.
  package init(minimum: Int? = nil, maximum: Int? = nil) {
    self.minimum = minimum
    self.maximum = maximum
  }

  /// Whether a number lies within.
  package func contains(_ number: Int) -> Bool { number >= minimum ?? .min && number <= maximum ?? .max }
}
