internal import S3Types

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// What tells a file in one state from another file, and from itself after a write (row D6).
package struct FileIdentity: Sendable, Hashable {
  let device: UInt64
  let inode: UInt64
  let size: Int
  let modified: Timestamp
  let changed: Timestamp
  let isRegular: Bool

  /// Asks about an open file; nil when the system refuses, with `errno` set.
  init?(descriptor: Int32) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { return nil }
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    size = Int(status.st_size)
    modified = Timestamp(seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
    changed = Timestamp(seconds: status.st_ctim.tv_sec, nanoseconds: status.st_ctim.tv_nsec)
    isRegular = status.st_mode & S_IFMT == S_IFREG
  }
}
