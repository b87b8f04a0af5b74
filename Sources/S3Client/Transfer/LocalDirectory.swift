internal import S3Types

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// An open directory, below which files are made and read without following a link (rows S2, S3).
final class LocalDirectory: Sendable {
  let descriptor: Int32
  /// For messages.
  let path: String
  /// Whether it was made to open it.
  let isNew: Bool
  /// How many directories were made on the way here: this one and those directly above it.
  let newLevels: Int

  private init(descriptor: Int32, path: String, isNew: Bool, newLevels: Int) {
    self.descriptor = descriptor
    self.path = path
    self.isNew = isNew
    self.newLevels = newLevels
  }

  deinit { close(descriptor) }

  /// Opens a directory that the caller names, links in its path included; makes it and those above it where asked.
  static func open(_ path: String, creating: Bool, mode: mode_t = 0o777) throws(FileFailure) -> LocalDirectory {
    let newLevels = creating ? try make(path, mode: mode) : 0
    let descriptor = systemOpen(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(path: path, call: "open", errno: errno) }
    return LocalDirectory(descriptor: descriptor, path: path, isNew: newLevels > 0, newLevels: newLevels)
  }

  /// Answers with how many directories were missing.
  private static func make(_ path: String, mode: mode_t) throws(FileFailure) -> Int {
    if unsafe mkdir(path, mode) == 0 { return 1 }
    if errno == EEXIST { return 0 }
    guard errno == ENOENT, let parent = parent(of: path) else {
      throw .system(path: path, call: "make directory", errno: errno)
    }
    let newLevels = try make(parent, mode: mode)
    guard unsafe mkdir(path, mode) != 0, errno != EEXIST else { return newLevels + 1 }
    throw .system(path: path, call: "make directory", errno: errno)
  }

