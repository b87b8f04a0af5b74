import ConcurrencyHelpers
import JobManifest
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
  /// The operations that have ended before this one starts because it waits for them, in the order in which they ran.
  let earlier: [Int]
  let performer: StepPerformer
  let slots: SlotPool
  /// At most so many units wait in the slots at once.
  let maximumInFlight: Int
  let now: @Sendable () -> Timestamp
  /// The clock that timeouts run by.
  let uptime: @Sendable () -> Int64
  /// Waits.
  let sleep: @Sendable (Duration) async throws -> Void
  /// When outcomes are written.
  var limits = OutcomeBuffer.Limits.ofProcess
  /// Whether a signal has asked to start nothing new (row P4).
  let isStopped: @Sendable () -> Bool
  /// What its failures mean.
  var rule = FailureRule.usual
  /// The steps that the plan has for it, and those of them that are known to fail.
  let planned: (steps: Int, failures: Int)
  /// Stops the whole run, as its rule asks for when a step has failed.
  var stopRun: @Sendable () -> Void = {}
  /// Told what is waited for.
  var tellWait: @Sendable (String) -> Void = { _ in }
  /// Told after each group of outcomes has been written.
  let report: @Sendable ([StepOutcome]) -> Void

  /// How the steps ended.
  struct Summary: Sendable {
    var done = 0
    var bytes = 0
    var failures = 0
    /// Steps that were refused because the world has changed since the plan.
    var stale = 0
    var firstFailure: String?
    var wasStopped = false
  }

  private static let batchSize = DeleteObjectsParameters.maximumCount

  /// Performs every step; failures of steps are in the summary, only a failure of the run file is thrown.
  func perform() async throws -> Summary {
    try await withThrowingTaskGroup(of: Event.self) { group in
      var ledger = Ledger(limits: limits)
      react(to: ledger)
      try await perform(.transfers, &ledger, &group)
      var done = StepPhase.transfers
      // Invariants I1 and I2: what was not written, or could not even be read, justifies nothing that comes later,
      // whatever is tolerated.
      while !isStopped(), planned.failures == 0, ledger.summary.failures + ledger.summary.stale == 0,
        let next = try runFile.nextPhase(of: operation, after: done)
      {
        try await perform(next, &ledger, &group)
        done = next
      }
      group.cancelAll()  // The clock, if it still runs.
      ledger.summary.wasStopped = isStopped()
      return ledger.summary
    }
  }

  /// Performs the steps of one phase; all that they brought is written down when it returns.
  private func perform(_ phase: StepPhase, _ ledger: inout Ledger, _ group: inout Tasks) async throws {
    let limit = Self.limit(of: phase, atMost: maximumInFlight)
    var after: Int64 = 0
    while !isOver(ledger) {
      let batch = try runFile.nextSteps(of: operation, in: phase, after: after, limit: Self.batchSize)
      guard let last = batch.last else { break }
      after = last.id
      var units = Self.units(of: batch)[...]
      while !units.isEmpty, !isOver(ledger) {
        let wave = units.prefix(limit)
        units = units.dropFirst(wave.count)
        // Invariant I2: that something is about to go is on the disk before it goes.
        let takesAway = wave.contains { unit in unit.contains { [.delete, .move, .remove].contains($0.step.action) } }
        try runFile.markStarted(wave.flatMap { $0.map(\.id) }, at: now(), durably: takesAway)
        for unit in wave {
          while ledger.inFlight >= limit || ledger.isFull { try await advance(&ledger, &group) }
          await slots.acquire()
          guard !isOver(ledger) else {
            slots.release()
            note(
              unit.map { StepEnd(outcome: StepOutcome(id: $0.id, state: .notStarted, finished: now())) }, in: &ledger)
            continue
          }
          ledger.inFlight += 1
          group.addTask { [self] in
            defer { slots.release() }
            return .performed(try await perform(unit))
          }
        }
      }
    }
    try await finish(&ledger, &group)
  }

  /// Whether nothing new of it may start.
  private func isOver(_ ledger: Ledger) -> Bool { isStopped() || hasGivenUp(ledger) }

  private func hasGivenUp(_ ledger: Ledger) -> Bool {
    rule.givesUp(after: planned.failures + ledger.failuresSeen, of: planned.steps)
  }

  /// Stops the run as soon as it is known that a step has failed.
  func react(to ledger: Ledger) {
    if rule.reaction == .stop, hasGivenUp(ledger) { stopRun() }
  }

  /// Directories are removed one by one, because an outer one is empty only when those in it are gone.
  private static func limit(of phase: StepPhase, atMost limit: Int) -> Int { phase == .directories ? 1 : limit }

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

  private func perform(_ unit: [StoredStep]) async throws -> [StepEnd] {
    let started = now()
    var ends: [StepEnd] = []
    var ready: [StoredStep] = []
    for stored in unit {
      switch try resolved(stored) {
      case .ready(let stored): ready.append(stored)
      case .baseless(let end): ends.append(end)
      }
    }
    guard let first = ready.first else { return ends }
    if first.step.action == .delete {
      let results = await performer.delete(ready.map(\.step))
      for (stored, result) in zip(ready, results) {
        ends.append(await end(of: stored, result, started: started))
      }
      return ends
    }
    if first.step.action.onlyLooks { return [await look(first)] }
    do throws(S3Error) {
      return [await end(of: first, .success(try await performer.perform(first.step)), started: started)]
    } catch {
      return [await end(of: first, .failure(error), started: started)]
    }
  }

  private func end(
    of stored: StoredStep, _ result: Result<StepSuccess, S3Error>, started: Timestamp
  ) async -> StepEnd {
    switch result {
    case .success(let success):
      let outcome = StepOutcome(
        id: stored.id, state: .done, message: success.warning, attempts: success.attempts, etag: success.etag,
        verification: success.verification?.description,
        bytes: success.bytes ?? ([.delete, .remove].contains(stored.step.action) ? 0 : stored.step.size),
        started: started, finished: now())
      return StepEnd(outcome: outcome, file: success.file)
    case .failure(let error):
      let isStale = Staleness.isOne(error, stored.step)
      let message =
        isStale ? await Staleness(stores: performer.stores).explained(error, stored.step) : error.description
      let outcome = StepOutcome(
        id: stored.id, state: isStale ? .stale : .failed, code: error.code.rawValue, message: message,
        status: error.status, requestID: error.requestID, attempts: error.attempts, started: started, finished: now())
      return StepEnd(outcome: outcome)
    }
  }
}
