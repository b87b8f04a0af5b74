/// Names of a source that are no files, so that nothing of them is transferred; pure.
///
/// Each has a step that skips it. Among thousands that are skipped because they are the same nobody would see them.
struct LeftOutFiles {
  private var kinds: [String: Int] = [:]
  private var first: String?

  /// Counts a step, where it is one of those.
  mutating func count(_ step: Step) {
    guard step.action == .skip, step.reason == .symlink || step.reason == .special,
      case .file(let path, _, _)? = step.source
    else { return }
    kinds[step.detail ?? step.reason.rawValue, default: 0] += 1
    first = first ?? path
  }

  /// What the reader of the plan should know; nil where there is nothing.
  func note(for operation: String) -> String? {
    guard let first else { return nil }
    let total = kinds.values.reduce(0, +)
    let list = kinds.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
    return
      "'\(operation)' leaves out \(total) name\(total == 1 ? "" : "s") that \(total == 1 ? "is" : "are") no file to "
      + "transfer (\(list)), the first is '\(first)'; links are not followed"
  }
}
