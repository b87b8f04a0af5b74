import Glibc

/// The place of a saved plan: it grows under another name and gets its own only when it is whole.
///
/// A plan that did not come to its end, for whatever reason, is therefore never found under the name of a saved one.
package final class PlanFile: Sendable {
  /// The name that the plan gets.
  package let path: String
  /// Where it grows.
  package let temporaryPath: String

  /// Chooses the place; throws `RunError.usage` when there is something of that name already.
  package init(path: String, runID: String) throws(RunError) {
    var status = stat()
    guard unsafe lstat(path, &status) != 0 else {
      throw .usage("cannot save the plan to '\(path)': there is a file of that name; remove it or name another one")
    }
    guard errno == ENOENT else {
      throw .usage("cannot save the plan to '\(path)': \(SystemError.current().text)")
    }
    self.path = path
    temporaryPath = path + ReportFile.mark + runID
  }

  deinit {
    // What was given its name has lost this one.
    for suffix in ["", "-wal", "-shm"] { unsafe unlink(temporaryPath + suffix) }
  }

  /// Gives the plan, which has been closed, its name; throws when there is a file of that name by now.
  package func publish() throws(RunError) {
    try sync(temporaryPath, O_RDWR)
    guard unsafe link(temporaryPath, path) == 0 else { throw failure() }
    unsafe unlink(temporaryPath)
    try sync(InputFile.directory(of: InputFile.absolute(path)), O_RDONLY | O_DIRECTORY)
  }

  private func sync(_ path: String, _ flags: Int32) throws(RunError) {
    let descriptor = unsafe open(path, flags | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure() }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure() }
  }

  private func failure() -> RunError { .usage("cannot save the plan to '\(path)': \(SystemError.current().text)") }
}
