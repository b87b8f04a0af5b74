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

  /// Who may do what with a refreshed object; services give every copy a new list.
  public enum Access: Sendable, Hashable {
    /// The list that the client's defaults name, else the owner alone.
    case byDefaults
    /// The list that the object had; it is read before and written back after, for which the caller needs the rights.
    case keep
  }

  /// Makes the object exist, or sets its time of modification and keeps everything else.
  ///
  /// A refresh copies the object onto itself, only if it is still the one that was looked up: user metadata and every
  /// content header, storage class, encryption and tags stay; above 5 GiB it is done in parts. A look afterwards proves
  /// it.
  ///
  /// - Parameters:
  ///   - existOK: Whether an object may be there already.
  ///   - ifMissing: What to do when there is none; what is created never replaces what somebody else wrote meanwhile.
  ///   - access: What becomes of the ACL of an object that is refreshed.
  /// - Throws: `.exists` when an object is there and that is not fine, `.isPrefix` when there are only keys below,
  ///   `.preconditionFailed` when it is changed meanwhile, `.refused` when something of it cannot be read and would be
  ///   lost, `.notProven` when it is not what it was.
  /// - Returns: The object as it is now; nil when it is missing and stays so.
  @discardableResult
  public func touch(
    existOK: Bool = true, ifMissing: Absence = .create, access: Access = .byDefaults
  ) async throws(S3Error) -> ObjectMetadata? {
    guard !isBucket else { throw failure(.isPrefix, "it is a bucket and no object; name an object in it") }
    if let found = try await headIfThere() { return try await refresh(found, existOK, access) }
    guard try await !hasKeysBelow() else {
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
      return try await refresh(found, existOK, access)
    }
    return try await headIfThere()
  }

  private func refresh(
    _ found: ObjectMetadata, _ existOK: Bool, _ access: Access
  ) async throws(S3Error) -> ObjectMetadata? {
    guard existOK else { throw failure(.exists, "there is an object already", .headObject) }
    var copy = ManagedCopy(source: self, metadata: found, destination: self)
    // Parts need no such word: a copy in parts is a new object anyway.
    copy.prefersSingleCopy = true
    try copy.refuseMissingMetadata()
    let options = client.options(for: .copy)
    let rights =
      access == .keep ? try await client.getObjectACL(GetObjectACLParameters(try location, options: options)) : nil
    try await copy.run()
    if let rights {
      try await client.putObjectACL(PutObjectACLParameters(try location, access: .policy(rights), options: options))
    }
    return try await headIfThere()
  }
}
