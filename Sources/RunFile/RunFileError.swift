/// Why a run file could not be made, read or written.
package struct RunFileError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kinds of failure.
  package enum Code: String, Sendable, Hashable {
    /// There is a file of that name already.
    case exists
    /// There is no file of that name.
    case missing
    /// The file is something else.
    case notARunFile
    /// The file was written by another version of the program.
    case unsupportedVersion
    /// The file holds no complete, saved plan.
    case incomplete
    /// The file is damaged.
    case corrupt
    /// Another process holds the file.
    case busy
    /// The disk is full.
    case full
    /// The file or its directory may not be written.
    case notWritable
    /// Reading or writing failed.
    case inputOutput
    /// The file has been closed.
    case closed
    /// SQLite reports something that should not happen.
    case unexpected
  }

  /// The kind.
  package let code: Code
  /// What happened to which file, and what to do.
  package let message: String

  /// Describes a failure.
  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  package var description: String { message }
}
