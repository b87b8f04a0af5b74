import JobPlan
import RunFile
import S3Client
import S3Types

/// What a step was planned on that operations before it were to make, and what these have made of it.
extension OperationRun {
  /// A step whose turn has come.
  enum Resolution {
    /// It can be carried out, with what is known by now.
    case ready(StoredStep)
    /// What it was planned on has not been written, so nothing is done with whatever is there instead: it is not what the
    /// plan saw, and nothing says whose it is (invariant I2, row R23).
    case baseless(StepEnd)
  }

  /// Looks up what became of all that a step reads, replaces or takes away.
  func resolved(_ stored: StoredStep) throws(RunFileError) -> Resolution {
    var stored = stored
    var undone: String?
    switch stored.step.source {
    case .planned(let address, _)?:
      switch try runFile.result(on: address, of: earlier) {
      case .known(.present(let state)):
        // The bytes of an inventory were not known before it was written.
        (stored.step.source, stored.step.size) = (.object(address, state), state.size)
      case .known, .unknown: break
      case .undone(let writer): undone = Self.why("\(address.location)", writer, "not read")
      }
    case .plannedFile(let path, _)?:
      switch try runFile.bytesWritten(at: path, of: earlier) {
      case .known(let bytes): (stored.step.source, stored.step.size) = (.plannedFile(path: path, size: bytes), bytes)
      case .unknown: break
      case .undone(let writer): undone = Self.why(path, writer, "not read")
      }
    case .file?, .object?, nil: break
    }
    if undone == nil, case .planned = stored.step.expected { undone = try resolveDestination(of: &stored.step) }
    guard let undone else { return .ready(stored) }
    return .baseless(
      StepEnd(
        outcome: StepOutcome(
          id: stored.id, state: .stale, code: S3Error.Code.notWritten.rawValue, message: undone, finished: now())))
  }

  /// Notes in a step what its destination is by now; says why nothing may be done with it where it is not what was planned.
  private func resolveDestination(of step: inout Step) throws(RunFileError) -> String? {
    let left = "neither replaced nor taken away"
    switch step.destination {
    case .object(let address):
      switch try runFile.result(on: address, of: earlier) {
      case .known(let state): step.expected = state
      case .unknown: break
      case .undone(let writer): return Self.why("\(address.location)", writer, left)
      }
    case .file(let path):
      switch try runFile.bytesWritten(at: path, of: earlier) {
      // A removal looks for the file that an earlier operation of this run has written.
      case .known(let bytes): if step.action == .remove { step.size = bytes }
      case .unknown: break
      case .undone(let writer): return Self.why(path, writer, left)
      }
    case .tree: break
    }
    return nil
  }

  private static func why(_ place: String, _ writer: String, _ treatment: String) -> String {
    "'\(writer)' has not left \(place) as planned, so what is there is \(treatment); mend that and make a new plan"
  }
}

extension S3Error.Code {
  /// What a step was planned on was to be written before, and was not.
  static let notWritten = S3Error.Code(rawValue: "Client.NotWritten")
}
