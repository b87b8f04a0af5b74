import ConcurrencyHelpers
import JobPlan
import RunFile
import S3Client
import S3Types

/// Carries out the steps of one operation.
///
/// It reads them from the run file in batches, performs them in the shared slots, and writes their outcomes back. At no
/// time are more steps in memory than one batch and the slots hold.
struct OperationRun: Sendable {
  let operation: Int
  let runFile: RunFile
  let performer: StepPerformer
  let slots: SlotPool
  /// At most so many units wait in the slots at once.
  let maximumInFlight: Int
  let now: @Sendable () -> Timestamp
  /// Whether a signal has asked to start nothing new (row P4).
  let isStopped: @Sendable () -> Bool
  /// Told after each group of outcomes has been written.
  let report: @Sendable ([StepOutcome]) -> Void

  /// How the steps ended.
  struct Summary: Sendable {
    var done = 0
    var bytes = 0
    var failures = 0
    var firstFailure: String?
    var wasStopped = false
  }

  private static let batchSize = DeleteObjectsParameters.maximumCount
  /// Outcomes are written in groups, because a transaction for each would cost more than the transfer of a small file.
  private static let outcomeGroup = 128

  /// Performs every step; failures of steps are in the summary, only a failure of the run file is thrown.
  func perform() async throws -> Summary {
    try await withThrowingTaskGroup(of: [StepOutcome].self) { group in
      var summary = Summary()
      var pending: [StepOutcome] = []
      var inFlight = 0
      var after: Int64 = 0
      func collect() async throws {
        guard let outcomes = try await group.next() else { return }
        inFlight -= 1
        pending += outcomes
        if pending.count >= Self.outcomeGroup || isStopped() { try write(&pending, into: &summary) }
      }
      while !isStopped() {
        let batch = try runFile.nextSteps(of: operation, after: after, limit: Self.batchSize)
        guard let last = batch.last else { break }
        after = last.id
        var units = Self.units(of: batch)[...]
        while !units.isEmpty, !isStopped() {
          let wave = units.prefix(maximumInFlight)
          units = units.dropFirst(wave.count)
          try runFile.markStarted(wave.flatMap { $0.map(\.id) }, at: now())
          for unit in wave {
            while inFlight >= maximumInFlight { try await collect() }
            await slots.acquire()
            guard !isStopped() else {
              slots.release()
              pending += unit.map { StepOutcome(id: $0.id, state: .notStarted, finished: now()) }
              continue
            }
            inFlight += 1
            group.addTask { [self] in
              defer { slots.release() }
              return await perform(unit)
            }
          }
        }
      }
      while inFlight > 0 { try await collect() }
      try write(&pending, into: &summary)
      summary.wasStopped = isStopped()
      return summary
    }
  }

  /// Groups steps into requests: deletes of one bucket go together, everything else alone.
  static func units(of batch: [StoredStep]) -> [[StoredStep]] {
    var units: [[StoredStep]] = []
    for stored in batch {
      if stored.step.action == .delete, let last = units.last?.last, last.step.action == .delete,
        last.step.destination.address.endpoint == stored.step.destination.address.endpoint,
        last.step.destination.address.location.bucket == stored.step.destination.address.location.bucket
      {
        units[units.count - 1].append(stored)
      } else {
        units.append([stored])
      }
    }
    return units
  }

  private func perform(_ unit: [StoredStep]) async -> [StepOutcome] {
    let started = now()
    if unit[0].step.action == .delete {
      let results = await performer.delete(unit.map(\.step))
      return zip(unit, results).map { outcome(of: $0, $1, started: started) }
    }
    do throws(S3Error) {
      return [outcome(of: unit[0], .success(try await performer.perform(unit[0].step)), started: started)]
    } catch {
      return [outcome(of: unit[0], .failure(error), started: started)]
    }
  }

  private func outcome(
    of stored: StoredStep, _ result: Result<StepSuccess, S3Error>, started: Timestamp
  ) -> StepOutcome {
    switch result {
    case .success(let success):
      StepOutcome(
        id: stored.id, state: .done, attempts: success.attempts, etag: success.etag,
        bytes: stored.step.action == .delete ? 0 : stored.step.size, started: started, finished: now())
    case .failure(let error):
      StepOutcome(
        id: stored.id, state: .failed, code: error.code.rawValue, message: error.description, status: error.status,
        requestID: error.requestID, attempts: error.attempts, started: started, finished: now())
    }
  }

  private func write(_ outcomes: inout [StepOutcome], into summary: inout Summary) throws {
    guard !outcomes.isEmpty else { return }
    try runFile.record(outcomes)
    for outcome in outcomes {
      switch outcome.state {
      case .done:
        summary.done += 1
        summary.bytes &+= outcome.bytes  // As in ProgressCounter.
      case .failed, .stale:
        summary.failures += 1
        summary.firstFailure = summary.firstFailure ?? outcome.message
      case .notStarted, .planned, .running, .skipped: break
      }
    }
    report(outcomes)
    outcomes = []
  }
}
