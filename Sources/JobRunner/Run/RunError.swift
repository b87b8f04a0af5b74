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
  package var exitCode: ExitCode {
    switch self {
    case .usage: .invalid
    case .refused: .refused
    case .locked: .locked
    case .configuration: .configuration
    }
  }
}

/// The exit codes of the program, which schedulers rely on.
package struct ExitCode: RawRepresentable, Sendable, Hashable {
  /// The number.
  package let rawValue: Int32

  /// Takes any number.
  package init(rawValue: Int32) { self.rawValue = rawValue }

  /// Everything was done.
  package static let success = ExitCode(rawValue: 0)
  /// Some step failed or was not started.
  package static let failed = ExitCode(rawValue: 1)
  /// Usage or manifest invalid; nothing was started.
  package static let invalid = ExitCode(rawValue: 2)
  /// A guard refused; nothing was started.
  package static let refused = ExitCode(rawValue: 3)
  /// Another run holds the lock.
  package static let locked = ExitCode(rawValue: 4)
  /// Configuration or credentials.
  package static let configuration = ExitCode(rawValue: 5)
  /// Ended by a signal: 130 for SIGINT, 143 for SIGTERM.
  package static func interrupted(by signal: Int32) -> ExitCode { ExitCode(rawValue: 128 + signal) }
}
