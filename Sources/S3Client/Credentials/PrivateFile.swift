#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// Writes caches of secrets (row S19).
enum PrivateFile {
  /// Replaces a file in one step; only its owner may read it, and its directory is made when it is missing.
  static func replace(_ path: String, with bytes: [UInt8]) throws(S3Error) {
    guard let slash = path.lastIndex(of: "/") else { throw failure(path, "open", ENOENT) }
    let directory = String(path[..<slash])
    if unsafe mkdir(directory, 0o700) != 0, errno != EEXIST { throw failure(directory, "mkdir", errno) }
    let temporary = "\(path).\(String(UInt64.random(in: 0 ... .max), radix: 36)).tmp"
    let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure(path, "open", errno) }
    let problem = fill(descriptor, bytes)
    close(descriptor)
    if let problem {
      unsafe unlink(temporary)
      throw failure(path, "write", problem)
    }
    guard unsafe rename(temporary, path) == 0 else {
      let number = errno
      unsafe unlink(temporary)
      throw failure(path, "rename", number)
    }
  }

  private static func fill(_ descriptor: Int32, _ bytes: [UInt8]) -> Int32? {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe write(
          descriptor, UnsafeRawBufferPointer(rebasing: buffer[written...]).baseAddress, bytes.count - written)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return errno }
      written += count
    }
    return fsync(descriptor) == 0 ? nil : errno
  }

  private static func failure(_ path: String, _ call: String, _ number: Int32) -> S3Error {
    let failure = FileFailure.system(path: path, call: call, errno: number)
    return S3Error(code: .configuration, message: failure.message, cause: failure.cause)
  }
}
