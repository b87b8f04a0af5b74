import JobPlan
import S3Client
import S3Types

/// Deletes one local file, or a directory that has been emptied before.
enum RemoveStep {
  /// Deletes exactly what was planned, beneath the directory of the operation and without following a link (row S2).
  static func perform(_ step: Step, in trees: FileTrees) async throws(S3Error) -> StepSuccess {
    guard case .file(let path) = step.destination else { preconditionFailure("a removal without a file: \(step)") }
    let (tree, segments) = trees.place(of: path, for: step.operation)
    guard path.utf8.last != UInt8(ascii: "/") else {
      try await tree.removeDirectory(segments)
      return StepSuccess(attempts: 0)
    }
    var modified: Timestamp?
    if case .present(let state) = step.expected { modified = state.modified }
    try await tree.removeFile(segments, size: step.size, modified: modified)
    return StepSuccess(attempts: 0)
  }
}
