internal import CLinux
internal import S3Types

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

extension FileTree {
  /// From this many files on one `syncfs` costs less than an `fsync` for each.
  static let groupSize = 4

  /// Gives files that were received here their names and returns when they would survive a crash: the bytes of all of
  /// them are on the disk before the first name is given, and the names are before this returns (invariant I4).
  ///
  /// - Returns: For each file in order, nil, or why it has no name or may lose it.
  @concurrent
  package func commit(_ files: [StagedFile]) async -> [S3Error?] {
    var failures = [FileFailure?](repeating: nil, count: files.count)
    let together = together(files)
    let error = together.isEmpty ? nil : syncFileSystem()
    for index in files.indices {
      if together.contains(index) {
        failures[index] = error
      } else {
        failures[index] = Self.failure { () throws(FileFailure) in try files[index].sync(disk) }
      }
    }
    for index in files.indices where failures[index] == nil {
      failures[index] = Self.failure { () throws(FileFailure) in try files[index].giveName(disk) }
    }
    syncNames(of: files, together, &failures)
    return zip(files, failures).map { file, failure in failure.map { file.location.error($0) } }
  }

  /// The files whose bytes one `syncfs` brings to the disk: many, and on the file system of the top.
  ///
  /// It tells of a loss only once, whichever file it is of (row D2). A file that was begun before a loss was told may be
  /// the one that has it, so it is asked for its own, which its descriptor tells in any case.
  private func together(_ files: [StagedFile]) -> Set<Int> {
    guard files.count >= Self.groupSize, Disk.syncsWholeFileSystems, let device = try? top().identity().device else {
      return []
    }
    let losses = losses
    let indices = files.indices.filter { files[$0].device == device && files[$0].losses == losses }
    return indices.count >= Self.groupSize ? Set(indices) : []
  }

  /// Names reach the disk in the same way as the bytes; nothing is tried again after a failure (row D2).
  private func syncNames(of files: [StagedFile], _ together: Set<Int>, _ failures: inout [FileFailure?]) {
    let named = files.indices.filter { failures[$0] == nil }
    let inGroup = named.filter(together.contains)
    if !inGroup.isEmpty {
      let fresh = fresh
      let error =
        syncFileSystem() ?? Self.failure { () throws(FileFailure) in try noteSafe(fresh) }
      if let error { for index in inGroup { failures[index] = error } }
    }
    var synced: [ObjectIdentifier: FileFailure?] = [:]
    for index in named where !together.contains(index) {
      let directory = files[index].directory
      if synced[ObjectIdentifier(directory)] == nil {
        synced[ObjectIdentifier(directory)] = Self.failure { () throws(FileFailure) in try syncNames(in: directory) }
      }
      failures[index] = synced[ObjectIdentifier(directory)] ?? nil
    }
  }

  /// One call on the descriptor that was open before any of the files: it tells of every loss since the last call.
  private func syncFileSystem() -> FileFailure? {
    let failure = Self.failure { () throws(FileFailure) in
      let top = try top()
      try disk.perform(.syncFileSystem(top.path), "sync the file system of", top.path) { syncfs(top.descriptor) }
    }
    if failure != nil { noteLoss() }
    return failure
  }

  private static func failure(_ work: () throws(FileFailure) -> Void) -> FileFailure? {
    do throws(FileFailure) {
      try work()
      return nil
    } catch {
      return error
    }
  }
}
