public import S3Types

extension S3Path {
  /// Uploads a file as an object, or a directory as the objects below this place.
  ///
  /// Objects above the threshold go up in parts, which are aborted when one fails. Type and encoding follow from the
  /// local name unless `headers` or a rule say them. Symbolic links in a tree are left out and told, like everything
  /// else that is no regular file.
  ///
  /// - Parameters:
  ///   - localPath: A file or a directory; a link that is named here is followed.
  ///   - headers: What is said here goes before the rules, the guess and the defaults of the client.
  ///   - overwrite: When an object that is there may be replaced; `.ifOlder` compares its time with that of the file.
  ///   - followsLinks: Whether links in a tree are followed.
  ///   - markers: Whether empty directories become markers.
  ///   - observer: Is told about each object of a tree.
  /// - Throws: `.fileUnreadable` and `.fileChanged` for the local side, `.partlyFailed` when files of a tree failed, and
  ///   whatever the service answers.
  @discardableResult
  public func upload(
    from localPath: String, headers: ObjectHeaders = .none, overwrite: OverwritePolicy = .always,
    followsLinks: Bool = false, markers: Bool = false, observer: TreeObserver? = nil
  ) async throws(S3Error) -> TreeResult {
    let found = try readingFiles { () throws(FileFailure) in
      guard let found = try LocalFile.following(localPath) else {
        // ENOENT, the number that the system has for it.
        throw .system(path: localPath, call: "find", errno: 2)
      }
      return found
    }
    guard found.kind == .directory else {
      var tally = Tally(observer: observer)
      let target = try await uploadTarget(for: localPath)
      tally.take(target, .success(try await target.uploadFile(localPath, found, headers, overwrite)))
      return tally.result
    }
    return try await uploadTree(localPath, headers, overwrite, followsLinks, markers, observer)
  }

  /// Row 49: a file goes below a place that is a prefix, under its own name.
  private func uploadTarget(for localPath: String) async throws(S3Error) -> S3Path {
    let name = LocalDirectory.lastName(of: localPath)
    if isBucket || endsInSlash { return target(named: name) }
    return try await kind() == .prefix ? self / name : self
  }

  private func uploadFile(
    _ localPath: String, _ file: LocalFile, _ headers: ObjectHeaders, _ overwrite: OverwritePolicy
  ) async throws(S3Error) -> TransferOutcome {
    guard file.kind == .regular else {
      throw failure(.notRegular(path: localPath), .putObject, isWriting: false)
    }
    var clearance: (skip: String?, condition: WriteCondition) = (nil, .none)
    if overwrite != .always {
      var side = OverwritePolicy.Side(size: file.size, modified: file.modified)
      if overwrite == .ifDifferent {
        side.md5 = try readingFiles { () throws(FileFailure) in try LocalDigest.md5(of: localPath) }
      }
      clearance = try await self.clearance(overwrite, source: side)
    }
    if let reason = clearance.skip { return .skipped(reason: reason) }
    try await ManagedUpload(
      path: localPath, file: file, destination: self,
      headers: fullHeaders(headers, names: [LocalDirectory.lastName(of: localPath), name]),
      condition: clearance.condition
    ).run()
    return .done(bytes: file.size)
  }

  @concurrent
  private func uploadTree(
    _ localPath: String, _ headers: ObjectHeaders, _ overwrite: OverwritePolicy, _ followsLinks: Bool, _ markers: Bool,
    _ observer: TreeObserver?
  ) async throws(S3Error) -> TreeResult {
    var tree = try readingFiles { () throws(FileFailure) in try LocalTree(localPath, followsLinks: followsLinks) }
    let runner = TreeRunner(limit: client.configuration.transfer.maxConcurrentObjects, observer: observer)
    return try await runner.run(of: self) { () async throws(S3Error) in
      while let item = tree.next() {
        let target = item.relativePath.utf8.isEmpty ? self : asPrefix / item.relativePath
        switch item.what {
        case .file(let file):
          return TreeRunner.Step(path: target) { () async throws(S3Error) in
            try await target.uploadFile(item.path, file, headers, overwrite)
          }
        case .emptyDirectory:
          guard markers else { continue }
          return TreeRunner.Step(path: target.asPrefix) { () async throws(S3Error) in
            try await target.mkdir(marker: true)
            return .done(bytes: 0)
          }
        case .leftOut(let why):
          return TreeRunner.Step(path: target) { () async throws(S3Error) in .skipped(reason: why) }
        case .failed(let problem):
          return TreeRunner.Step(path: target) { () async throws(S3Error) in
            throw target.failure(problem, .putObject, isWriting: false)
          }
        }
      }
      return nil
    }
  }
}
