import ConcurrencyHelpers
import Glibc
import JobReport
import JobRunner
import RunFile
import S3Types

/// What the second signal does: writes the report as far as the run has come and ends the process (row P5).
final class EmergencyReport: Sendable {
  private struct Target {
    let runFile: RunFile
    let report: String?
    let runID: String
  }

  private let target = Locked<Target?>(nil)

  /// Says what to report from; before that there is nothing to report.
  func prepare(_ runFile: RunFile, report: String?, runID: String) {
    target.withLock { $0 = Target(runFile: runFile, report: report, runID: runID) }
  }

  /// Writes the report and ends the process.
  func writeAndExit(_ code: ExitStatus) -> Never {
    if let target = target.withLock({ $0 }), let path = target.report {
      do {
        // What had begun stays `running`: its outcome is not known. Nothing else will start.
        for record in try target.runFile.operations() where [.running, .planned].contains(record.state) {
          let state: OperationState = record.state == .running ? .cancelled : .notStarted
          try target.runFile.end(record.index, as: state, reason: "the run was interrupted", at: .now())
        }
        let file = try ReportFile(path: path, runID: target.runID + "-aborted")
        let frame = ReportWriter.Frame(
          isRun: true, state: "interrupted", exitCode: code.rawValue, finished: .now())
        try ReportWriter.write(target.runFile, frame: frame) { try file.write($0) }
        try file.commit()
      } catch {
        Console().error("error: the report could not be written: \(error)")
      }
    }
    _exit(code.rawValue)
  }
}
