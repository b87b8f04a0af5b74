/// Directories that were made and whose own names may still be lost in a crash; pure.
struct FreshDirectories {
  /// By their paths, which begin with that of the root, with the devices that they are on.
  private var devices: [[UInt8]: UInt64] = [:]
  /// How many directories were made to have the root itself.
  private var levelsOfRoot = 0

  /// Whether they are so many that they should be synced for their number alone.
  var isLarge: Bool { devices.count >= 4096 }

  /// Notes that the root was opened and what was made for that.
  mutating func noteTop(newLevels: Int) { levelsOfRoot = max(levelsOfRoot, newLevels) }

  /// Notes a directory that was made below the root.
  mutating func insert(_ path: String, on device: UInt64) { devices[Array(path.utf8)] = device }

  /// How many directories above one have to be synced, so that its name and those of all above it are safe.
  func levels(above path: String, root: String) -> Int {
    var levels = 0
    var depth = 0
    for ancestor in Self.ancestors(of: path) {
      if ancestor.count <= root.utf8.count { return levelsOfRoot > 0 ? depth + levelsOfRoot : levels }
      depth += 1
      if devices[Array(ancestor)] != nil { levels = depth }
    }
    return levels
  }

  /// The names on the way to a directory are safe.
  mutating func remove(on path: String) {
    for ancestor in Self.ancestors(of: path) { devices[Array(ancestor)] = nil }
    levelsOfRoot = 0
  }

  /// Those of these that are on the device of the root are safe, and so is the root.
  mutating func subtract(_ others: FreshDirectories, on device: UInt64) {
    for (path, place) in others.devices where place == device { devices[path] = nil }
    if others.levelsOfRoot > 0 { levelsOfRoot = 0 }
  }

  /// The directory itself, then those above it, from below.
  private static func ancestors(of path: String) -> some Sequence<Substring.UTF8View> {
    sequence(first: path[...].utf8) { below in
      guard let slash = below.lastIndex(of: UInt8(ascii: "/")), slash > below.startIndex else { return nil }
      return below[..<slash]
    }
  }
}
