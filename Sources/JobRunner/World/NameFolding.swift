import Glibc

/// Finds out whether a file system takes names for one that differ in case or normal form only (row D13).
///
/// It only looks, because a plan changes nothing. Where it is in doubt about the normal form, it errs on the side of
/// "the same": a file system that folds case is taken to fold both.
struct NameFolding: Sendable {
  /// What it asks the system.
  struct System: Sendable {
    /// Which file or directory a path leads to; nil where nothing is.
    var identity: @Sendable (String) -> [UInt64]?
    /// Some of the names in a directory; nil where it is none.
    var names: @Sendable (String) -> [String]?
    /// Whether a directory is marked as one that folds names, as ext4 and tmpfs can be.
    var isMarked: @Sendable (String) -> Bool
    /// The type of the file system that holds a directory; nil where nobody says it.
    var type: @Sendable (String) -> String?
  }

  /// As Linux calls those that fold whatever their directories are marked as.
  private static let foldingTypes: Set<String> = [
    "vfat", "msdos", "exfat", "ntfs", "ntfs3", "cifs", "smb3", "hfs", "hfsplus",
  ]

  private let system: System

  init(_ system: System = .live) { self.system = system }

  /// Whether names fold in a directory, or in the nearest one above that is there.
  func folds(in directory: String) -> Bool {
    var directory = directory
    while true {
      if let names = system.names(directory) { return folds(in: directory, with: names) }
      guard directory.utf8.count > 1, let end = directory.utf8.lastIndex(of: UInt8(ascii: "/")) else { return false }
      directory = end == directory.startIndex ? "/" : String(directory[..<end])
    }
  }

  private func folds(in directory: String, with names: [String]) -> Bool {
    if system.isMarked(directory) { return true }
    for name in names {
      let other = Self.flipped(name)
      guard other != name, let identity = system.identity(directory + "/" + name) else { continue }
      // Under its other name a file that is there is found only where both are one.
      return system.identity(directory + "/" + other) == identity
    }
    return system.type(directory).map(Self.foldingTypes.contains) ?? false
  }

  /// The name with every ASCII letter in its other case.
  private static func flipped(_ name: String) -> String {
    String(
      decoding: name.utf8.map { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): byte ^ 0x20
        default: byte
        }
      }, as: UTF8.self)
  }
}

extension NameFolding.System {
  /// As many names are enough to find one with a letter.
  private static let nameCount = 64
  /// `FS_IOC_GETFLAGS` and `FS_CASEFOLD_FL` of Linux, which are macros.
  private static let getFlags: UInt = 0x8008_6601
  private static let caseFold: Int = 0x4000_0000

  /// This machine.
  static let live = Self(
    identity: { path in
      var status = stat()
      guard unsafe lstat(path, &status) == 0 else { return nil }
      return [UInt64(status.st_dev), UInt64(status.st_ino)]
    },
    names: { path in
      guard let stream = unsafe opendir(path) else { return nil }
      defer { unsafe closedir(stream) }
      var names: [String] = []
      while names.count < nameCount, let entry = unsafe readdir(stream) {
        let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
          unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
        }
        if name != ".", name != ".." { names.append(name) }
      }
      return names
    },
    isMarked: { path in
      let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      guard descriptor >= 0 else { return false }
      defer { close(descriptor) }
      var flags = 0
      guard unsafe ioctl(descriptor, getFlags, &flags) == 0 else { return false }
      return flags & caseFold != 0
    },
    type: { path in
      var status = stat()
      guard unsafe stat(path, &status) == 0, let mounts = contents(of: "/proc/self/mountinfo") else { return nil }
      return mountType(of: UInt64(status.st_dev), in: mounts)
    })

  /// The type of the file system on a device by the lines of `mountinfo`, which have it behind " - ".
  static func mountType(of device: UInt64, in mounts: String) -> String? {
    let major = (device >> 8) & 0xFFF
    let minor = device & 0xFF | (device >> 12) & 0xFFF00
    for line in mounts.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count > 3, fields[2] == "\(major):\(minor)", let dash = fields.firstIndex(of: "-"),
        dash + 1 < fields.count
      else { continue }
      return String(fields[dash + 1])
    }
    return nil
  }

  /// A file of the kernel, which says nothing about its size.
  private static func contents(of path: String) -> String? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while bytes.count < 1 << 20 {
      let count = unsafe read(descriptor, &chunk, chunk.count)
      guard count > 0 else { return count == 0 ? String(decoding: bytes, as: UTF8.self) : nil }
      bytes += chunk[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
