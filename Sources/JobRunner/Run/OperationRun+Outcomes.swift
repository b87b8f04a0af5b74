import Glibc
import JobPlan
import RunFile
import S3Client
import S3Types

/// Outcomes on their way into the run file.
extension OperationRun {
  /// What happens in the tasks of an operation.
  enum Event: Sendable {
    /// A unit is done and its slot free.
    case performed([StepEnd])
    /// A group of files has its names, or not.
    case committed([StepOutcome])
    /// Time has passed.
    case tick
  }

  /// What an operation has achieved, and what is still to be written down.
  struct Ledger {
    var summary = Summary()
    var inFlight = 0
    /// Steps that have not ended well, also those that are not written down yet.
    fileprivate(set) var failuresSeen = 0
    /// Whether nothing more will be started.
    fileprivate var isEnding = false
    fileprivate var buffer: OutcomeBuffer
    fileprivate var isCommitting = false
    fileprivate var isTicking = false

    init(limits: OutcomeBuffer.Limits) { buffer = OutcomeBuffer(limits: limits) }

    /// Whether a group is complete while the one before it is still on its way to the disk: whoever brings more only adds
    /// to the files that are open and the bytes that wait (row T15).
    var isFull: Bool { isCommitting && buffer.isFull }

    /// Whether everything is written down.
    fileprivate var isSettled: Bool { inFlight == 0 && !isCommitting && buffer.isEmpty }
  }

  typealias Tasks = ThrowingTaskGroup<Event, any Error>

  /// Waits for one event and does what follows from it.
  func advance(_ ledger: inout Ledger, _ tasks: inout Tasks) async throws {
    guard let event = try await tasks.next() else { return }
    switch event {
    case .performed(let ends):
      ledger.inFlight -= 1
      ledger.failuresSeen += ends.count { $0.outcome.state == .failed || $0.outcome.state == .stale }
      ledger.buffer.take(ends)
    case .committed(let outcomes):
      ledger.isCommitting = false
      try write(outcomes, into: &ledger.summary)
      // What could not be brought to the disk has failed only now.
      ledger.failuresSeen = max(ledger.failuresSeen, ledger.summary.failures + ledger.summary.stale)
    case .tick:
      ledger.isTicking = false
      ledger.buffer.hasWaited = true
    }
    react(to: ledger)
    try settle(&ledger, &tasks)
  }

  /// Waits for all that is under way, and writes everything down.
  func finish(_ ledger: inout Ledger, _ tasks: inout Tasks) async throws {
    ledger.isEnding = true
    try settle(&ledger, &tasks)
    while !ledger.isSettled { try await advance(&ledger, &tasks) }
    ledger.isEnding = false
  }

  /// Notes ends that no task has brought.
  func note(_ ends: [StepEnd], in ledger: inout Ledger) { ledger.buffer.take(ends) }

  /// Hands a complete group on, one at a time; the last of an operation, and all after a signal, are complete as they are.
  private func settle(_ ledger: inout Ledger, _ tasks: inout Tasks) throws {
    guard !ledger.buffer.isEmpty, !ledger.isCommitting else { return }
    guard ledger.isEnding && ledger.inFlight == 0 || isStopped() || ledger.buffer.isDue else {
      return startClock(&ledger, &tasks)
    }
    let ends = ledger.buffer.handOver()
    guard ends.contains(where: { $0.file != nil }) else {
      return try write(ends.map(\.outcome), into: &ledger.summary)
    }
    ledger.isCommitting = true
    tasks.addTask { [self] in .committed(await committed(ends)) }
  }

  /// So that what is done is written down also while nothing ends, as when one large object follows many small ones.
  private func startClock(_ ledger: inout Ledger, _ tasks: inout Tasks) {
    guard !ledger.isTicking else { return }
    ledger.isTicking = true
    tasks.addTask { [sleep, limits] in
      do {
        try await sleep(limits.age)
      } catch is CancellationError {
        // The operation has ended before that.
      }
      return .tick
    }
  }

  /// Brings the files of a group to the disk; an outcome says done only when that has worked (invariant I4).
  private func committed(_ ends: [StepEnd]) async -> [StepOutcome] {
    let files = ends.compactMap(\.file)
    var results = await performer.trees.commit(files)[...]
    return ends.map { end in
      guard end.file != nil, let error = results.removeFirst() else { return end.outcome }
      return StepOutcome(
        id: end.outcome.id, state: error.code == .fileChanged ? .stale : .failed, code: error.code.rawValue,
        message: error.description, attempts: end.outcome.attempts, started: end.outcome.started, finished: now())
    }
  }

  private func write(_ outcomes: [StepOutcome], into summary: inout Summary) throws {
    guard !outcomes.isEmpty else { return }
    try runFile.record(outcomes)
    for outcome in outcomes {
      switch outcome.state {
      case .done:
        summary.done += 1
        summary.bytes &+= outcome.bytes  // As in ProgressCounter.
      case .failed, .stale:
        if outcome.state == .stale { summary.stale += 1 } else { summary.failures += 1 }
        summary.firstFailure = summary.firstFailure ?? outcome.message
      case .notStarted, .planned, .running, .skipped: break
      }
    }
    report(outcomes)
  }
}

extension OutcomeBuffer.Limits {
  /// For this process.
  static let ofProcess: OutcomeBuffer.Limits = {
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
      return OutcomeBuffer.Limits()
    }
    return .fitting(descriptors: Int(clamping: limit.rlim_cur))
  }()
}
