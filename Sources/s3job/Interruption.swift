import ConcurrencyHelpers
import Glibc
import JobReport
import JobRunner
import RunFile
import S3Types

/// What signals do to a run: the first stops planning or lets what has begun finish, the second ends the process with
/// the report as far as it goes (rows P4, P5).
final class Interruption: Sendable {
  private struct Target {
    let runFile: RunFile
    let report: String?
    let temporary: String?
    let runID: String
  }

  private struct State {
    var target: Target?
    var planning: Task<Void, any Error>?
  }

  private let state: Locked<State>
  private let signals: SignalWatch

  init(console: Console) {
    let state = Locked(State())
    self.state = state
    signals = SignalWatch.install {
      console.error("interrupted: what has begun is finished; a second signal ends the run at once")
      state.withLock { $0.planning }?.cancel()
    } abort: { signal in
      Self.abort(state.withLock { $0.target }, .interrupted(by: signal), console)
    }
  }

  /// The first signal, or nil while there was none.
  var signal: Int32? { signals.first }

  /// Says what to report from when a second signal comes; before that there is nothing to report.
  func willReport(_ runFile: RunFile, report: String?, temporary: String?, runID: String) {
    state.withLock { $0.target = Target(runFile: runFile, report: report, temporary: temporary, runID: runID) }
  }

  /// Runs `body` until it ends or a signal comes; says whether it came to its end.
  func unlessInterrupted(_ body: @escaping @Sendable () async throws -> Void) async throws -> Bool {
    let task = Task { try await body() }
    state.withLock { $0.planning = task }
    if signal != nil { task.cancel() }  // It may have come just before.
    defer { state.withLock { $0.planning = nil } }
    do {
      try await task.value
      return true
    } catch is CancellationError where signal != nil {
      return false
    }
  }

  private static func abort(_ target: Target?, _ code: ExitStatus, _ console: Console) -> Never {
    if let target {
      do { try report(target, code) } catch {
        console.error("error: the report could not be written: \(error)")
      }
    }
    _exit(code.rawValue)
  }

  private static func report(_ target: Target, _ code: ExitStatus) throws {
    // What had begun stays `running`: its outcome is not known. Nothing else will start.
    for record in try target.runFile.operations() where [.running, .planned].contains(record.state) {
      let state: OperationState = record.state == .running ? .cancelled : .notStarted
      try target.runFile.end(record.index, as: state, reason: "the run was interrupted", at: .now())
    }
    guard let path = target.report else { return }
    let file = try ReportFile(path: path, runID: target.runID + "-aborted")
    let frame = ReportWriter.Frame(isRun: true, state: "interrupted", exitCode: code.rawValue, finished: .now())
    try ReportWriter.write(target.runFile, frame: frame) { try file.write($0) }
    try file.commit()
    if let temporary = target.temporary { unsafe unlink(temporary) }
  }
}
