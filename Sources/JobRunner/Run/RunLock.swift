import Digests
import Glibc

/// The lock that keeps two runs of one manifest from overlapping on this machine (rows P7, P8).
///
/// `flock` on a file that is never removed: the kernel releases it when the holder dies, whatever way it dies.
package final class RunLock: Sendable {
  private let descriptor: Int32

  private init(descriptor: Int32) { self.descriptor = descriptor }

  deinit {
    // Closing alone would leave the lock with a child that is between its fork and its exec just now.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Where the locks of a user lie: the same place whatever the environment, so that a run by hand and one by a
  /// scheduler see each other.
  package static var usualDirectory: String { "/tmp/s3job-\(getuid())" }

  /// Takes the lock of a manifest, named by the path that all its names lead to.
  ///
  /// Throws `RunError.locked` when another run holds it.
  package static func take(forManifestAt path: String, directory: String) throws(RunError) -> RunLock {
    let made = unsafe mkdir(directory, 0o700)
    guard made == 0 || errno == EEXIST else {
      throw .configuration("cannot make the lock directory '\(directory)': \(SystemError.current().text)")
    }
    try requireOwn(directory)
    let name = Hex.encode(Digest.of(Array(InputFile.canonical(path).utf8), .sha256).prefix(16).map { $0 })
    let file = directory + "/" + name + ".lock"
    let descriptor = unsafe open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw .configuration("cannot open the lock file '\(file)': \(SystemError.current().text)")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      close(descriptor)
      guard code == EWOULDBLOCK else {
        throw .configuration("cannot lock '\(file)': \(SystemError(code: code).text)")
      }
      throw .locked("another run of '\(path)' is going on; wait for it or stop it, then try again")
    }
    return RunLock(descriptor: descriptor)
  }

  /// Refuses a directory that somebody else could have prepared, such as one of that name in `/tmp`.
  private static func requireOwn(_ directory: String) throws(RunError) {
    var status = stat()
    guard unsafe lstat(directory, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == getuid(),
      status.st_mode & 0o077 == 0
    else {
      throw .configuration("'\(directory)' has to be a directory of yours that nobody else may use; remove it")
    }
  }
}
