#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// The few system calls that a run file needs beside SQLite.
enum FileSystem {
  static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  /// Makes an empty file that only its owner can read, because manifests and keys are nobody else's business.
  static func createExclusively(_ path: String) throws(RunFileError) {
    let descriptor = unsafe open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
    guard descriptor < 0 else {
      close(descriptor)
      return
    }
    let code = errno
    let text = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    switch code {
    case EEXIST: throw RunFileError(.exists, "run file '\(path)' exists already; name another one or remove it")
    case ENOSPC, EDQUOT: throw RunFileError(.full, "run file '\(path)': \(text); make room on its disk")
    case EACCES, EROFS, EPERM: throw RunFileError(.notWritable, "run file '\(path)' cannot be made: \(text)")
    default: throw RunFileError(.inputOutput, "run file '\(path)' cannot be made: \(text)")
    }
  }
}
