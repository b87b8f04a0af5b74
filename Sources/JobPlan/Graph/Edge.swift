package import JobManifest

/// An order between two operations of a plan, and why there is one.
package struct Edge: Sendable, CustomStringConvertible {
  /// The operation that comes first, by index.
  package let from: Int
  /// The operation that waits for it, by index.
  package let to: Int
  /// Why.
  package let reason: EdgeReason
  /// Why, in words: `snapshot reads s3://acme-site/current/ before go-live writes it`, `done needs go-live`.
  package let description: String

  /// An order that `needs` declares.
  init(from: Int, to: Int, names: [String], declaredAt range: SourceRange?) {
    self.from = from
    self.to = to
    reason = .declared(range)
    description = "\(names[to]) needs \(names[from])"
  }

  /// An order that follows from overlapping footprints.
  init(from: Int, to: Int, names: [String], clash: Clash) {
    self.from = from
    self.to = to
    reason = .derived(clash)
    let (first, second) = (clash.earlier, clash.later)
    let object = first.place.description == second.place.description ? "it" : second.place.description
    description =
      "\(names[from]) \(first.access.rawValue) \(first.place) before \(names[to]) \(second.access.rawValue) \(object)"
  }

  /// Whether the manifest declares it.
  package var isDeclared: Bool {
    if case .declared = reason { return true }
    return false
  }
}

/// Why there is an order between two operations.
package enum EdgeReason: Sendable {
  /// `needs` says so, there.
  case declared(SourceRange?)
  /// Both touch one place, and at least one of them changes it.
  case derived(Clash)

  /// The stable word for machines.
  package var word: String {
    switch self {
    case .declared: "needs"
    case .derived: "overlap"
    }
  }
}
