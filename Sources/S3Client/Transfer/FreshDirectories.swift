/// Directories that were made and whose own names may still be lost in a crash; pure.
struct FreshDirectories {
  /// By their paths, which begin with that of the root.
  private var paths: Set<[UInt8]> = []
  /// How many directories were made to have the root itself.
  private var levelsOfRoot = 0

  /// Notes that the root was opened and what was made for that.
  mutating func noteTop(newLevels: Int) { levelsOfRoot = max(levelsOfRoot, newLevels) }

  /// Notes a directory that was made below the root.
  mutating func insert(_ path: String) { paths.insert(Array(path.utf8)) }

  /// How many directories above one have to be synced, so that its name and those of all above it are safe.
  func levels(above path: String, root: String) -> Int {
    var levels = 0
    var depth = 0
    for ancestor in Self.ancestors(of: path) {
      if ancestor.count <= root.utf8.count { return levelsOfRoot > 0 ? depth + levelsOfRoot : levels }
      depth += 1
      if paths.contains(Array(ancestor)) { levels = depth }
    }
    return levels
  }

  /// The names on the way to a directory are safe.
  mutating func remove(on path: String) {
    for ancestor in Self.ancestors(of: path) { paths.remove(Array(ancestor)) }
    levelsOfRoot = 0
  }

  /// All of these are safe.
  mutating func subtract(_ others: FreshDirectories) {
    paths.subtract(others.paths)
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
