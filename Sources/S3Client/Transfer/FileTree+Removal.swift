internal import S3Types

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

extension FileTree {
  /// Deletes a file that is still what was seen there; no link is followed on the way, and none is deleted (row S2).
  ///
  /// - Parameters:
  ///   - segments: What leads from the root to the file.
  ///   - size: Its bytes when it was seen.
  ///   - modified: When it was modified then; nil where nobody knows.
  @concurrent
  package func removeFile(_ segments: [String], size: Int, modified: Timestamp?) async throws(S3Error) {
    try removing { () throws(FileFailure) in
      let directory = try parent(of: segments)
      let name = segments.last ?? ""
      let path = directory.path + "/" + name
      guard let found = try directory.look(at: name) else {
        throw .changed(path: path, "since it was planned: it has gone")
      }
      guard found.kind == .regular, found.size == size, modified == nil || found.modified == modified else {
        throw .changed(path: path, "since it was planned: it was a file of \(size) bytes")
      }
      try directory.removeFile(name)
    }
  }

  /// Deletes a directory that holds nothing.
  @concurrent
  package func removeDirectory(_ segments: [String]) async throws(S3Error) {
    try removing { () throws(FileFailure) in
      let directory = try parent(of: segments)
      do throws(FileFailure) {
        try directory.removeDirectory(segments.last ?? "")
      } catch .system(let path, _, ENOTEMPTY) {
        throw .changed(path: path, "since it was planned: there is something in it again")
      }
    }
  }

  /// The directory that holds a name; unlike for a download, none is made.
  private func parent(of segments: [String]) throws(FileFailure) -> LocalDirectory {
    do throws(FileFailure) {
      return try LocalDirectory.open(root, creating: false).descend(into: segments.dropLast(), creating: false)
    } catch .system(let path, _, let number) where [ENOENT, ENOTDIR, ELOOP].contains(number) {
      throw .changed(path: path, "since it was planned: it is no directory any more")
    }
  }

  private func removing(_ work: () throws(FileFailure) -> Void) throws(S3Error) {
    do throws(FileFailure) {
      try work()
    } catch {
      var code = S3Error.Code.fileUnwritable
      if case .changed = error { code = .fileChanged }
      throw S3Error(code: code, message: error.message, cause: error.cause)
    }
  }
}
