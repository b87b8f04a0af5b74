internal import ConcurrencyHelpers
internal import Digests
internal import S3Types

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// Where a client keeps objects as local files: one directory per object, one file per state of it.
///
/// The names are digests, so that no key can be a path; the state is the ETag and the size, so that a file that has the
/// right name and size is valid. Directories are for their owner alone (0700), so are the files (0600, row S19).
final class FileCache: Sendable {
  private enum Root {
    /// Named by the caller; it stays.
    case given(String)
    /// Not needed yet.
    case none
    /// Made for this client; it goes with it.
    case own(String)
  }

  private let root: Locked<Root>

  init(_ directory: String?) { root = Locked(directory.map(Root.given) ?? .none) }

  deinit {
    guard case .own(let path) = root.withLock({ $0 }) else { return }
    do throws(FileFailure) {
      try Self.empty(try LocalDirectory.open(path, creating: false))
      unsafe rmdir(path)
    } catch {
      // Nobody is left to tell; the system clears its temporary directory.
    }
  }

  /// The directory of an object, made where it is missing.
  func directory(of path: S3Path) throws(FileFailure) -> LocalDirectory {
    let directory = try LocalDirectory.open(try rootPath(), creating: true, mode: 0o700)
      .descend(into: Self.name(of: path), creating: true, mode: 0o700)
    // Where others may write, they could put bytes of theirs under the name of an object.
    try directory.checkIsOwn()
    return directory
  }

  /// Removes what is kept of an object, or everything that a cache has made.
  func clear(_ path: S3Path? = nil) throws(FileFailure) {
    let existing: String? = root.withLock { root in
      switch root {
      case .given(let path), .own(let path): path
      case .none: nil
      }
    }
    guard let existing, try LocalFile.following(existing) != nil else { return }
    let top = try LocalDirectory.open(existing, creating: false)
    guard let path else { return try Self.empty(top) }
    try Self.remove(Self.name(of: path), from: top)
  }

  /// The name of the directory of an object.
  static func name(of path: S3Path) -> String {
    let endpoint = path.client.configuration.endpoint.map { $0.authority + $0.basePath } ?? "aws"
    return "o" + digest("\(endpoint)\n\(path.bucket)\n\(path.key)")
  }

  /// The name of a file for a state of an object; it ends like the key where that is harmless.
  static func name(of found: ObjectMetadata, at path: S3Path) -> String {
    let suffix = path.suffix
    let isPlain = suffix.utf8.count <= 16 && suffix.utf8.dropFirst().allSatisfy(isLetterOrDigit)
    return "v" + digest("\(found.etag?.rawValue ?? "")\n\(found.versionID ?? "")\n\(found.size)\n")
      + (isPlain ? suffix : "")
  }

  private func rootPath() throws(FileFailure) -> String {
    try root.withLock { (root) throws(FileFailure) in
      switch root {
      case .given(let path), .own(let path): return path
      case .none:
        let made = try Self.makeTemporary()
        root = .own(made)
        return made
      }
    }
  }

  private static func makeTemporary() throws(FileFailure) -> String {
    let base = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    let path = base + "/s3client-" + String(UInt64.random(in: 0...UInt64.max), radix: 36)
    guard unsafe mkdir(path, 0o700) == 0 else { throw .system(path: path, call: "make directory", errno: errno) }
    return path
  }

  /// Removes what a cache makes, and nothing else that may lie there.
  private static func empty(_ top: LocalDirectory) throws(FileFailure) {
    for name in try top.names() {
      guard let name, name.utf8.first == UInt8(ascii: "o"), name.utf8.count == 41 else { continue }
      try remove(name, from: top)
    }
  }

  private static func remove(_ name: String, from top: LocalDirectory) throws(FileFailure) {
    guard try top.look(at: name)?.kind == .directory else { return }
    let directory = try top.descend(into: name, creating: false)
    for file in try directory.names() { if let file { try directory.removeFile(file) } }
    try top.removeDirectory(name)
  }

  private static func digest(_ text: String) -> String {
    String(Hex.encode(Digest.of(Array(text.utf8), .sha256)).prefix(40))
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: false
    }
  }
}
