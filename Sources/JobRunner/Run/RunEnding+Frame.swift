package import JobReport
package import RunFile
import S3Types

extension RunEnding {
  /// What a report says about a run file that is shown later: the exit code of its process is not known any more.
  package static func frame(of runFile: RunFile) throws -> ReportFrame {
    let records = try runFile.operations()
    guard records.contains(where: { $0.started != nil || [.done, .running, .cancelled].contains($0.state) }) else {
      let isWhole = try ofPlan(runFile) == .success
      return ReportFrame(isRun: false, state: isWhole ? "planned" : "failed", exitCode: nil)
    }
    let isCut = records.contains { [.running, .cancelled].contains($0.state) }
    let state: String
    switch try ofRun(runFile, signal: nil) {
    case _ where isCut: state = "interrupted"
    case .success: state = "succeeded"
    case .refused: state = "refused"
    default: state = "failed"
    }
    let finished = isCut ? nil : records.compactMap(\.finished).max()
    return ReportFrame(isRun: true, state: state, exitCode: nil, finished: finished)
  }
}
