import JobManifest

/// What has been found of the keys that a list names; of many only the first are known by name.
package struct ListedFinding: Sendable, Hashable {
  /// The list, as the manifest names it.
  package let name: String
  /// Whether all of them have to be there.
  package let needsAll: Bool
  /// Those that count.
  package private(set) var count = 0
  /// Those of them that are not there.
  package private(set) var missing = 0
  private var firstFound: [String] = []
  private var firstMissing: [String] = []
  /// Enough to see the pattern.
  private static let examples = 3

  /// Has found nothing yet.
  init(_ list: KeyList) {
    name = list.place.name
    needsAll = list.ifMissing == .fail
  }

  mutating func add(found listed: ListedKey, at place: String?) {
    count += 1
    if firstFound.count < Self.examples { firstFound.append(Self.words(listed, place)) }
  }

  mutating func add(missing listed: ListedKey, at place: String?) {
    count += 1
    missing += 1
    if firstMissing.count < Self.examples { firstMissing.append(Self.words(listed, place)) }
  }

  private static func words(_ listed: ListedKey, _ place: String?) -> String {
    "'\(listed.key)'" + (place.map { " (\($0))" } ?? "")
  }

  /// That some are missing although none may be; nil where that is not so.
  package var shortfall: String? {
    guard needsAll, missing > 0 else { return nil }
    return "\(part(missing)) \(missing == 1 ? "is" : "are") missing, \(Self.first(firstMissing, of: missing))"
  }

  /// Those that are there.
  var found: String { "\(part(count - missing)), \(Self.first(firstFound, of: count - missing))" }

  /// All of them, in words.
  var all: String { "each of the \(count) key\(count == 1 ? "" : "s") of '\(name)'" }

  private func part(_ part: Int) -> String { "\(part) of the \(count) key\(count == 1 ? "" : "s") of '\(name)'" }

  private static func first(_ examples: [String], of count: Int) -> String {
    (count > examples.count ? "first " : "") + examples.joined(separator: ", ")
  }
}
