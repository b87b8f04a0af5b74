internal import S3Types

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

extension TemporaryFile {
  /// Removes files that downloads which were cut off have left in a directory (row D14): they are named like ours, were
  /// last written before a moment, and nobody holds them.
  ///
  /// One that cannot be opened or removed stays: that is no reason for a download to fail.
  static func removeStale(in directory: LocalDirectory, before moment: Timestamp) throws(FileFailure) {
    let names = try directory.unsortedNames { name in
      name.map { $0.hasPrefix(namePrefix) && $0.hasSuffix(nameSuffix) } ?? false
    }
    for case let name? in names {
      let descriptor = unsafe openat(
        directory.descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      guard let identity = FileIdentity(descriptor: descriptor), identity.isRegular, identity.modified < moment,
        flock(descriptor, LOCK_EX | LOCK_NB) == 0
      else { continue }
      unsafe unlinkat(directory.descriptor, name, 0)
    }
  }
}
