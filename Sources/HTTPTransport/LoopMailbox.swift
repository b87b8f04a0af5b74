import ConcurrencyHelpers

/// What other threads ask of the loop thread, and the rule when it is woken for it.
final class LoopMailbox: Sendable {
  /// A request to the loop.
  enum Command: Sendable {
    /// Put the transfer on a connection.
    case start(Transfer)
    /// End it.
    case cancel(Transfer)
    /// Its reader or its body reader has made room or bytes: go on.
    case resume(Transfer)
    /// End everything.
    case shutDown
  }

  private struct State {
    var commands: [Command] = []
    var isAsleep = false
    var refusal: TransportError?
    var waker: LoopWaker?
  }

  private let state = Locked(State())

  /// Hands over a command and wakes the loop if it sleeps; returns why not when the loop has ended.
  @discardableResult
  func post(_ command: Command) -> TransportError? {
    state.withLock { state in
      if let refusal = state.refusal { return refusal }
      state.commands.append(command)
      if state.isAsleep {
        state.isAsleep = false
        // Under the lock, because after `close` there is nothing left to be woken.
        state.waker?.wake()
      }
      return nil
    }
  }

  /// Tells how the loop is woken.
  func open(_ waker: LoopWaker) { state.withLock { $0.waker = waker } }

  /// Swaps the posted commands into an emptied array; the loop is awake from here on.
  func take(into commands: inout [Command]) {
    state.withLock { state in
      state.isAsleep = false
      swap(&state.commands, &commands)
    }
  }

  /// Declares the loop asleep, unless there is something to do.
  func prepareToSleep() -> Bool {
    state.withLock { state in
      state.isAsleep = state.commands.isEmpty
      return state.isAsleep
    }
  }

  /// Refuses everything from now on and returns what was posted before.
  func close(_ refusal: TransportError) -> [Command] {
    state.withLock { state in
      state.refusal = refusal
      state.waker = nil
      state.isAsleep = false
      defer { state.commands = [] }
      return state.commands
    }
  }
}
