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
  private let concurrency: Int
  private let disk: Disk
  private let budget: ByteBudget
  private let now: @Sendable () -> Timestamp
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
  ///   - concurrency: Steps that are carried out at once, by all operations together; at least 1. How many requests they
  ///     send at once is up to the stores.
  ///   - disk: How downloaded files reach the disk.
  ///   - memory: The most bytes of objects on their way from one service to another that are held at once.
  ///   - now: The wall clock.
  ///   - sleep: Waits.
  ///   - isStopped: Whether nothing new may start (row P4).
  ///   - tell: Receives events, from any task; must not block.
  package init(
    graph: OperationGraph, runFile: RunFile, stores: Endpoints<any ObjectStore>, downloadRoots: [Int: String],
    verbs: [Verb] = [], concurrency: Int, disk: Disk = Disk(), memory: Int = 256 << 20,
    now: @escaping @Sendable () -> Timestamp,
    sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
    isStopped: @escaping @Sendable () -> Bool,
    tell: @escaping @Sendable (RunEvent) -> Void
  ) {
    self.graph = graph
    self.runFile = runFile
    self.stores = stores
    self.downloadRoots = downloadRoots
    self.verbs = verbs
    self.concurrency = concurrency
    self.disk = disk
    budget = ByteBudget(bytes: memory)
    self.now = now
    self.sleep = sleep
    self.isStopped = isStopped
    self.tell = tell
  }

  /// Runs to the end; failed steps and operations are in the run file, only a failure of the run file is thrown.
  package func perform() async throws {
    let summary = try runFile.summary()
    let counter = ProgressCounter(summary)
    let slots = SlotPool(count: concurrency)
    var scheduler = Scheduler(graph: graph)
    var actions: [Scheduler.Action] = []
    for operation in summary.operations {
      switch operation.outcome {
      case .failed(let failure)?:
        let name = graph.names[operation.operation]
        tell(.operationEnded(name: name, ending: .notPlanned(failure.message)))
        actions += scheduler.handle(.failed(operation.operation))
      case .planned?, .blocked?, .deferred?, nil: break  // What is blocked waits for something that failed.
      }
    }
    actions += scheduler.handle(.began)
    try await withThrowingTaskGroup(of: (Int, OperationRun.Summary).self) { group in
      while true {
        while !actions.isEmpty {
          switch actions.removeFirst() {
          case .start(let operation):
            actions += scheduler.handle(.started(operation))
            try begin(operation, steps: summary.operations[operation].changes)
            let fails = summary.operations[operation].actions[.fail] != nil
            let run = operationRun(operation, fails: fails, slots: slots, counter: counter)
            group.addTask { (operation, try await run.perform()) }
          case .markNotStarted(let operation, let reason):
            try markNotStarted(operation, reason)
          case .finish:
            return
          }
        }
        guard let (operation, result) = try await group.next() else { return }
        if isStopped() { actions += scheduler.handle(.interrupted) }
        actions += scheduler.handle(try end(operation, result, summary: summary.operations[operation]))
      }
    }
  }

  private func operationRun(
    _ operation: Int, fails: Bool, slots: SlotPool, counter: ProgressCounter
  ) -> OperationRun {
    OperationRun(
      operation: operation, runFile: runFile, earlier: graph.order.filter { graph.precedes($0, operation) },
      performer: StepPerformer(
        stores: stores, trees: FileTrees(roots: downloadRoots, disk: disk, now: now), verbs: verbs, budget: budget,
        areOneService: { [graph] in graph.identity(of: $0) == graph.identity(of: $1) }, now: now),
      slots: slots,
      maximumInFlight: concurrency, now: now, sleep: sleep, isStopped: isStopped, hasPlannedFailures: fails
    ) { [tell] outcomes in
      let failed = outcomes.count { $0.state == .failed || $0.state == .stale }
      let bytes = outcomes.reduce(0) { $0 + $1.bytes }
      tell(.progress(counter.add(ended: outcomes.count, failed: failed, bytes: bytes)))
    }
  }

  private func begin(_ operation: Int, steps: Int) throws {
    try runFile.setState(.running, of: operation, at: now())
    tell(.operationStarted(name: graph.names[operation], steps: steps))
  }

  private func markNotStarted(_ operation: Int, _ reason: NotStartedReason) throws {
    try runFile.markNotStarted(operation, reason: reason.description, at: now())
    tell(.operationEnded(name: graph.names[operation], ending: .notStarted(reason.description)))
  }

  /// Writes how an operation ended and turns it into the scheduler's event.
  private func end(
    _ operation: Int, _ result: OperationRun.Summary, summary: OperationSummary
  ) throws -> Scheduler.Event {
    let name = graph.names[operation]
    let failures = result.failures + result.stale + (summary.actions[.fail]?.count ?? 0)
    if failures > 0 {
      let first = result.firstFailure ?? "a source cannot be read; the report says which"
      try runFile.end(operation, as: .failed, reason: first, at: now())
      tell(.operationEnded(name: name, ending: .failed(failures: failures, first: first)))
      return .failed(operation)
    }
    if result.wasStopped, result.done < summary.changes {
      try runFile.end(operation, as: .cancelled, reason: NotStartedReason.interrupted.description, at: now())
      tell(.operationEnded(name: name, ending: .interrupted))
      return .cancelled(operation)
    }
    try runFile.setState(.done, of: operation, at: now())
    tell(.operationEnded(name: name, ending: .done(steps: result.done, bytes: result.bytes)))
    return .succeeded(operation)
  }
}

extension OperationSummary {
  /// Steps that change something.
  var changes: Int { actions.reduce(0) { $0 + ($1.key.isIdle ? 0 : $1.value.count) } }
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
