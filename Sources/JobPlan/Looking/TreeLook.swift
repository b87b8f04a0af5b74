import JobManifest
import S3Types

/// What is looked at in a tree: the objects that a filter admits, and where there is a list, those that it names.
///
/// A plan hands in the tree as earlier operations will leave it, a run as it is; everything else is one piece of code.
struct TreeLook {
  /// What the keys of the tree start with; empty, or with "/" at its end.
  let prefix: String
  /// What takes part, by the rest of the key.
  let filter: Filter
  /// The keys that are meant; nil where all of the tree is.
  let keys: KeySelection?
  /// Whether the marker of the tree itself is one of its objects: it is where somebody has named it.
  let hasMarker: Bool

  /// Looks at a tree.
  init(_ prefix: String, _ filter: Filter, _ keys: KeySelection?, hasMarker: Bool = false) {
    self.prefix = prefix
    self.filter = filter
    self.keys = keys
    self.hasMarker = hasMarker || keys != nil
  }

  /// Hands on what is meant, in byte order.
  ///
  /// - Parameters:
  ///   - next: The next object of the tree, nil after the proven end of it.
  ///   - found: Takes one that is there, with where it is listed; answers whether more is wanted.
  ///   - missing: Takes one that is listed and not there.
  func each<Object: KeyedObject>(
    _ next: () async throws -> Object?, found: (Object, ListedKey?) throws -> Bool, missing: (ListedKey) throws -> Void
  ) async throws {
    while let object = try await next() {
      let key = object.key.rawValue
      let listed = try await keys?.take(key) { if admits($0.key) { try missing($0) } }
      guard keys == nil || listed != nil, admits(key) else { continue }
      guard try found(object, listed) else { return }
    }
    try await keys?.finish { if admits($0.key) { try missing($0) } }
  }

  /// What is found there.
  ///
  /// Where nothing is asked but whether there is an object, the first one is enough.
  func find(for requirement: Requirement, _ next: () async throws -> (some KeyedObject)?) async throws -> Finding {
    var found = Finding(of: keys?.list)
    let isEnough =
      requirement.isAboutExistence && (keys == nil || found.keys?.needsAll == false && requirement.exists == true)
    try await each(next) { object, listed in
      object.add(to: &found)
      if let listed { found.keys?.add(found: listed, at: keys?.place(of: listed)) }
      return !isEnough
    } missing: { listed in
      found.keys?.add(missing: listed, at: keys?.place(of: listed))
    }
    return found
  }

  private func admits(_ key: String) -> Bool { filter.counts(key, below: prefix, withMarker: hasMarker) }
}

extension Filter {
  /// Whether an object of a tree is one of those that are counted; the marker of the tree itself never is.
  func counts(_ key: ObjectKey, below prefix: String) -> Bool { counts(key.rawValue, below: prefix, withMarker: false) }

  /// The same for a key; the marker of the tree is one where that is said.
  fileprivate func counts(_ key: String, below prefix: String, withMarker: Bool) -> Bool {
    guard key.utf8.starts(with: prefix.utf8) else { return false }
    let rest = String(decoding: key.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
    return (withMarker || !rest.isEmpty) && verdict(for: rest) == .included
  }
}

/// An object of a listing, of what is there now or of what a plan will leave.
protocol KeyedObject {
  var key: ObjectKey { get }
  /// Counts it.
  func add(to finding: inout Finding)
}

extension SeenObject: KeyedObject {
  func add(to finding: inout Finding) { finding.add(self) }
}

extension ObjectSummary: KeyedObject {
  func add(to finding: inout Finding) { finding.add(SeenObject(self)) }
}
