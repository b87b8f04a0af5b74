import JobPlan
import RunFile
import S3Types

/// Steps that only look.
extension OperationRun {
  /// Performs one; what it finds otherwise than it has to be is a failed step.
  func look(_ stored: StoredStep) async -> StepEnd {
    let started = now()
    switch await performer.look(stored.step, waiting: waiting) {
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

  /// Waits without its slot, so that others go on; a signal ends a pause before anybody notices (row P4).
  private func waiting(in world: any PlanWorld) -> WaitStep {
    WaitStep(
      world: world, now: now, uptime: uptime,
      pause: { [slots, sleep, isStopped] duration in
        slots.release()
        do {
          try await Self.pause(duration, sleep: sleep, isStopped: isStopped)
        } catch {
          await slots.acquire()
          throw error
        }
        await slots.acquire()
      }, isStopped: isStopped, tell: tellWait)
  }

  /// Sleeps in short pieces, because nothing else wakes it up when a signal comes.
  static func pause(
    _ duration: Duration, sleep: (Duration) async throws -> Void, isStopped: () -> Bool
  ) async throws {
    var left = duration
    while left > .zero, !isStopped() {
      let piece = min(left, .milliseconds(100))
      try await sleep(piece)
      left -= piece
    }
  }
}
