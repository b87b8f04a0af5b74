import JobPlan
import RunFile
import S3Types

/// Steps that only look.
extension OperationRun {
  /// Performs one; what it finds otherwise than it has to be is a failed step.
  func look(_ stored: StoredStep) async -> StepEnd {
    let started = now()
    switch await performer.look(stored.step) {
    case .passed(let attempts):
      return StepEnd(
        outcome: StepOutcome(id: stored.id, state: .done, attempts: attempts, started: started, finished: now()))
    case .failed(let failure):
      return StepEnd(
        outcome: StepOutcome(
          id: stored.id, state: .failed, code: failure.code, message: failure.message, status: failure.status,
          requestID: failure.requestID, attempts: 1, started: started, finished: now()))
    case .stopped: return StepEnd(outcome: StepOutcome(id: stored.id, state: .notStarted, finished: now()))
    }
  }
}
