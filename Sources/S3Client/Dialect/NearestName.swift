/// Finds the name that was probably meant.
enum NearestName {
  /// `; did you mean 'minio'?`, or nothing when no candidate is near.
  static func hint(for name: String, among candidates: [String]) -> String {
    find(name, among: candidates).map { "; did you mean '\($0)'?" } ?? ""
  }

  /// The nearest candidate, or nil when more than a third of the name would have to change.
  static func find(_ name: String, among candidates: [String]) -> String? {
    let wanted = Array(name.lowercased().utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 })
    // Distances of long texts are slow to find and mean nothing.
    guard (1...64).contains(wanted.count) else { return nil }
    let limit = max(1, wanted.count / 3)
    return candidates.map { (name: $0, distance: distance(wanted, Array($0.utf8))) }
      .filter { $0.distance <= limit }
      .min { ($0.distance, $0.name) < ($1.distance, $1.name) }?.name
  }

  /// Insertions, deletions and replacements that lead from one to the other.
  private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var previous = Array(0...right.count)
    for (row, byte) in left.enumerated() {
      var current = [row + 1]
      for (column, other) in right.enumerated() {
        current.append(
          min(previous[column + 1] + 1, current[column] + 1, previous[column] + (byte == other ? 0 : 1)))
      }
      previous = current
    }
    return previous[right.count]
  }
}
