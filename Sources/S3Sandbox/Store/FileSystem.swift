import NIOCore
import S3Types

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// The few system calls of the directory storage, with errors that name the file.
enum FileSystem {
  enum Kind: Sendable, Equatable { case file, directory, other }

  /// What lstat tells.
  struct Status: Sendable, Equatable {
    let kind: Kind
    let size: Int
    let modified: Timestamp
  }

  /// nil when nothing is there; a symbolic link is `other`, never followed (row S2).
  static func status(_ path: String) throws(S3Failure) -> Status? {
    var raw = stat()
    guard unsafe lstat(path, &raw) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw failure("look at", path)
    }
    return status(raw)
  }

  static func status(descriptor: CInt, _ path: String) throws(S3Failure) -> Status {
    var raw = stat()
    guard unsafe fstat(descriptor, &raw) == 0 else { throw failure("look at", path) }
    return status(raw)
  }

  private static func status(_ raw: stat) -> Status {
    let kind: Kind =
      switch raw.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .directory
      default: .other
      }
    return Status(
      kind: kind, size: Int(raw.st_size),
      modified: Timestamp(seconds: raw.st_mtim.tv_sec, nanoseconds: raw.st_mtim.tv_nsec))
  }

  /// Makes a directory unless it is there; false when something else is in its place.
  static func makeDirectory(_ path: String) throws(S3Failure) -> Bool {
    if unsafe mkdir(path, 0o777) == 0 { return true }
    guard errno == EEXIST || errno == ENOTDIR else { throw failure("make the directory", path) }
    return try status(path)?.kind == .directory
  }

  /// Makes a directory and all above it.
  static func makeDirectories(_ path: String) throws(S3Failure) {
    var made = path.hasPrefix("/") ? "" : "."
    for segment in path.split(separator: "/") {
      made += "/\(segment)"
      // Above the storage a link to a directory is the user's own choice, hence stat and not lstat.
      if unsafe mkdir(made, 0o777) == 0 || errno == EEXIST { continue }
      throw failure("make the directory", made)
    }
  }

  static func openFile(_ path: String, _ flags: CInt) throws(S3Failure) -> CInt {
    let descriptor = unsafe open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard descriptor >= 0 else { throw failure("open", path) }
    return descriptor
  }

  static func writeAll(_ buffer: ByteBuffer, to descriptor: CInt, _ path: String) throws(S3Failure) {
    let bytes = buffer.readableBytesSpan
    var offset = 0
    while offset < bytes.byteCount {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe write(descriptor, buffer.baseAddress?.advanced(by: offset), buffer.count - offset)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure("write to", path) }
      offset += count
    }
  }

  static func setModified(_ moment: Timestamp, of descriptor: CInt, _ path: String) throws(S3Failure) {
    let seconds = moment.seconds
    let time = timespec(tv_sec: seconds, tv_nsec: Int(moment.nanoseconds - Int64(seconds) * 1_000_000_000))
    guard unsafe futimens(descriptor, [time, time]) == 0 else { throw failure("set the time of", path) }
  }

  static func move(_ old: String, to new: String) throws(S3Failure) {
    guard unsafe rename(old, new) == 0 else { throw failure("rename a file to", new) }
  }

  /// Removes a file; one that is gone already is no error.
  static func removeFile(_ path: String) throws(S3Failure) {
    guard unsafe unlink(path) == 0 || errno == ENOENT || errno == ENOTDIR else { throw failure("remove", path) }
  }

  /// Whether an empty directory was removed; one that is not empty stays.
  static func removeEmptyDirectory(_ path: String) -> Bool { unsafe rmdir(path) == 0 }

  /// The bytes of a small file, or nil when there is none.
  static func readAll(_ path: String) throws(S3Failure) -> [UInt8]? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw failure("open", path)
    }
    defer { _ = close(descriptor) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe read(descriptor, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure("read", path) }
      guard count > 0 else { return bytes }
      bytes += piece[..<count]
    }
  }

  /// The names in a directory but "." and "..", as bytes; none when there is no such directory.
  static func names(in path: String) throws(S3Failure) -> [[UInt8]] {
    guard let stream = unsafe opendir(path) else {
      if errno == ENOENT { return [] }
      throw failure("list", path)
    }
    defer { unsafe closedir(stream) }
    var names: [[UInt8]] = []
    while true {
      errno = 0
      guard let entry = unsafe readdir(stream) else {
        guard errno == 0 else { throw failure("list", path) }
        return names
      }
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { raw in unsafe Array(raw.prefix { $0 != 0 }) }
      if name != Array(".".utf8), name != Array("..".utf8) { names.append(name) }
    }
  }

  static func failure(_ what: String, _ path: String) -> S3Failure {
    let code = errno
    return .internalError("cannot \(what) '\(path)': \(SystemFailure.text(code))")
  }
}
