/// A local tree, file by file, directories opened only when they are come to; in the order of names.
///
/// Memory holds the names of the directories on the way down. Links are told and not followed, unless that is asked for;
/// then a directory that is one of those above it is not entered (row D4).
struct LocalTree {
  /// One thing found.
  struct Item {
    /// Names from the root on, joined by "/".
    let relativePath: String
    /// Where it lies.
    let path: String
    let what: What
  }

  /// What was found.
  enum What {
    case file(LocalFile)
    /// A directory in which there is nothing.
    case emptyDirectory
    /// Something that is left out, and why.
    case leftOut(String)
    case failed(FileFailure)
  }

  private struct Level {
    let directory: LocalDirectory
    let relativePath: String
    /// The names to come, the next one last.
    var names: [String?]
    let identity: LocalFile?
  }

  private let followsLinks: Bool
  private var levels: [Level] = []

  init(_ path: String, followsLinks: Bool) throws(FileFailure) {
    self.followsLinks = followsLinks
    let root = try LocalDirectory.open(path, creating: false)
    levels = [
      Level(
        directory: root, relativePath: "", names: try root.names().reversed(), identity: try LocalFile.following(path))
    ]
  }

  /// The next thing, or nil at the end.
  mutating func next() -> Item? {
    while let level = levels.last {
      guard let name = levels[levels.count - 1].names.popLast() else {
        levels.removeLast()
        continue
      }
      guard let name else {
        return Item(
          relativePath: level.relativePath, path: level.directory.path,
          what: .leftOut("a name in it is not UTF-8, as keys are"))
      }
      let relative = level.relativePath + name
      do throws(FileFailure) {
        if let item = try visit(name, relative, in: level.directory) { return item }
      } catch {
        return Item(relativePath: relative, path: level.directory.path + "/" + name, what: .failed(error))
      }
    }
    return nil
  }

  /// Tells a file, or goes into a directory and gives nil.
  private mutating func visit(
    _ name: String, _ relative: String, in directory: LocalDirectory
  ) throws(FileFailure) -> Item? {
    let path = directory.path + "/" + name
    func item(_ what: What) -> Item { Item(relativePath: relative, path: path, what: what) }
    guard var found = try directory.look(at: name) else { return item(.leftOut("it is gone")) }
    let isLink = found.kind == .link
    if isLink {
      guard followsLinks else { return item(.leftOut("it is a symbolic link")) }
      guard let target = try LocalFile.following(path) else { return item(.leftOut("it is a link to nothing")) }
      found = target
    }
    switch found.kind {
    case .regular: return item(.file(found))
    case .link, .other: return item(.leftOut("it is no regular file"))
    case .directory: break
    }
    let isCycle = levels.contains { $0.identity?.device == found.device && $0.identity?.inode == found.inode }
    guard !isCycle else { return item(.leftOut("it is a link to a directory above it")) }
    let below =
      isLink ? try LocalDirectory.open(path, creating: false) : try directory.descend(into: name, creating: false)
    let names = try below.names()
    guard !names.isEmpty else { return item(.emptyDirectory) }
    levels.append(Level(directory: below, relativePath: relative + "/", names: names.reversed(), identity: found))
    return nil
  }
}
