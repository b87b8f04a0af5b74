import Glibc
import S3Types

/// What `stat` says about a path, in our words.
struct FileStatus: Sendable, Hashable {
  /// The kinds that make a difference here.
  enum Kind: Sendable, Hashable { case regular, directory, special }

  let kind: Kind
  /// The kind in one word, for messages: `file`, `directory`, `symlink`, `fifo`, `socket`, `device`.
  let name: String
  let size: Int
  let modified: Timestamp

  /// Looks at a path; a missing one is a failure with `ENOENT`.
  static func of(_ path: String, followingLinks: Bool) -> Result<FileStatus, SystemError> {
    var status = stat()
    let result = followingLinks ? unsafe stat(path, &status) : unsafe lstat(path, &status)
    guard result == 0 else { return .failure(.current()) }
    let (kind, name) = classify(status.st_mode)
    let modified = Timestamp(seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
    return .success(FileStatus(kind: kind, name: name, size: Int(status.st_size), modified: modified))
  }

  private static func classify(_ mode: mode_t) -> (Kind, String) {
    switch mode & S_IFMT {
    case S_IFREG: (.regular, "file")
    case S_IFDIR: (.directory, "directory")
    case S_IFLNK: (.special, "symlink")
    case S_IFIFO: (.special, "fifo")
    case S_IFSOCK: (.special, "socket")
    default: (.special, "device")
    }
  }
}

/// A failed system call.
struct SystemError: Error, Sendable, Hashable {
  let code: Int32

  /// The error that the last call on this thread left behind.
  static func current() -> SystemError { SystemError(code: errno) }

  /// The system's words, such as "No such file or directory".
  var text: String {
    guard let message = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: message)
  }
}
