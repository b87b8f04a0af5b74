/// A part of an operation that starts only when all the steps of the parts before it have succeeded.
///
/// Numbers are stable and meant for machines; those of one operation are carried out in ascending order.
package struct StepPhase: RawRepresentable, Sendable, Hashable, Comparable {
  /// The stable number.
  package let rawValue: Int

  /// Takes any number.
  package init(rawValue: Int) { self.rawValue = rawValue }

  /// What has no reason to wait: the steps of most operations.
  package static let transfers = StepPhase(rawValue: 0)
  /// What is published last: the keys of the pattern of `last` with this position, from 0.
  package static func last(_ position: Int) -> StepPhase { StepPhase(rawValue: 1 + position) }
  /// Deletes of what is no longer wanted; they come after the writes that justify them.
  package static let deletes = StepPhase(rawValue: 100)
  /// Removals of directories that the deletes have emptied, one after the other, the inner ones first.
  package static let directories = StepPhase(rawValue: 101)

  /// The most patterns that `last` may have.
  package static let maximumPatterns = 99

  /// The stable word.
  package var word: String {
    switch self {
    case .transfers: "transfers"
    case .deletes: "deletes"
    case .directories: "directories"
    default: "last"
    }
  }

  /// Earlier phases come first.
  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