  /// The directory that holds a path; nil when there is none above it.
  static func parent(of path: String) -> String? {
    var bytes = Substring(path).utf8
    while bytes.count > 1, bytes.last == UInt8(ascii: "/") { bytes = bytes.dropLast() }
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return bytes.isEmpty ? nil : "." }
    return slash == bytes.startIndex ? "/" : String(Substring(bytes[..<slash]))
  }

  /// What follows the last "/" of a path.
  static func lastName(of path: String) -> String {
    let bytes = path.utf8
    let start = bytes.lastIndex(of: UInt8(ascii: "/")).map { bytes.index(after: $0) } ?? bytes.startIndex
    return String(Substring(bytes[start...]))
  }

  /// The directory of a name in this one, made where it is missing; a link is no directory.
  func descend(into name: String, creating: Bool, mode: mode_t = 0o777) throws(FileFailure) -> LocalDirectory {
    let below = path + "/" + name
    var isNew = false
    if creating {
      isNew = unsafe mkdirat(descriptor, name, mode) == 0
      guard isNew || errno == EEXIST else { throw .system(path: below, call: "make directory", errno: errno) }
    }
    let opened = unsafe openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard opened >= 0 else { throw .system(path: below, call: "open", errno: errno) }
    return LocalDirectory(
      descriptor: opened, path: below, isNew: isNew, newLevels: isNew || newLevels > 0 ? newLevels + 1 : 0)
  }

  /// The directory at the end of `segments`.
  func descend(into segments: some Sequence<String>, creating: Bool) throws(FileFailure) -> LocalDirectory {
    var directory = self
    for segment in segments { directory = try directory.descend(into: segment, creating: creating) }
    return directory
  }

  /// What there is under a name, a link for itself.
  func look(at name: String) throws(FileFailure) -> LocalFile? {
    var status = stat()
    guard unsafe fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
      if errno == ENOENT { return nil }
      throw .system(path: path + "/" + name, call: "look at", errno: errno)
    }
    return LocalFile(status)
  }

  /// Throws unless the directory is this user's own and nobody else may write into it.
  func checkIsOwn() throws(FileFailure) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw .system(path: path, call: "look at", errno: errno) }
    guard status.st_uid == geteuid(), status.st_mode & 0o022 == 0 else {
      throw .system(path: path, call: "trust directory", errno: EACCES)
    }
  }

  /// What tells it from every other directory.
  func identity() throws(FileFailure) -> LocalFile {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw .system(path: path, call: "look at", errno: errno) }
    return LocalFile(status)
  }

  /// The bytes that this user may still write to its file system.
  func room() throws(FileFailure) -> Int {
    var status = statvfs()
    guard unsafe fstatvfs(descriptor, &status) == 0 else { throw .system(path: path, call: "look at", errno: errno) }
    let (bytes, isTooMany) = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
    return isTooMany ? .max : Int(clamping: bytes)
  }

  /// Makes sure that names which were changed survive a crash (invariant I4), also those in so many directories above.
  ///
  /// - Parameter levels: Nil for as many as were made on the way here.
  func sync(_ disk: Disk, above levels: Int? = nil) throws(FileFailure) {
    try sync(disk, descriptor, path)
    var (above, up) = (path, "..")
    for _ in 0..<(levels ?? newLevels) {
      above = Self.parent(of: above) ?? "/"
      let parent = unsafe openat(descriptor, up, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      guard parent >= 0 else { throw .system(path: above, call: "open", errno: errno) }
      defer { close(parent) }
      try sync(disk, parent, above)
      up += "/.."
    }
  }

  private func sync(_ disk: Disk, _ descriptor: Int32, _ path: String) throws(FileFailure) {
    do throws(FileFailure) {
      try disk.perform(.syncDirectory(path), "sync", path) { fsync(descriptor) }
    } catch {
      // Some file systems have no sync of directories, and say so.
      guard case .system(_, _, EINVAL) = error else { throw error }
    }
  }

  /// Deletes a file; one that is missing is deleted already.
  func removeFile(_ name: String) throws(FileFailure) {
    guard unsafe unlinkat(descriptor, name, 0) != 0, errno != ENOENT else { return }
    throw .system(path: path + "/" + name, call: "delete", errno: errno)
  }

  /// Deletes an empty directory; one that is missing is deleted already.
  func removeDirectory(_ name: String) throws(FileFailure) {
    guard unsafe unlinkat(descriptor, name, AT_REMOVEDIR) != 0, errno != ENOENT else { return }
    throw .system(path: path + "/" + name, call: "delete", errno: errno)
  }

  /// The names in the directory, sorted by bytes; nil in the place of a name that is not UTF-8.
  func names() throws(FileFailure) -> [String?] {
    try unsortedNames { _ in true }.sorted { left, right in
      guard let left, let right else { return left != nil }
      return ByteOrder.precedes(left, right)
    }
  }

  /// Those names in the directory that are wanted.
  func unsortedNames(where isWanted: (String?) -> Bool) throws(FileFailure) -> [String?] {
    // A descriptor of its own, because closing the stream closes it.
    let copy = unsafe openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard copy >= 0 else { throw .system(path: path, call: "read directory", errno: errno) }
    guard let stream = unsafe fdopendir(copy) else {
      let number = errno
      close(copy)
      throw .system(path: path, call: "read directory", errno: number)
    }
    defer { unsafe closedir(stream) }
    var names: [String?] = []
    errno = 0
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        let name = unsafe Array(bytes.prefix { $0 != 0 })
        return name == [0x2E] || name == [0x2E, 0x2E] ? "." : String(validating: name, as: UTF8.self)
      }
      if name != ".", isWanted(name) { names.append(name) }
      errno = 0
    }
    guard errno == 0 else { throw .system(path: path, call: "read directory", errno: errno) }
    return names
  }
}

/// The few facts about a local file.
struct LocalFile: Sendable, Hashable {
  enum Kind: Sendable, Hashable {
    case regular, directory, link, other
  }

  let kind: Kind
  let size: Int
  let modified: Timestamp
  let device: UInt64
  let inode: UInt64

  init(_ status: stat) {
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .directory
      case S_IFLNK: .link
      default: .other
      }
    size = Int(status.st_size)
    modified = Timestamp(seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
  }

  /// Looks at a path, through links; nil when there is nothing.
  static func following(_ path: String) throws(FileFailure) -> LocalFile? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      if errno == ENOENT { return nil }
      throw .system(path: path, call: "look at", errno: errno)
    }
    return LocalFile(status)
  }
}

/// `open` by a name that the method of the class does not hide.
private func systemOpen(_ path: String, _ flags: Int32) -> Int32 { unsafe open(path, flags) }
