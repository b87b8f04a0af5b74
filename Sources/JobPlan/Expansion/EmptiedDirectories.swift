/// Finds, for names that come in byte order, the directories that lose all that they hold; pure.
///
/// Only the directories on the way to the current name are in memory. The root is none of them.
struct EmptiedDirectories {
  private struct Directory {
    /// With its "/".
    let path: String
    /// Whether anything in it stays or comes.
    var keeps = false
    /// Whether anything in it goes.
    var loses = false
  }

  private var branch: [Directory] = []

  /// Notes a name that stays or comes; a directory of its own when it ends in "/".
  ///
  /// - Returns: The directories that are known to be emptied now, the inner ones first.
  mutating func keep(_ name: String) -> [String] {
    let emptied = descend(to: name)
    if let last = branch.indices.last { branch[last].keeps = true }
    return emptied
  }

  /// Notes a file that goes; answers like `keep`.
  mutating func remove(_ name: String) -> [String] {
    let emptied = descend(to: name)
    if let last = branch.indices.last { branch[last].loses = true }
    return emptied
  }

  /// After the last name; answers like `keep`.
  mutating func finish() -> [String] { leave(until: 0) }

  /// Leaves the directories that the name is not in, and enters those that it is in.
  private mutating func descend(to name: String) -> [String] {
    let bytes = Array(name.utf8)
    let common = branch.prefix { bytes.starts(with: $0.path.utf8) }.count
    let emptied = leave(until: common)
    var start = branch.last?.path.utf8.count ?? 0
    while let slash = bytes[start...].firstIndex(of: UInt8(ascii: "/")) {
      branch.append(Directory(path: String(decoding: bytes[...slash], as: UTF8.self)))
      start = slash + 1
    }
    return emptied
  }

  private mutating func leave(until count: Int) -> [String] {
    var emptied: [String] = []
    while branch.count > count, let directory = branch.popLast() {
      let isEmptied = directory.loses && !directory.keeps
      if isEmptied { emptied.append(directory.path) }
      guard let parent = branch.indices.last else { continue }
      if isEmptied { branch[parent].loses = true } else { branch[parent].keeps = true }
    }
    return emptied
  }
}
