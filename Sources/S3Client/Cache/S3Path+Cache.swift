internal import S3Types

extension S3Path {
  /// The path of a local copy of the object, for reading only.
  ///
  /// The copy is kept in the cache of the client (`S3ClientConfiguration.cacheDirectory`) and used again as long as the
  /// object has the same ETag, which is asked each time; else it is fetched anew, verified and put in place in one step.
  /// Older states are removed then.
  ///
  /// - Throws: As `download`.
  @concurrent
  public func cachedFile() async throws(S3Error) -> String {
    let found = try await object(wantsChecksums: true)
    let cache = client.cache
    let directory = try writingFiles { () throws(FileFailure) in try cache.directory(of: self) }
    let name = FileCache.name(of: found, at: self)
    let kept = try writingFiles { () throws(FileFailure) in try directory.look(at: name) }
    // Without an ETag nothing tells one state from another of the same size.
    if found.etag != nil, let kept, kept.kind == .regular, kept.size == found.size {
      return directory.path + "/" + name
    }
    let fetched = try await ManagedDownload(source: self, mode: 0o600).run(found, into: directory, as: name)
    guard fetched == found else {
      // It was replaced meanwhile, and the bytes are those of the newer state: they get its name.
      try writingFiles { () throws(FileFailure) in try directory.removeFile(name) }
      return try await cachedFile()
    }
    try writingFiles { () throws(FileFailure) in
      for other in try directory.names() {
        if let other, other != name, !other.utf8.starts(with: TemporaryFile.namePrefix.utf8) {
          try directory.removeFile(other)
        }
      }
    }
    return directory.path + "/" + name
  }

  /// Removes the local copies of this object.
  public func clearCache() throws(S3Error) {
    try writingFiles { () throws(FileFailure) in try client.cache.clear(self) }
  }
}

extension S3Client {
  /// Removes all local copies that the cache directory of this client has.
  public func clearCache() throws(S3Error) {
    do throws(FileFailure) {
      try cache.clear()
    } catch {
      throw S3Error(code: .fileUnwritable, message: error.message, cause: error.cause)
    }
  }
}
