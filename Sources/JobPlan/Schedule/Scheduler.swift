/// Decides which operation starts when: events in, actions out, nothing else.
///
/// An operation starts once, after everything that it waits for has succeeded. When one of these ends otherwise, it is
/// never started, and neither is what waits for it; independent branches go on, unless all is to stop.
///
/// An operation with failures that are tolerated has not succeeded, and lets those start that wait for it; but never one
/// that deletes, however many others are between the two (invariant I1: what was left out justifies no delete).
package struct Scheduler: Sendable {
  /// Where an operation is.
  package enum State: Sendable, Hashable {
    /// Waits for others. Next: `starting`, `failed` (already in the plan), `notStarted`.
    case waiting
    /// The action to start it has been given. Next: `running`, `failed`, `cancelled`.
    case starting
    /// Runs. Next: `succeeded`, `failed`, `cancelled`.
    case running
    /// Ended well.
    case succeeded
    /// Ended with at least one failed step, or could not be planned.
    case failed
    /// Was stopped before its end.
    case cancelled
    /// Will not start.
    case notStarted(NotStartedReason)

    /// Whether nothing can follow.
    package var isFinal: Bool {
      switch self {
      case .waiting, .starting, .running: false
      case .succeeded, .failed, .cancelled, .notStarted: true
      }
    }
  }

  /// What happened.
  package enum Event: Sendable, Hashable {
    /// Everything is planned; the run begins. Only once, and only failures of the plan may come before it.
    case began
    /// An operation that was told to start has started.
    case started(Int)
    /// An operation has ended well.
    case succeeded(Int)
    /// An operation has failed, or could not be planned.
    case failed(Int)
    /// An operation has ended with failures that its rule tolerates.
    case tolerated(Int)
    /// A step of an operation has failed whose rule is to stop the run; it still runs, or has never been planned.
    case stopped(Int)
    /// An operation has been stopped before its end.
    case cancelled(Int)
    /// Nothing more may start (a signal).
    case interrupted
  }

  /// What to do.
  package enum Action: Sendable, Hashable {
    /// Start an operation.
    case start(Int)
    /// Note that an operation will not start, with all its steps.
    case markNotStarted(Int, NotStartedReason)
    /// All operations have ended.
    case finish
  }

  private let graph: OperationGraph
  private let deleting: Set<Int>
  /// Operations that have left something out, which was tolerated, and all that come after one.
  private var tainted: Set<Int> = []
  private var states: [State]
  private var open: [Int]
  private var left: Int
  private var isRunning = false
  private var isFinished = false

  /// Starts with every operation waiting; `deleting` are those that delete anything.
  package init(graph: OperationGraph, deleting: Set<Int> = []) {
    self.graph = graph
    self.deleting = deleting
    states = [State](repeating: .waiting, count: graph.count)
    open = graph.dependencies.map(\.count)
    left = graph.count
  }

  /// Where an operation is.
  package func state(of operation: Int) -> State { states[operation] }

  /// Takes an event and says what to do about it, in order.
  package mutating func handle(_ event: Event) -> [Action] {
    var actions: [Action] = []
    switch event {
    case .began:
      require(!isRunning, "a run begins once")
      isRunning = true
      for operation in graph.order where states[operation] == .waiting && open[operation] == 0 {
        start(operation, &actions)
      }
    case .started(let operation):
      require(states[operation] == .starting, "\(graph.names[operation]) was not told to start")
      states[operation] = .running
    case .succeeded(let operation):
      require(states[operation] == .running, "\(graph.names[operation]) does not run")
      end(operation, as: .succeeded)
      release(operation, &actions)
    case .failed(let operation):
      let mayFail = [.starting, .running].contains(states[operation]) || (!isRunning && states[operation] == .waiting)
      require(mayFail, "\(graph.names[operation]) cannot fail now")
      end(operation, as: .failed)
      abandonDependants(of: operation, &actions)
    case .tolerated(let operation):
      require(states[operation] == .running, "\(graph.names[operation]) does not run")
      end(operation, as: .failed)
      tainted.insert(operation)
      taint(below: operation, &actions)
      release(operation, &actions)
    case .stopped(let operation):
      for other in graph.order where states[other] == .waiting && other != operation {
        abandon(other, .stopped(operation, name: graph.names[operation]), &actions)
      }
    case .cancelled(let operation):
      require([.starting, .running].contains(states[operation]), "\(graph.names[operation]) does not run")
      end(operation, as: .cancelled)
      abandonDependants(of: operation, &actions)
    case .interrupted:
      for operation in graph.order where states[operation] == .waiting {
        abandon(operation, .interrupted, &actions)
      }
    }
    if isRunning, left == 0, !isFinished {
      isFinished = true
      actions.append(.finish)
    }
    return actions
  }

  private mutating func start(_ operation: Int, _ actions: inout [Action]) {
    states[operation] = .starting
    actions.append(.start(operation))
  }

  private mutating func end(_ operation: Int, as state: State) {
    states[operation] = state
    left -= 1
  }

  private mutating func release(_ operation: Int, _ actions: inout [Action]) {
    for dependant in graph.dependants[operation] {
      open[dependant] -= 1
      if open[dependant] == 0, states[dependant] == .waiting { start(dependant, &actions) }
    }
  }

  /// Marks all that comes after an operation, and gives up what of it deletes.
  private mutating func taint(below operation: Int, _ actions: inout [Action]) {
    var pending = [operation]
    while let next = pending.popLast() {
      for dependant in graph.dependants[next] where tainted.insert(dependant).inserted {
        pending.append(dependant)
        guard deleting.contains(dependant), states[dependant] == .waiting else { continue }
        abandon(dependant, .deletesAfterFailures(operation, name: graph.names[operation]), &actions)
        abandonDependants(of: dependant, &actions)
      }
    }
  }

  private mutating func abandonDependants(of operation: Int, _ actions: inout [Action]) {
    var pending = [operation]
    while let ended = pending.popLast() {
      let reason = NotStartedReason.dependency(ended, name: graph.names[ended], ended: states[ended].asDependencyEnd)
      for dependant in graph.dependants[ended] where states[dependant] == .waiting {
        abandon(dependant, reason, &actions)
        pending.append(dependant)
      }
    }
  }

  private mutating func abandon(_ operation: Int, _ reason: NotStartedReason, _ actions: inout [Action]) {
    end(operation, as: .notStarted(reason))
    actions.append(.markNotStarted(operation, reason))
  }

  private func require(_ condition: Bool, _ message: @autoclosure () -> String) {
    precondition(condition, "illegal scheduler event: \(message())")
  }
}

extension Scheduler.State {
  fileprivate var asDependencyEnd: NotStartedReason.DependencyEnd {
    switch self {
    case .failed: .failed
    case .cancelled: .cancelled
    case .waiting, .starting, .running, .succeeded, .notStarted: .notStarted
    }
  }
}
