/// Why a command ended before, or instead of, a run; each kind has its exit code (row P12).
package enum RunError: Error, Sendable, Hashable {
  /// Wrong use, or an input that cannot be read: exit code 2.
  case usage(String)
  /// A guard refused the plan: exit code 3.
  case refused(String)
  /// Another run holds the lock: exit code 4.
  case locked(String)
  /// Configuration or credentials: exit code 5.
  case configuration(String)

  /// The sentence to show.
  package var message: String {
    switch self {
    case .usage(let message), .refused(let message), .locked(let message), .configuration(let message): message
    }
  }

  /// The exit code of the process.
  package var exitCode: ExitStatus {
    switch self {
    case .usage: .invalid
    case .refused: .refused
    case .locked: .locked
    case .configuration: .configuration
    }
  }
}

/// The exit codes of the program, which schedulers rely on; thrown, it ends a command that has said all it had to say.
package struct ExitStatus: RawRepresentable, Error, Sendable, Hashable {
  /// The number.
  package let rawValue: Int32

  /// Takes any number.
  package init(rawValue: Int32) { self.rawValue = rawValue }

  /// Everything was done.
  package static let success = ExitStatus(rawValue: 0)
  /// Some step failed or was not started.
  package static let failed = ExitStatus(rawValue: 1)
  /// Usage or manifest invalid; nothing was started.
  package static let invalid = ExitStatus(rawValue: 2)
  /// A guard refused; nothing was started.
  package static let refused = ExitStatus(rawValue: 3)
  /// Another run holds the lock.
  package static let locked = ExitStatus(rawValue: 4)
  /// Configuration or credentials.
  package static let configuration = ExitStatus(rawValue: 5)
  /// There is something to do (`plan --detailed-exitcode`).
  package static let changesPending = ExitStatus(rawValue: 10)
  /// Ended by a signal: 130 for SIGINT, 143 for SIGTERM.
  package static func interrupted(by signal: Int32) -> ExitStatus { ExitStatus(rawValue: 128 + signal) }
}
