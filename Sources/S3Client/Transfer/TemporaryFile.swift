internal import CLinux
internal import ConcurrencyHelpers
internal import S3Types

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// A new file under a name of its own, which gets its final name only when it is whole (invariant I4, row S3).
///
/// Its bytes may be written by several tasks, each at its own place. Without `commit` the file goes with this object.
final class TemporaryFile: Sendable {
  private let directory: LocalDirectory
  private let descriptor: Int32
  private let name: String
  private let isCommitted = Locked(false)

  /// How names of files that are not whole start, so that they can be told after a crash (row D14).
  static let namePrefix = ".s3client-"
  /// How they end.
  static let nameSuffix = ".part"

  /// Makes an empty file for its owner alone.
  init(in directory: LocalDirectory) throws(FileFailure) {
    let random = (0..<2).map { _ in String(UInt64.random(in: 0...UInt64.max), radix: 36) }.joined()
    let name = Self.namePrefix + random + Self.nameSuffix
    let descriptor = unsafe openat(
      directory.descriptor, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600 as mode_t)
    guard descriptor >= 0 else {
      throw .system(path: directory.path + "/" + name, call: "create", errno: errno)
    }
    // Tells others that the file is being written (row D14); where that cannot be, its age does.
    flock(descriptor, LOCK_EX | LOCK_NB)
    self.directory = directory
    self.descriptor = descriptor
    self.name = name
  }

  deinit {
    if !isCommitted.withLock({ $0 }) { unsafe unlinkat(directory.descriptor, name, 0) }
    close(descriptor)
  }

  private var path: String { directory.path + "/" + name }

  /// Writes bytes at a place.
  func write(_ bytes: [UInt8], at offset: Int) throws(FileFailure) {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe pwrite(
          descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written, off_t(offset + written))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .system(path: path, call: "write", errno: count < 0 ? errno : ENOSPC) }
      written += count
    }
  }

  /// Reads bytes back; fewer than asked for only at the end.
  func read(count: Int, at offset: Int) throws(FileFailure) -> [UInt8] {
    try PositionedRead.read(descriptor, path, count: count, at: offset)
  }

  /// Throws all bytes away.
  func truncate() throws(FileFailure) {
    guard ftruncate(descriptor, 0) == 0 else { throw .system(path: path, call: "truncate", errno: errno) }
  }

  /// Takes the room for so many bytes, where the file system can (row D1).
  func reserve(_ size: Int) throws(FileFailure) {
    guard size > 0 else { return }
    while fallocate(descriptor, 0, 0, off_t(size)) != 0 {
      switch errno {
      case EINTR: continue
      case EOPNOTSUPP, ENOSYS: return  // Then a full disk shows when it is written to.
      default: throw .system(path: path, call: "take room for", errno: errno)
      }
    }
  }

  /// Gives the file the permissions that it will have under its final name.
  ///
  /// - Returns: Whether it has them now; some file systems refuse, and the bytes are right all the same (row D15).
  func set(_ mode: mode_t) -> Bool { fchmod(descriptor, mode) == 0 }

  /// Brings the bytes to the disk.
  func sync(_ disk: Disk) throws(FileFailure) {
    // Row D2: after a failed fsync nothing is known about the bytes, so it is not tried again.
    try disk.perform(.syncFile(path), "sync", path) { fsync(descriptor) }
  }

  /// Gives the file its name; its bytes have to be on the disk.
  ///
  /// - Parameter replacing: Whether a file or link of that name is replaced; without it, there must be none.
  func name(as finalName: String, replacing: Bool, _ disk: Disk) throws(FileFailure) {
    let final = directory.path + "/" + finalName
    if replacing {
      try disk.perform(.name(final), "replace", final) {
        unsafe renameat(directory.descriptor, name, directory.descriptor, finalName)
      }
      isCommitted.withLock { $0 = true }
    } else {
      try nameWithoutReplacing(finalName, final, disk)
    }
  }

  /// A link fails where a rename would replace; the first name goes with this object.
  ///
  /// Some file systems have no hard links: there a rename is told not to replace, and where that is not known either,
  /// looking just before is all that is left.
  private func nameWithoutReplacing(_ finalName: String, _ final: String, _ disk: Disk) throws(FileFailure) {
    let steps: [(unless: [Int32], call: () -> Int32)] = [
      (
        [EPERM, EOPNOTSUPP, ENOSYS],
        { unsafe linkat(self.directory.descriptor, self.name, self.directory.descriptor, finalName, 0) }
      ),
      ([EINVAL, ENOSYS], { self.renameUnlessThere(finalName) }),
    ]
    for step in steps {
      do throws(FileFailure) {
        try disk.perform(.name(final), "create", final, step.call)
        return
      } catch {
        guard case .system(_, _, let number) = error, step.unless.contains(number) else { throw error }
      }
    }
    guard try directory.look(at: finalName) == nil else { throw .system(path: final, call: "create", errno: EEXIST) }
    try name(as: finalName, replacing: true, disk)
  }

  private func renameUnlessThere(_ finalName: String) -> Int32 {
    let result = unsafe rename_unless_there(directory.descriptor, name, finalName)
    // The first name is gone, so there is nothing to take away.
    if result == 0 { isCommitted.withLock { $0 = true } }
    return result
  }

  /// Gives the file its name: bytes first, then the name, then the directory reach the disk.
  ///
  /// - Parameter replacing: Whether a file or link of that name is replaced; without it, there must be none.
  func commit(as finalName: String, mode: mode_t, replacing: Bool) throws(FileFailure) {
    _ = set(mode)  // Row D15: a file that keeps to its owner is better than none.
    let disk = Disk()
    try sync(disk)
    try name(as: finalName, replacing: replacing, disk)
    try directory.sync(disk)
  }

  /// The device of the file system that the file is on.
  func device() throws(FileFailure) -> UInt64 {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw .system(path: path, call: "look at", errno: errno) }
    return UInt64(status.st_dev)
  }
}

/// The permissions that a new file of this process gets.
enum FileMode {
  /// 0666 without what the mask of the process takes away, which only Linux's `/proc` tells without changing it.
  static func usual() -> mode_t {
    guard let status = readStatus(), let line = status.split(separator: "\n").first(where: { $0.hasPrefix("Umask:") }),
      let mask = mode_t(line.dropFirst(6).drop { $0 == "\t" || $0 == " " }, radix: 8)
    else { return 0o644 }
    return 0o666 & ~mask
  }

  private static func readStatus() -> String? {
    let descriptor = unsafe open("/proc/self/status", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 1024) { buffer, filled in
      filled = max(0, unsafe Int(read(descriptor, buffer.baseAddress, buffer.count)))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
