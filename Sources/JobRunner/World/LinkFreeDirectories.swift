import ConcurrencyHelpers

/// Looks for links in the way from a directory to what lies below it, as a download that follows none will meet them
/// (row S2).
///
/// Objects come in the order of their keys, so the directory that was last found free of links is remembered.
struct LinkFreeDirectories: Sendable {
  private struct Way: Equatable {
    let root: String
    let parent: String
  }

  private let last = Locked<Way?>(nil)

  /// The first directory above `path` and below `root` that is a link; nil where there is none.
  func link(between root: String, and path: String) -> String? {
    let parent = InputFile.directory(of: path)
    let way = Way(root: root, parent: parent)
    guard last.withLock({ $0 }) != way, parent.utf8.starts(with: root.utf8) else { return nil }
    var directory = root.utf8.last == UInt8(ascii: "/") ? String(root.dropLast()) : root
    for segment in parent.utf8.dropFirst(directory.utf8.count).split(separator: UInt8(ascii: "/")) {
      directory += "/" + String(decoding: segment, as: UTF8.self)
      switch FileStatus.of(directory, followingLinks: false) {
      case .success(let status) where status.kind == .directory: continue
      case .success(let status): return status.name == "symlink" ? directory : nil
      case .failure: return nil
      }
    }
    last.withLock { $0 = way }
    return nil
  }
}
