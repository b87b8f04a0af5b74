internal import S3Types

extension S3Path {
  /// Gives the object another key: copies it, proves the copy, and only then deletes the source.
  ///
  /// What is at the destination is never deleted first (row 45): the copy replaces it in one step, or nothing happens.
  ///
  /// - Parameters:
  ///   - destination: Where to; below it, under the same name, when it is a bucket or ends in "/". Moving onto itself
  ///     does nothing.
  ///   - overwrite: When an object there may be replaced; a skipped move deletes nothing.
  /// - Throws: `.isPrefix` for a prefix (`move` takes trees), else as `copy(to:overwrite:headers:)`;
  ///   `.preconditionFailed` when the source was changed after it was copied: it stays then, and so does the copy.
  @discardableResult
  public func rename(
    to destination: S3Path, overwrite: OverwritePolicy = .always
  ) async throws(S3Error) -> TransferOutcome {
    let target = endsInSlash && destination.endsInSlash ? destination : destination.target(named: name)
    // Bug 7 of s3-semantics 8: the only copy would be deleted.
    guard !isSameObject(as: target) else { return .skipped(reason: "source and destination are the same") }
    return try await move(try await object(), to: target, overwrite)
  }

  /// Moves the object, or with a "/" at the end or where there is none the tree below, object by object.
  ///
  /// - Parameters: As for `rename` and `copyTree`.
  /// - Throws: As `rename` and `copyTree`.
  @discardableResult
  public func move(
    to destination: S3Path, ignoring: (@Sendable (_ relativeKey: String) -> Bool)? = nil,
    overwrite: OverwritePolicy = .always, observer: TreeObserver? = nil
  ) async throws(S3Error) -> TreeResult {
    if !isBucket, !endsInSlash, try await isFile() {
      var tally = Tally(observer: observer)
      tally.take(self, .success(try await rename(to: destination, overwrite: overwrite)))
      return tally.result
    }
    guard !asPrefix.isSameObject(as: destination.asPrefix) else { return TreeResult() }
    return try await eachBelow(to: destination, ignoring, observer) {
      (source, found, target) async throws(S3Error) in
      try await source.move(found, to: target, overwrite)
    }
  }

  /// Moves an object that has been looked up (invariant I2).
  private func move(
    _ source: ObjectMetadata, to destination: S3Path, _ overwrite: OverwritePolicy
  ) async throws(S3Error) -> TransferOutcome {
    let outcome = try await copy(source, to: destination, overwrite, isMove: true)
    guard outcome.isDone else { return outcome }
    try await deleteSource(source)
    return outcome
  }

  /// Deletes exactly the object that was copied.
  private func deleteSource(_ source: ObjectMetadata) async throws(S3Error) {
    guard let etag = source.etag else { return try await deleteAfterLooking(source) }
    do {
      try await deleteExactly(ifMatch: etag)
    } catch {
      guard error.code == .notImplemented else { throw error }
      try await deleteAfterLooking(source)
    }
  }

  /// Without an ETag or conditional deletes looking is the most that can be done.
  private func deleteAfterLooking(_ source: ObjectMetadata) async throws(S3Error) {
    guard let now = try await headIfThere() else { return }
    guard now.etag == source.etag, now.size == source.size, now.lastModified == source.lastModified else {
      throw failure(.preconditionFailed, "the source was changed after it was copied, and stays", .deleteObject)
    }
    try await deleteExactly(ifMatch: nil)
  }
}
