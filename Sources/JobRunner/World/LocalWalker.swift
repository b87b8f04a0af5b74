import Glibc
import JobPlan
import S3Types

/// Walks a local tree in the order of S3 keys, one directory in memory at a time along the current branch.
///
/// A directory sorts as if its name ended in "/", so the walk and a listing can be merged (design: sorted streams).
/// Links are never followed (row D4), special files never opened (row D5), and what cannot be read is an entry of its
/// own, never a gap (rows D3, D12). Files of the run itself are named as such and not opened (row D14).
struct LocalWalker {
  private let ownFiles: OwnFiles
  private let tellsOfEmptyDirectories: Bool
  private let opens: @Sendable (String) -> Bool
  private var branch: [Directory] = []
  private var pending: [LocalFile] = []

  /// Starts at a directory; reading happens with the first page.
  ///
  /// With `tellsOfEmptyDirectories` a directory without any entry below the root is an entry of its own. Directories that
  /// `opens` says no to, by their relative path with "/" at its end, are passed over.
  init(
    root: String, ownFiles: OwnFiles = OwnFiles(), tellsOfEmptyDirectories: Bool = false,
    opens: @escaping @Sendable (String) -> Bool = { _ in true }
  ) {
    self.ownFiles = ownFiles
    self.opens = opens
    self.tellsOfEmptyDirectories = tellsOfEmptyDirectories
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
    if ownFiles.contain(path, named: name) {
      page.append(
        LocalFile(
          relativePath: relative + name, path: path, kind: .unsupported("belongs to a run of s3job"), size: 0,
          modified: Timestamp(nanoseconds: 0)))
    } else if entry.isDirectory {
      guard opens(relative + name + "/") else { return }
      descend(into: path, relative: relative + name + "/")
      page += pending
      pending = []
    } else {
      page.append(LocalFile.looking(at: path, relative: relative + name))
    }
  }

  private mutating func descend(into path: String, relative: String) {
    do {
      let entries = try Entry.sortedBackwards(in: path, withoutOpening: ownFiles)
      if entries.isEmpty, tellsOfEmptyDirectories, !relative.isEmpty {
        pending.append(
          LocalFile(
            relativePath: relative, path: path, kind: .emptyDirectory, size: 0, modified: Timestamp(nanoseconds: 0)))
      }
      branch.append(Directory(path: path, relative: relative, entries: entries))
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
  /// Whether it is a directory to open; one of the run itself is told, and sorts, like a file.
  let isDirectory: Bool

  /// Orders by bytes, a directory as if its name ended in "/"; no two names of a directory are equal.
  private func precedes(_ other: Entry) -> Bool {
    for index in 0..<min(name.count, other.name.count) where name[index] != other.name[index] {
      return name[index] < other.name[index]
    }
    if name.count < other.name.count { return isDirectory ? UInt8(ascii: "/") < other.name[name.count] : true }
    return other.isDirectory ? name[other.name.count] < UInt8(ascii: "/") : false
  }

  static func sortedBackwards(in path: String, withoutOpening ownFiles: OwnFiles) throws(SystemError) -> [Entry] {
    guard let stream = unsafe opendir(path) else { throw SystemError.current() }
    defer { unsafe closedir(stream) }
    var entries: [Entry] = []
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
      entries.append(Entry(name: name, isDirectory: isDirectory && !Self.isOwn(name, in: path, ownFiles)))
    }
    entries.sort { $1.precedes($0) }
    return entries
  }

  private static func isOwn(_ name: [UInt8], in path: String, _ ownFiles: OwnFiles) -> Bool {
    guard let name = String(validating: name, as: UTF8.self) else { return false }
    return ownFiles.contain(path + "/" + name, named: name)
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
