import ConcurrencyHelpers
import S3Client
import S3Types

/// The directories that one operation downloads into; each is opened once.
final class FileTrees: Sendable {
  private let roots: [Int: String]
  private let disk: Disk
  private let now: @Sendable () -> Timestamp
  private let trees = Locked<[String: FileTree]>([:])

  /// - Parameter roots: The directory of each download below which no link is followed, by operation.
  init(roots: [Int: String], disk: Disk, now: @escaping @Sendable () -> Timestamp) {
    self.now = now
    self.roots = roots
    self.disk = disk
  }

  /// The tree that a file belongs to, and what leads from its top to the file.
  ///
  /// A file that is the root itself lies in the directory that holds it.
  func place(of path: String, for operation: Int) -> (tree: FileTree, segments: [String]) {
    let whole = path.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
    let above = (roots[operation] ?? "/").utf8.split(separator: UInt8(ascii: "/")).count
    let count = min(above, max(0, whole.count - 1))
    let root = "/" + whole.prefix(count).joined(separator: "/")
    let tree = trees.withLock { trees in
      if let tree = trees[root] { return tree }
      let tree = FileTree(root: root, disk: disk, now: now)
      trees[root] = tree
      return tree
    }
    return (tree, Array(whole.dropFirst(count)))
  }
}

extension FileTrees {
  /// Brings files of an operation to the disk and gives them their names; for each, nil or why that failed.
  func commit(_ files: [StagedFile]) async -> [S3Error?] {
    var results = [S3Error?](repeating: nil, count: files.count)
    for tree in trees.withLock({ Array($0.values) }) {
      let indices = files.indices.filter { files[$0].tree === tree }
      for (index, result) in zip(indices, await tree.commit(indices.map { files[$0] })) { results[index] = result }
    }
    return results
  }
}
