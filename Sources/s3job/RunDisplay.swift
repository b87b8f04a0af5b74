import ConcurrencyHelpers
import JobManifest
import JobReport
import JobRunner

/// Shows a run while it goes on: one line that is replaced on a terminal, plain lines otherwise.
final class RunDisplay: Sendable {
  private let console: Console
  private let isTerminal: Bool
  private let services: @Sendable () -> [ServiceFlow]
  private let lastShown = Locked<ContinuousClock.Instant?>(nil)

  init(console: Console, services: @escaping @Sendable () -> [ServiceFlow]) {
    self.services = services
    self.console = console
    isTerminal = console.hasTerminal
  }

  /// Shows one event; called from any task.
  func show(_ event: RunEvent) {
    switch event {
    case .operationStarted(let name, let steps):
      line("\(name): \(Quantity.count(steps, "step"))")
    case .operationWaits(let name, let what): line("\(name): \(TerminalText.escaping(what))")
    case .operationEnded(let name, .done(let steps, let bytes)):
      let size = bytes > 0 ? ", \(Quantity.bytes(bytes))" : ""
      line("\(name): done, \(Quantity.count(steps, "step"))\(size)")
    case .operationEnded(let name, .failed(let failures, let first, let note)):
      let count = Quantity.count(failures, "failure") + (note.map { ", \($0)" } ?? "")
      line("\(name): FAILED, \(count); the first: \(TerminalText.escaping(first))")
    case .operationEnded(let name, .notPlanned(let reason)):
      line("\(name): FAILED, cannot be planned: \(TerminalText.escaping(reason))")
    case .operationEnded(let name, .notStarted(let reason)):
      line("\(name): not started: \(reason)")
    case .operationEnded(let name, .stopped(let reason)):
      line("\(name): \(reason)")
    case .operationEnded(let name, .interrupted):
      line("\(name): interrupted")
    case .progress(let snapshot):
      guard isTerminal, isDue() else { return }
      let notes = services().filter { $0.requests > 0 }.map(\.progressNote)
      console.progress(([snapshot.line] + notes).joined(separator: "  "))
    }
  }

  /// Removes the progress line.
  func finish() {
    if isTerminal { console.progress("") }
  }

  private func line(_ text: String) {
    if isTerminal { console.progress("") }
    console.error(text)
  }

  /// At most ten times a second.
  private func isDue() -> Bool {
    let now = ContinuousClock.now
    return lastShown.withLock { last in
      if let last, now - last < .milliseconds(100) { return false }
      last = now
      return true
    }
  }
}
