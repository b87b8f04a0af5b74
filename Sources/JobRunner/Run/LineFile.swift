import Glibc

/// A file that grows by whole lines; each is with the system before `append` returns.
package final class LineFile: Sendable {
  private let path: String
  private let descriptor: Int32

  /// Opens a file for appending, and makes it when it is missing; throws `RunError.usage` when that is not possible.
  package init(path: String) throws(RunError) {
    self.path = path
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .usage("cannot write to '\(path)': \(SystemError.current().text)") }
  }

  deinit { close(descriptor) }

  /// Appends text in one write; returns what went wrong, or nil.
  package func append(_ text: String) -> String? {
    let bytes = Array(text.utf8)
    let count = unsafe bytes.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
    return count == bytes.count ? nil : "cannot write to '\(path)': \(SystemError.current().text)"
  }
}
