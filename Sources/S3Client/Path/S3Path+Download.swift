internal import Digests
internal import S3Types

extension S3Path {
  /// Downloads the object into a file, or the tree below into a directory.
  ///
  /// Every file is written under a name of its own beside its target, verified (length, and MD5 where the ETag is one),
  /// brought to the disk and then renamed, so that the target never holds part of an object. Above the threshold ranges
  /// are fetched side by side. No key leads outside of the directory and no link in it is followed: such an object fails
  /// and the others go on. Markers become directories.
  ///
  /// - Parameters:
  ///   - localPath: A file; or a directory that exists, into which an object goes under its own name; or the directory
  ///     for a tree, which is made. A path that ends in "/" is a directory.
  ///   - overwrite: When a file that is there may be replaced.
  ///   - observer: Is told about each object of a tree.
  /// - Throws: An error whose `isNotFound` is true when there is nothing, `.fileUnwritable` for the local side,
  ///   `.sizeMismatch` or `.digestMismatch` when the bytes are not those of the object, `.unsafeName` for a key that can
  ///   be no file, `.partlyFailed` when objects of a tree failed.
  @discardableResult
  public func download(
    to localPath: String, overwrite: OverwritePolicy = .always, observer: TreeObserver? = nil
  ) async throws(S3Error) -> TreeResult {
    // Row 48: what is there comes first.
    let (kind, found) = try await classifyTree(wantsChecksums: true)
    guard kind != .missing else { throw missing() }
    if let found, kind.hasObject, !(kind == .both && endsInSlash) {
      var tally = Tally(observer: observer)
      tally.take(self, .success(try await downloadObject(found, to: localPath, overwrite)))
      return tally.result
    }
    return try await downloadTree(to: localPath, overwrite, observer)
  }

  @concurrent
  private func downloadObject(
    _ found: ObjectMetadata, to localPath: String, _ overwrite: OverwritePolicy
  ) async throws(S3Error) -> TransferOutcome {
    let isDirectory = try writingFiles { () throws(FileFailure) in
      if localPath.utf8.last == UInt8(ascii: "/") { return true }
      return try LocalFile.following(localPath)?.kind == .directory
    }
    let parent = isDirectory ? localPath : LocalDirectory.parent(of: localPath) ?? "."
    let name = isDirectory ? self.name : LocalDirectory.lastName(of: localPath)
    let segments = try isDirectory ? localSegments(below: self.parent, isMarker: false) : [name]
    guard let last = segments.last, !last.utf8.isEmpty else {
      throw failure(.unsafeName, "'\(Sanitised.text(localPath, limit: 4096))' names no file", .getObject)
    }
    let directory = try writingFiles { () throws(FileFailure) in
      try LocalDirectory.open(parent, creating: true)
    }
    return try await download(found, into: directory, as: last, overwrite)
  }

  /// Downloads an object that has been looked up, unless the policy leaves what is there.
  private func download(
    _ found: ObjectMetadata, into directory: LocalDirectory, as name: String, _ overwrite: OverwritePolicy
  ) async throws(S3Error) -> TransferOutcome {
    let existing = try writingFiles { () throws(FileFailure) in try directory.look(at: name) }
    if let existing {
      var there = OverwritePolicy.Side(size: existing.size, modified: existing.modified)
      let isComparable = existing.kind == .regular && existing.size == found.size
      if overwrite == .ifDifferent, isComparable, found.md5(at: self) != nil {
        there.md5 = try writingFiles { () throws(FileFailure) in try LocalDigest.md5(of: directory.path + "/" + name) }
      }
      if let reason = overwrite.reasonToSkip(source: found.side(at: self), destination: there) {
        return .skipped(reason: reason)
      }
    }
    let done = try await ManagedDownload(source: self, mode: FileMode.usual())
      .run(found, into: directory, as: name, replacing: overwrite != .never)
    return .done(bytes: done.size)
  }

  @concurrent
  private func downloadTree(
    to localPath: String, _ overwrite: OverwritePolicy, _ observer: TreeObserver?
  ) async throws(S3Error) -> TreeResult {
    let directory = try writingFiles { () throws(FileFailure) in
      try LocalDirectory.open(localPath, creating: true)
    }
    let root = asPrefix
    let runner = TreeRunner(limit: client.configuration.transfer.maxConcurrentObjects, observer: observer)
    var entries = list(recursive: true).makeAsyncIterator()
    return try await runner.run(of: self) { () async throws(S3Error) in
      while let entry = try await entries.next(isolation: nil) {
        guard entry.kind != .prefix else { continue }
        return TreeRunner.Step(path: entry.path) { () async throws(S3Error) in
          try await entry.path.download(entry, below: root, into: directory, overwrite)
        }
      }
      return nil
    }
  }

  /// Downloads one object of a tree to its place below the directory (rows S1, S2).
  private func download(
    _ entry: S3PathEntry, below root: S3Path, into directory: LocalDirectory, _ overwrite: OverwritePolicy
  ) async throws(S3Error) -> TransferOutcome {
    // The marker of the tree itself is the directory that is there already.
    guard entry.kind != .marker || self != root else { return .done(bytes: 0) }
    var segments = try localSegments(below: root, isMarker: entry.kind == .marker)
    if entry.kind == .marker {
      _ = try writingFiles { () throws(FileFailure) in try directory.descend(into: segments, creating: true) }
      return .done(bytes: 0)
    }
    let name = segments.removeLast()
    let place = try writingFiles { () throws(FileFailure) in try directory.descend(into: segments, creating: true) }
    guard let found = try await headIfThere(wantsChecksums: true) else { throw missing() }
    return try await download(found, into: place, as: name, overwrite)
  }
}

/// The MD5 of a local file.
enum LocalDigest {
  static func md5(of path: String) throws(FileFailure) -> String {
    let file = try OpenFile(path)
    let digest = Digest(.md5)
    var offset = 0
    while offset < file.identity.size {
      let bytes = try file.read(count: min(1 << 20, file.identity.size - offset), at: offset)
      guard !bytes.isEmpty else { break }
      digest.update(bytes)
      offset += bytes.count
    }
    try file.checkUnchanged()
    return Hex.encode(digest.finish())
  }
}
