import Glibc
import JobPlan
import S3Types

/// Walks a local tree in the order of S3 keys, one directory in memory at a time along the current branch.
///
/// A directory sorts as if its name ended in "/", so the walk and a listing can be merged (design: sorted streams).
/// Links are never followed (row D4), special files never opened (row D5), and what cannot be read is an entry of its
/// own, never a gap (rows D3, D12).
struct LocalWalker {
  private var branch: [Directory] = []
  private var pending: [LocalFile] = []

  /// Starts at a directory; reading happens with the first page.
  init(root: String) {
    let path = root.utf8.last == UInt8(ascii: "/") && root.utf8.count > 1 ? String(root.dropLast()) : root
    descend(into: path, relative: "")
  }

  /// The next entries, at most `limit`; nil after the last one.
  mutating func nextPage(limit: Int = 1000) -> [LocalFile]? {
    var page = pending
    pending = []
    while page.count < limit, let last = branch.indices.last {
      guard let entry = branch[last].entries.popLast() else {
        branch.removeLast()
        continue
      }
      visit(entry, in: branch[last].path, relative: branch[last].relative, into: &page)
    }
    return page.isEmpty ? nil : page
  }

  private mutating func visit(_ entry: Entry, in directory: String, relative: String, into page: inout [LocalFile]) {
    guard let name = String(validating: entry.name, as: UTF8.self) else {
      let shown = String(decoding: entry.name, as: UTF8.self)
      page.append(.unreadable(relative + shown, in: directory + "/" + shown, "its name is not UTF-8"))
      return
    }
    let path = directory + "/" + name
    if entry.isDirectory {
      descend(into: path, relative: relative + name + "/")
      page += pending
      pending = []
    } else {
      page.append(LocalFile.looking(at: path, relative: relative + name))
    }
  }

  private mutating func descend(into path: String, relative: String) {
    do {
      branch.append(Directory(path: path, relative: relative, entries: try Entry.sortedBackwards(in: path)))
    } catch {
      pending.append(.unreadable(relative, in: path, "the directory cannot be read: \(error.text)"))
    }
  }
}

/// A directory on the current branch and what is left of it, last entry first.
private struct Directory {
  let path: String
  let relative: String
  var entries: [Entry]
}

/// One name of a directory.
private struct Entry {
  let name: [UInt8]
  let isDirectory: Bool

  /// The bytes that decide the order.
  private var sortKey: [UInt8] { isDirectory ? name + [UInt8(ascii: "/")] : name }

  static func sortedBackwards(in path: String) throws(SystemError) -> [Entry] {
    guard let stream = unsafe opendir(path) else { throw SystemError.current() }
    defer { unsafe closedir(stream) }
    var keyed: [(key: [UInt8], entry: Entry)] = []
    while true {
      errno = 0
      guard let next = unsafe readdir(stream) else {
        if errno != 0 { throw SystemError.current() }
        break
      }
      let name = unsafe withUnsafeBytes(of: &next.pointee.d_name) { bytes in
        unsafe Array(bytes.prefix { $0 != 0 })
      }
      guard name != [UInt8(ascii: ".")], name != Array("..".utf8) else { continue }
      let type = unsafe Int(next.pointee.d_type)
      let isDirectory = type == Int(DT_DIR) || (type == Int(DT_UNKNOWN) && Self.isDirectory(name, in: path))
      let entry = Entry(name: name, isDirectory: isDirectory)
      keyed.append((entry.sortKey, entry))
    }
    keyed.sort { $1.key.lexicographicallyPrecedes($0.key) }
    return keyed.map(\.entry)
  }

  private static func isDirectory(_ name: [UInt8], in path: String) -> Bool {
    let status = FileStatus.of(path + "/" + String(decoding: name, as: UTF8.self), followingLinks: false)
    return (try? status.get())?.kind == .directory  // An error shows again, with its reason, when the entry is visited.
  }
}

extension LocalFile {
  /// Describes what stands at a path without following links.
  static func looking(at path: String, relative: String, followingLinks: Bool = false) -> LocalFile {
    switch FileStatus.of(path, followingLinks: followingLinks) {
    case .failure(let error): .unreadable(relative, in: path, error.text)
    case .success(let status):
      switch status.kind {
      case .regular where !isReadable(path): .unreadable(relative, in: path, "permission denied")
      case .regular:
        LocalFile(
          relativePath: relative, path: path, kind: .regular, size: status.size, modified: status.modified)
      case .directory, .special:
        LocalFile(
          relativePath: relative, path: path, kind: .unsupported(status.name), size: 0, modified: status.modified)
      }
    }
  }

  static func unreadable(_ relative: String, in path: String, _ why: String) -> LocalFile {
    LocalFile(
      relativePath: relative, path: path, kind: .unreadable(why), size: 0, modified: Timestamp(nanoseconds: 0))
  }

  private static func isReadable(_ path: String) -> Bool { unsafe access(path, R_OK) == 0 }
}
