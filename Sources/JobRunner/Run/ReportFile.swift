import Glibc
import S3Types

/// A file that appears under its name only when it is complete: written beside it, synced, renamed (invariant I4).
///
/// It is opened before a run changes anything, so that a report that cannot be written stops the run (row P10).
package final class ReportFile {
  /// What stands between the name of a report and the run in the name of its temporary file.
  static let mark = ".s3job-"

  private let path: String
  private let noun: String
  /// Where the report grows.
  package let temporaryPath: String
  private var descriptor: Int32
  private var buffer: [UInt8] = []
  private static let bufferSize = 64 << 10

  /// Opens a temporary file in the directory of `path`; throws `RunError.usage` when that is not possible.
  ///
  /// - Parameters:
  ///   - path: The name under which the file appears.
  ///   - runID: Makes the name of the temporary file unique.
  ///   - inputs: Files that must not be replaced, whatever name they are called by.
  ///   - noun: What messages call the file.
  package init(
    path: String, runID: String, sparing inputs: [String] = [], as noun: String = "report"
  ) throws(RunError) {
    guard !OwnFiles(inputs).holds(path) else {
      throw .usage("cannot write the \(noun) to '\(path)': the run reads that file")
    }
    self.path = path
    self.noun = noun
    temporaryPath = path + Self.mark + runID
    if case .success(let status) = FileStatus.of(path, followingLinks: true), status.kind != .regular {
      throw .usage("cannot write the \(noun) to '\(path)': there is a \(status.name) of that name")
    }
    descriptor = unsafe open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard descriptor >= 0 else {
      throw .usage("cannot write the \(noun) to '\(path)': \(SystemError.current().text)")
    }
  }

  deinit {
    guard descriptor >= 0 else { return }
    close(descriptor)
    unsafe unlink(temporaryPath)
  }

  /// Appends text.
  package func write(_ text: String) throws {
    buffer += text.utf8
    if buffer.count >= Self.bufferSize { try drain() }
  }

  /// Makes the file appear under its name.
  package func commit() throws {
    try drain()
    guard fsync(descriptor) == 0, unsafe rename(temporaryPath, path) == 0 else { throw failure() }
    close(descriptor)
    descriptor = -1
    try syncDirectory()
  }

  /// Without this the name, and with it the file, may be gone after a crash (row P3).
  private func syncDirectory() throws {
    let parent = InputFile.directory(of: InputFile.absolute(path))
    let directory = unsafe open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { throw failure() }
    defer { close(directory) }
    // Some file systems have no sync of directories, and say so.
    guard fsync(directory) == 0 || errno == EINVAL else { throw failure() }
  }

  private func drain() throws {
    var rest = buffer[...]
    buffer = []
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure() }
      rest = rest.dropFirst(count)
    }
  }

  private func failure() -> ReportFailure {
    ReportFailure(message: "cannot write the \(noun) to '\(path)': \(SystemError.current().text)")
  }
}

/// The report could not be written after all; the run itself is over.
package struct ReportFailure: Error, Sendable, Hashable {
  /// The sentence to show.
  package let message: String
}
