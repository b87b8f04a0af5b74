public import S3Types

extension S3Path {
  /// What touching a missing object does.
  public enum Absence: Sendable, Hashable {
    /// Writes an empty object, with the type that the name suggests.
    case create
    /// Leaves it missing.
    case skip
    /// Throws.
    case error
  }

  /// Makes the object exist, or sets its time of modification and keeps everything else.
  ///
  /// A refresh copies the object onto itself, only if it is still the one that was looked up: user metadata and every
  /// content header, storage class, encryption and tags stay; above 5 GiB it is done in parts. A look afterwards proves
  /// it. The ACL becomes the one that the client's defaults name, or private: services copy none.
  ///
  /// - Parameters:
  ///   - existOK: Whether an object may be there already.
  ///   - ifMissing: What to do when there is none; what is created never replaces what somebody else wrote meanwhile.
  /// - Throws: `.exists` when an object is there and that is not fine, `.isPrefix` when there are only keys below,
  ///   `.preconditionFailed` when it is changed meanwhile, `.refused` when something of it cannot be read and would be
  ///   lost, `.notProven` when it is not what it was.
  /// - Returns: The object as it is now; nil when it is missing and stays so.
  @discardableResult
  public func touch(
    existOK: Bool = true, ifMissing: Absence = .create
  ) async throws(S3Error) -> ObjectMetadata? {
    guard !isBucket else { throw failure(.isPrefix, "it is a bucket and no object; name an object in it") }
    if let found = try await headIfThere() { return try await refresh(found, existOK) }
    guard try await kind() == .missing else {
      throw failure(.isPrefix, "there are only keys below it and no object of this key", .putObject)
    }
    switch ifMissing {
    case .skip: return nil
    case .error: throw missing()
    case .create: break
    }
    do {
      _ = try await client.putObject(
        try putParameters(.bytes([]), headers: fullHeaders(.none, names: [name]), condition: .absent))
    } catch {
      guard error.isPreconditionFailed, let found = try await headIfThere() else { throw error }
      return try await refresh(found, existOK)
    }
    return try await headIfThere()
  }

  private func refresh(_ found: ObjectMetadata, _ existOK: Bool) async throws(S3Error) -> ObjectMetadata? {
    guard existOK else { throw failure(.exists, "there is an object already", .headObject) }
    var copy = ManagedCopy(source: self, metadata: found, destination: self)
    // Parts need no such word: a copy in parts is a new object anyway.
    copy.prefersSingleCopy = true
    try copy.refuseMissingMetadata()
    try await copy.run()
    return try await headIfThere()
  }
}
