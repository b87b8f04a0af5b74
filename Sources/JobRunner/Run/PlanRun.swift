import ConcurrencyHelpers
package import JobManifest
package import JobPlan
import JobReport
package import RunFile
package import S3Client
package import S3Types

/// Carries a complete plan out: the scheduler decides what starts, this performs it, the run file remembers it.
package struct PlanRun: Sendable {
  private let graph: OperationGraph
  private let runFile: RunFile
  private let stores: Endpoints<any ObjectStore>
  private let downloadRoots: [Int: String]
  private let verbs: [Verb]
  private let rules: [FailureRule]
  private let concurrency: Int
  private let disk: Disk
  private let budget: ByteBudget
  private let now: @Sendable () -> Timestamp
  private let uptime: @Sendable () -> Int64
  private let sleep: @Sendable (Duration) async throws -> Void
  private let isStopped: @Sendable () -> Bool
  private let tell: @Sendable (RunEvent) -> Void

  /// Sets up a run.
  ///
  /// - Parameters:
  ///   - graph: The order of the operations.
  ///   - runFile: The complete plan; outcomes go there.
  ///   - stores: What the steps act on.
  ///   - downloadRoots: The directory of each download below which no link is followed, by operation.
  ///   - verbs: What the operations do, for those that only look.
  ///   - rules: What failures of the operations mean, by operation; the usual where there is none.
  ///   - concurrency: Steps that are carried out at once, by all operations together; at least 1. How many requests they
  ///     send at once is up to the stores.
  ///   - disk: How downloaded files reach the disk.
  ///   - memory: The most bytes of objects on their way from one service to another that are held at once.
  ///   - now: The wall clock.
  ///   - uptime: The clock that timeouts run by, in nanoseconds from any moment on.
  ///   - sleep: Waits.
  ///   - isStopped: Whether nothing new may start (row P4).
  ///   - tell: Receives events, from any task; must not block.
  package init(
    graph: OperationGraph, runFile: RunFile, stores: Endpoints<any ObjectStore>, downloadRoots: [Int: String],
    verbs: [Verb] = [], rules: [FailureRule] = [], concurrency: Int, disk: Disk = Disk(), memory: Int = 256 << 20,
    now: @escaping @Sendable () -> Timestamp, uptime: @escaping @Sendable () -> Int64 = SteadyClock.now,
    sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
    isStopped: @escaping @Sendable () -> Bool,
    tell: @escaping @Sendable (RunEvent) -> Void
  ) {
    self.graph = graph
    self.runFile = runFile
    self.stores = stores
    self.downloadRoots = downloadRoots
    self.verbs = verbs
    self.rules = rules
    self.concurrency = concurrency
    self.disk = disk
    budget = ByteBudget(bytes: memory)
    self.now = now
    self.uptime = uptime
    self.sleep = sleep
    self.isStopped = isStopped
    self.tell = tell
  }

  /// Runs to the end; failed steps and operations are in the run file, only a failure of the run file is thrown.
  package func perform() async throws {
    let summary = try runFile.summary()
    let counter = ProgressCounter(summary)
    let slots = SlotPool(count: concurrency)
    var scheduler = Scheduler(graph: graph, deleting: Set(verbs.indices.filter { verbs[$0].deletes }))
    let stop = Stop()
    var actions: [Scheduler.Action] = []
    for operation in summary.operations {
      switch operation.outcome {
      case .failed(let failure)?:
        let name = graph.names[operation.operation]
        tell(.operationEnded(name: name, ending: .notPlanned(failure.message)))
        actions += scheduler.handle(.failed(operation.operation))
        if rule(of: operation.operation).reaction == .stop { stop.set(by: operation.operation) }
      case .planned?, .blocked?, .deferred?, nil: break  // What is blocked waits for something that failed.
      }
    }
    if let culprit = stop.culprit { actions += scheduler.handle(.stopped(culprit)) }
    actions += scheduler.handle(.began)
    try await withThrowingTaskGroup(of: (Int, OperationRun.Summary).self) { group in
      while true {
        while !actions.isEmpty {
          switch actions.removeFirst() {
          case .start(let operation):
            actions += scheduler.handle(.started(operation))
            try begin(operation, steps: summary.operations[operation].changes)
            let run = operationRun(
              operation, summary: summary.operations[operation], slots: slots, counter: counter, stop: stop)
            group.addTask { (operation, try await run.perform()) }
          case .markNotStarted(let operation, let reason):
            try markNotStarted(operation, reason)
          case .finish:
            return
          }
        }
        guard let (operation, result) = try await group.next() else { return }
        if isStopped() { actions += scheduler.handle(.interrupted) }
        if let culprit = stop.culprit { actions += scheduler.handle(.stopped(culprit)) }
        actions += scheduler.handle(
          try end(operation, result, summary: summary.operations[operation], stoppedBy: stop.culprit))
      }
    }
  }

  private func operationRun(
    _ operation: Int, summary: OperationSummary, slots: SlotPool, counter: ProgressCounter, stop: Stop
  ) -> OperationRun {
    OperationRun(
      operation: operation, runFile: runFile, earlier: graph.order.filter { graph.precedes($0, operation) },
      performer: StepPerformer(
        stores: stores, trees: FileTrees(roots: downloadRoots, disk: disk, now: now), verbs: verbs,
        keys: { [runFile] in runFile.keptKeys(of: $0) }, budget: budget,
        areOneService: { [graph] in graph.identity(of: $0) == graph.identity(of: $1) }, now: now),
      slots: slots,
      maximumInFlight: concurrency, now: now, uptime: uptime, sleep: sleep,
      isStopped: { [isStopped] in isStopped() || stop.culprit != nil },
      rule: rule(of: operation),
      planned: (steps: summary.attempts, failures: summary.actions[.fail]?.count ?? 0),
      stopRun: { stop.set(by: operation) }
    ) { [tell] outcomes in
      let failed = outcomes.count { $0.state == .failed || $0.state == .stale }
      let bytes = outcomes.reduce(0) { $0 + $1.bytes }
      tell(.progress(counter.add(ended: outcomes.count, failed: failed, bytes: bytes)))
    }
  }

  private func rule(of operation: Int) -> FailureRule {
    rules.indices.contains(operation) ? rules[operation] : .usual
  }

  private func begin(_ operation: Int, steps: Int) throws {
    try runFile.setState(.running, of: operation, at: now())
    tell(.operationStarted(name: graph.names[operation], steps: steps))
  }

  private func markNotStarted(_ operation: Int, _ reason: NotStartedReason) throws {
    try runFile.markNotStarted(operation, reason: reason.description, at: now())
    tell(.operationEnded(name: graph.names[operation], ending: .notStarted(reason.description)))
  }

  /// What the plan says about the first step that cannot be done.
  private func impossible(in operation: Int) throws -> String {
    guard let step = try runFile.firstImpossible(of: operation) else { return "its steps were not carried out" }
    return "\(step.destination.name): \(step.detail ?? ReasonWords.words(for: step.reason, of: step.action))"
  }

  /// Writes how an operation ended and turns it into the scheduler's event.
  private func end(
    _ operation: Int, _ result: OperationRun.Summary, summary: OperationSummary, stoppedBy culprit: Int?
  ) throws -> Scheduler.Event {
    let name = graph.names[operation]
    let failures = result.failures + result.stale + (summary.actions[.fail]?.count ?? 0)
    if failures > 0 {
      let first = try result.firstFailure ?? impossible(in: operation)
      // What it never came to is missing as well.
      let isTolerated = rule(of: operation).tolerates(summary.attempts - result.done, of: summary.attempts)
      let note: String? =
        isTolerated
        ? "which is tolerated"
        : rule(of: operation).tolerance == nil ? nil : "too many failures"
      let reason = note.map { "\(failures) of \(summary.attempts) steps failed, \($0): \(first)" } ?? first
      try runFile.end(operation, as: .failed, reason: reason, at: now())
      tell(.operationEnded(name: name, ending: .failed(failures: failures, first: first, note: note)))
      return isTolerated ? .tolerated(operation) : .failed(operation)
    }
    if result.wasStopped, result.done < summary.changes {
      let reason = culprit.map { NotStartedReason.stopped($0, name: graph.names[$0]) } ?? .interrupted
      try runFile.end(operation, as: .cancelled, reason: reason.description, at: now())
      tell(.operationEnded(name: name, ending: culprit == nil ? .interrupted : .stopped(reason.description)))
      return .cancelled(operation)
    }
    try runFile.setState(.done, of: operation, at: now())
    tell(.operationEnded(name: name, ending: .done(steps: result.done, bytes: result.bytes)))
    return .succeeded(operation)
  }
}

/// The operation whose failure stops the run, once there is one.
private final class Stop: Sendable {
  private let first = Locked<Int?>(nil)

  var culprit: Int? { first.withLock { $0 } }

  func set(by operation: Int) { first.withLock { $0 = $0 ?? operation } }
}

extension OperationSummary {
  /// Steps that change something.
  var changes: Int { actions.reduce(0) { $0 + ($1.key.isIdle ? 0 : $1.value.count) } }
  /// Steps that change something, and those that are known to fail.
  var attempts: Int { changes + (actions[.fail]?.count ?? 0) }
}

extension ProgressCounter {
  /// Counts towards the totals of a plan.
  convenience init(_ summary: PlanSummary) {
    let changes = summary.totals.filter { !$0.key.isIdle }
    // Tallies saturate where a service claims absurd sizes; plain sums would trap.
    let nothing = Tally(count: 0, bytes: 0)
    let moved = changes.filter { $0.key != .delete && $0.key != .remove }.values.reduce(nothing, +)
    self.init(total: changes.values.reduce(nothing, +).count, totalBytes: moved.bytes)
  }
}
