import ConcurrencyHelpers
import Glibc
import JobReport
import JobRunner

/// The only place that touches standard output and standard error.
struct Console: Sendable {
  /// Why standard output could not take all of what was written, if so; shared by all copies.
  private let lost = Locked<Int32?>(nil)

  /// Whether standard error is a terminal that understands control sequences.
  var hasTerminal: Bool {
    isatty(STDERR_FILENO) == 1 && Self.variable("TERM") != "dumb"
  }

  /// Whether text on standard error may be coloured.
  var hasColor: Bool { Self.allowsColor(STDERR_FILENO) }

  /// Whether text on standard output may be coloured.
  var hasColorOnOutput: Bool { Self.allowsColor(STDOUT_FILENO) }

  private static func allowsColor(_ descriptor: Int32) -> Bool {
    ColorDecision.allowsColor(
      isTerminal: isatty(descriptor) == 1, term: variable("TERM"), noColor: variable("NO_COLOR"))
  }

  /// Writes text as it is, to standard output unless it is about an error.
  func write(_ text: String, toError: Bool = false) {
    let failure = Self.write(text, to: toError ? STDERR_FILENO : STDOUT_FILENO)
    if !toError, let failure { lost.withLock { $0 = failure } }
  }

  /// Throws when standard output could not take everything, for commands whose output is their product.
  ///
  /// A reader that has seen enough and closed the pipe is no failure.
  func requireComplete() throws {
    guard let code = lost.withLock({ $0 }), code != EPIPE else { return }
    error("error: the output is not complete: \(unsafe String(cString: strerror(code)))")
    throw ExitStatus.failed
  }

  /// Writes a line to standard output.
  func line(_ text: String) { write(text + "\n") }

  /// Writes a line to standard error.
  func error(_ text: String) { _ = Self.write(text + "\n", to: STDERR_FILENO) }

  /// Replaces the current line of the terminal on standard error.
  func progress(_ text: String) { _ = Self.write("\r\u{1B}[2K" + text, to: STDERR_FILENO) }

  /// Shows the last words of a command that ended in the argument parser: help, a version, or a complaint.
  func finish(withMessage message: String, isError: Bool) {
    guard !message.isEmpty else { return }
    if isError { error(message) } else { line(message) }
  }

  /// Ends the process.
  func exit(_ code: ExitStatus) -> Never { Glibc.exit(code.rawValue) }

  /// A variable of the environment.
  static func variable(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }

  /// Writes everything or returns the error; a closed stream must not end a run, its report is the truth (row P6).
  private static func write(_ text: String, to descriptor: Int32) -> Int32? {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        unsafe poll(&waiting, 1, -1)
        continue
      }
      guard count > 0 else { return errno }
      rest = rest.dropFirst(count)
    }
    return nil
  }
}
