import JobManifest
package import S3Types

/// What an operation that looks has found at a key or in a tree.
package struct Finding: Sendable, Hashable {
  /// Objects.
  package private(set) var count = 0
  /// Their bytes; the largest number where they are too many to count.
  package private(set) var bytes = 0
  /// When the newest of them was written; nil where there is none, or only what the plan will write.
  package private(set) var newest: Timestamp?
  /// When the oldest of them was written.
  package private(set) var oldest: Timestamp?
  /// Whether some of them will be written by the plan, and so are as young as an object can be.
  package private(set) var hasPlanned = false
  /// What has been found of the keys of a list; nil where none says what counts.
  package internal(set) var keys: ListedFinding?

  /// Has found nothing yet.
  package init() {}

  /// Has found nothing yet of the keys of a list.
  init(of list: KeyList?) { keys = list.map(ListedFinding.init) }

  /// Counts an object; without a time it is one that the plan will write.
  package mutating func add(size: Int, modified: Timestamp?) {
    count += 1
    let (sum, overflow) = bytes.addingReportingOverflow(size)
    bytes = overflow ? .max : sum
    guard let modified else {
      hasPlanned = true
      return
    }
    newest = max(newest ?? modified, modified)
    oldest = min(oldest ?? modified, modified)
  }

  mutating func add(_ object: SeenObject) {
    switch object.origin {
    case .listed(_, let modified): add(size: object.size, modified: modified)
    case .planned: add(size: object.size, modified: nil)
    }
  }
}
