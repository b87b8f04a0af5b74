import JobManifest

/// A limit of a deletion that the plan goes beyond (row L10).
struct DeleteExcess: Equatable {
  /// Which limit.
  let kind: Refusal.Kind
  /// What would be deleted, in numbers.
  let found: String
  /// What may be deleted, in numbers.
  let allowed: String
  /// The field of `limit` that would allow it.
  let remedy: String

  /// Every limit that is exceeded.
  ///
  /// - Parameters:
  ///   - delete: The deletion of a tree.
  ///   - doomed: What it would delete.
  ///   - listed: The objects of the tree, those that stay included.
  static func find(_ delete: Delete, doomed: Tally, listed: Int) -> [DeleteExcess] {
    // The usual share is none of a whole tree, which is 100 % by its nature, and says nothing about a handful.
    find(
      delete.limit, usualPercentFrom: delete.selects ? DeleteLimit.usualPercentFrom : nil, doomed: doomed,
      listed: listed)
  }

  /// Every limit that is exceeded.
  ///
  /// - Parameters:
  ///   - limit: The limits.
  ///   - threshold: From how many on a share counts that the manifest does not name itself; nil where it never does.
  ///   - doomed: What would be deleted.
  ///   - listed: All that it is taken from.
  static func find(
    _ limit: DeleteLimit, usualPercentFrom threshold: Int?, doomed: Tally, listed: Int
  ) -> [DeleteExcess] {
    var excess: [DeleteExcess] = []
    let objects = count(doomed.count)
    if let limit = limit.objects, doomed.count > limit {
      excess.append(
        DeleteExcess(
          kind: .objectLimit, found: objects, allowed: count(limit), remedy: "objects: \(doomed.count)"))
    }
    if let limit = limit.bytes, doomed.bytes > limit {
      excess.append(
        DeleteExcess(
          kind: .byteLimit, found: "\(objects) with \(doomed.bytes) bytes",
          allowed: "\(limit) bytes (\(ByteSize.atLeast(limit)))", remedy: "bytes: \(ByteSize.atLeast(doomed.bytes))"))
    }
    let counts = !limit.percentIsUsual || threshold.map { listed >= $0 } ?? false
    if counts, let limit = limit.percent {
      // In floating point neither side can overflow, and the counts are far below where it would lose precision.
      let share = Double(doomed.count) * 100 / Double(max(listed, 1))
      if Double(doomed.count) * 100 > Double(listed) * Double(limit) {
        let percent = min(Int(share.rounded(.up)), 100)
        excess.append(
          DeleteExcess(
            kind: .percentLimit, found: "\(doomed.count) of the \(listed) objects (\(percent) %)",
            allowed: "\(limit) %", remedy: "percent: \(percent)"))
      }
    }
    return excess
  }

  private static func count(_ objects: Int) -> String { objects == 1 ? "1 object" : "\(objects) objects" }
}
