#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// The calls by which files reach the disk and get their names, in the order that makes them durable.
///
/// A watcher is told of each of them first and may let it fail, as tests do.
package struct Disk: Sendable {
  /// One call.
  package enum Call: Sendable, Hashable {
    /// `fsync` of a file.
    case syncFile(String)
    /// `syncfs` of the file system that holds a directory.
    case syncFileSystem(String)
    /// `fsync` of a directory.
    case syncDirectory(String)
    /// A file gets its final name.
    case name(String)
  }

  private let watch: @Sendable (Call) -> Int32

  /// - Parameter watch: Gets each call before it is made; another number than 0 is the error of a call that is not made.
  package init(watch: @escaping @Sendable (Call) -> Int32 = { _ in 0 }) { self.watch = watch }

  func perform(_ call: Call, _ name: String, _ path: String, _ work: () -> Int32) throws(FileFailure) {
    let injected = watch(call)
    guard injected == 0 else { throw .system(path: path, call: name, errno: injected) }
    guard work() == 0 else { throw .system(path: path, call: name, errno: errno) }
  }

  /// Whether `syncfs` tells of bytes that did not reach the disk, as it does since Linux 5.8.
  static let syncsWholeFileSystems: Bool = {
    var names = utsname()
    guard unsafe uname(&names) == 0 else { return false }
    let release = unsafe withUnsafeBytes(of: &names.release) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    return tellsOfLosses(kernel: release)
  }()

  /// By the release of the kernel, such as `6.1.0-18-amd64`.
  static func tellsOfLosses(kernel release: String) -> Bool {
    let numbers = release.split(separator: ".").prefix(2).map { part in
      Int(part.prefix { ("0"..."9").contains($0) }) ?? 0
    }
    guard let major = numbers.first, let minor = numbers.dropFirst().first else { return false }
    return (major, minor) >= (5, 8)
  }
}
