/// Which of the requests that a rule matches it applies to, by their count from 1.
package struct Occurrence: Sendable, Hashable {
  /// These; nil is all.
  package var nth: Set<Int>?
  /// Not before this one.
  package var from = 1
  /// Not after this one.
  package var last: Int?
  /// Every so many, counted from `from`.
  package var step = 1
  /// At most so many times.
  package var times: Int?

  /// All of them.
  package static let every = Occurrence()

  /// This one alone.
  package static func nth(_ numbers: Int...) -> Occurrence {
    var occurrence = Occurrence()
    occurrence.nth = Set(numbers)
    return occurrence
  }

  /// So many at the beginning.
  package static func first(_ count: Int) -> Occurrence {
    var occurrence = Occurrence()
    occurrence.last = count
    return occurrence
  }

  /// This one and all that follow.
  package static func from(_ number: Int) -> Occurrence {
    var occurrence = Occurrence()
    occurrence.from = number
    return occurrence
  }

  /// All of them.
  package init() {}

  /// Whether it is about the request of this count, of which so many before were hit.
  func includes(_ count: Int, afterHits hits: Int) -> Bool {
    if let nth, !nth.contains(count) { return false }
    if let last, count > last { return false }
    if let times, hits >= times { return false }
    return count >= from && (count - from).isMultiple(of: max(1, step))
  }
}
