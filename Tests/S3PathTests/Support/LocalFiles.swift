import Glibc

/// A directory of one test, removed when it ends.
final class LocalFiles: Sendable {
  let path: String

  init() throws {
    path = "/tmp/s3path-test-" + String(UInt64.random(in: 0...UInt64.max), radix: 36)
    try check(unsafe mkdir(path, 0o755), "mkdir")
  }

  deinit { Self.remove(path) }

  /// The path of something in the directory.
  func at(_ relative: String) -> String { path + "/" + relative }

  /// Writes a file, and the directories above it.
  func write(_ relative: String, _ bytes: [UInt8]) throws {
    try makeDirectories(above: relative)
    let descriptor = unsafe open(at(relative), O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    try check(descriptor, "open")
    defer { close(descriptor) }
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes[written...].withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
      try check(Int32(truncatingIfNeeded: min(count, 1)), "write")
      written += count
    }
  }

  func write(_ relative: String, _ text: String) throws { try write(relative, Array(text.utf8)) }

  func makeDirectory(_ relative: String) throws {
    try makeDirectories(above: relative)
    try check(unsafe mkdir(at(relative), 0o755), "mkdir")
  }

  func link(_ relative: String, to target: String) throws {
    try makeDirectories(above: relative)
    try check(unsafe symlink(target, at(relative)), "symlink")
  }

  /// The bytes of a file; nil when there is none.
  func bytes(_ relative: String) -> [UInt8]? { Self.bytes(at(relative)) }

  func text(_ relative: String) -> String? { bytes(relative).map { String(decoding: $0, as: UTF8.self) } }

  static func bytes(_ path: String) -> [UInt8]? {
    let descriptor = unsafe open(path, O_RDONLY)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe chunk.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { return count == 0 ? bytes : nil }
      bytes += chunk[..<count]
    }
  }

  /// Permissions of a file or directory.
  static func mode(_ path: String) -> mode_t? {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? status.st_mode & 0o777 : nil
  }

  static func exists(_ path: String) -> Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0
  }

  /// Every file and directory below, relative, directories with "/", sorted.
  func tree() -> [String] { Self.names(path, "").sorted() }

  func setMode(_ relative: String, _ mode: mode_t) throws { try check(unsafe chmod(at(relative), mode), "chmod") }

  /// Sets the time of modification.
  func setModified(_ relative: String, seconds: Int) throws {
    let times = [timespec(tv_sec: seconds, tv_nsec: 0), timespec(tv_sec: seconds, tv_nsec: 0)]
    try check(unsafe utimensat(AT_FDCWD, at(relative), times, 0), "utimensat")
  }

  private static func names(_ path: String, _ prefix: String) -> [String] {
    guard let stream = unsafe opendir(path) else { return [] }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard name != ".", name != ".." else { continue }
      var status = stat()
      unsafe lstat(path + "/" + name, &status)
      if status.st_mode & S_IFMT == S_IFDIR {
        names.append(prefix + name + "/")
        names += Self.names(path + "/" + name, prefix + name + "/")
      } else {
        names.append(prefix + name)
      }
    }
    return names
  }

  private static func remove(_ path: String) {
    for name in names(path, "").sorted().reversed() {
      if name.hasSuffix("/") { unsafe rmdir(path + "/" + name) } else { unsafe unlink(path + "/" + name) }
    }
    unsafe rmdir(path)
  }

  private func makeDirectories(above relative: String) throws {
    var place = path
    for part in relative.split(separator: "/").dropLast() {
      place += "/" + part
      if unsafe mkdir(place, 0o755) != 0, errno != EEXIST { try check(-1, "mkdir") }
    }
  }

  private func check(_ result: Int32, _ call: String) throws {
    if result < 0 { throw SystemFailure(call: call, number: errno) }
  }
}

struct SystemFailure: Error {
  let call: String
  let number: Int32
}

/// Bytes that are not all the same, so that a mistake about a place is seen: a block of prime length, again and again.
func pattern(_ count: Int) -> [UInt8] {
  var state: UInt32 = 1
  let block = (0..<65_521).map { _ in
    state = state &* 1_664_525 &+ 1_013_904_223
    return UInt8(truncatingIfNeeded: state >> 16)
  }
  var bytes: [UInt8] = []
  bytes.reserveCapacity(count + block.count)
  while bytes.count < count { bytes += block }
  bytes.removeLast(bytes.count - count)
  return bytes
}
