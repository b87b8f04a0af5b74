/// `touch: {object, if_missing}`, or `touch: {prefix, keys_from, if_missing}` for the keys that a list names.
package struct Touch: Sendable {
  /// What happens when an object does not exist.
  package enum IfMissing: String, Sendable, Hashable, CaseIterable { case create, skip, error }

  /// What is touched.
  package enum Target: Sendable {
    /// Exactly one key.
    case object(RemotePlace)
    /// Those keys of a tree that a list names and the filter admits; never a whole tree, of which each object would be
    /// written again.
    case listed(RemotePlace, KeyList, Filter)

    /// The tree or the key.
    package var place: RemotePlace {
      switch self {
      case .object(let place), .listed(let place, _, _): place
      }
    }
  }

  /// What is touched.
  package var target: Target
  /// What happens when it does not exist.
  package var ifMissing: IfMissing

  /// Describes a touch.
  package init(target: Target, ifMissing: IfMissing = .create) {
    self.target = target
    self.ifMissing = ifMissing
  }

  /// Describes a touch of one key.
  package init(object: RemotePlace, ifMissing: IfMissing = .create) {
    self.init(target: .object(object), ifMissing: ifMissing)
  }
}
