import JobManifest
import S3Types

extension OperationExpansion {
  /// Whether a list takes a name, which comes after every one that was asked about before; everything without a list.
  ///
  /// Hands over every key before it that is listed and has not been asked about: nothing of that name is there.
  func isListed(
    _ name: String, in keys: KeySelection?, as shown: @autoclosure () -> String,
    missing: (ListedKey) async throws -> Void
  ) async throws -> Bool {
    guard let keys else { return true }
    if try await keys.take(name, missing: missing) != nil { return true }
    try exclude(shown(), .notListed, pattern: keys.list.place.name, offset: keys.list.range?.start)
    return false
  }

  /// Hands over every key that is listed after the last name that was asked about.
  func finish(_ keys: KeySelection?, missing: (ListedKey) async throws -> Void) async throws {
    try await keys?.finish(missing: missing)
  }

  /// The step of a key that is listed and not there; nil where the filter leaves it out, or where it is left out because
  /// the manifest says so.
  ///
  /// What an operation reads to write it elsewhere has no step for what may be missing: a step would count as something
  /// that the source holds (row L9).
  func step(
    missing listed: ListedKey, of keys: KeySelection, _ relativeName: String, _ filter: Filter, at target: StepTarget,
    as shown: String, ifMissing: KeyList.IfMissing, isSource: Bool
  ) throws -> Step? {
    guard try admits(relativeName, filter, of: shown) else { return nil }
    if ifMissing == .skip, isSource {
      try exclude(shown, .missing, pattern: keys.place(of: listed), offset: keys.list.range?.start)
      return nil
    }
    return Step(
      operation: operation, action: ifMissing == .skip ? .skip : .fail, destination: target, size: 0,
      reason: .missing, expected: .absent, detail: "\(keys.place(of: listed)) names it, and nothing is there")
  }

  /// The same for an object of a tree.
  func step(
    missing listed: ListedKey, of keys: KeySelection?, below prefix: String, in place: RemotePlace, _ filter: Filter,
    ifMissing: KeyList.IfMissing? = nil, isSource: Bool = false
  ) throws -> Step? {
    guard let keys, let key = key(listed.key, in: place), let relativeKey = key.relative(to: prefix) else { return nil }
    return try step(
      missing: listed, of: keys, relativeKey, filter, at: .object(address(key, in: place)),
      as: self.shown(key, in: place), ifMissing: ifMissing ?? keys.list.ifMissing, isSource: isSource)
  }
}
