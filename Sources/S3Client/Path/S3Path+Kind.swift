internal import S3Types

extension S3Path {
  /// What a place is.
  public enum Kind: Sendable, Hashable {
    /// An object and no key below it.
    case object
    /// A bucket, a prefix of keys, or a marker that stands for one.
    case prefix
    /// An object, and keys below it as well.
    case both
    /// Nothing.
    case missing

    /// Whether there is an object of exactly this key, a marker excepted.
    public var hasObject: Bool { self == .object || self == .both }
    /// Whether there are keys below, or a marker.
    public var hasPrefix: Bool { self == .prefix || self == .both }
  }

  /// What is at this place.
  ///
  /// A bucket is a prefix, without a request. Else a HEAD looks for the object, and a listing of at most two keys under
  /// `key/` for what is below: `file0` says nothing about `file0_0.txt`. An object of no bytes whose key ends in "/" is
  /// a marker and stands for its prefix. Only a 404 means that something is missing: a 403 or a redirection is thrown.
  public func kind() async throws(S3Error) -> Kind { try await classify().kind }

  /// Whether there is an object of exactly this key; a marker is none.
  ///
  /// One request.
  ///
  /// - Throws: Everything but a 404.
  public func isFile() async throws(S3Error) -> Bool {
    guard !isBucket, let found = try await headIfThere() else { return false }
    return !isMarker(found)
  }

  /// Whether there are keys below this place, or a marker; a bucket is a prefix.
  ///
  /// - Throws: Everything but a 404.
  public func isDirectory() async throws(S3Error) -> Bool { try await kind().hasPrefix }

  /// Whether there is anything: an object, keys below, or for a bucket the bucket.
  ///
  /// - Throws: Everything but a 404: what may not be seen (403) or is elsewhere (301) is not missing.
  public func exists() async throws(S3Error) -> Bool {
    guard !isBucket else { return try await bucketExists() }
    if try await headIfThere() != nil { return true }
    return try await hasKeysBelow()
  }

  /// What is at a place, with what HEAD told about the object.
  func classify(wantsChecksums: Bool = false) async throws(S3Error) -> (kind: Kind, object: ObjectMetadata?) {
    guard !isBucket else { return (.prefix, nil) }
    let found = try await headIfThere(wantsChecksums: wantsChecksums)
    if let found, isMarker(found) { return (.prefix, found) }
    // An object `a/` with bytes in it is listed under its own prefix.
    let below = try await keysBelow(limit: found != nil && endsInSlash ? 2 : 1)
    let hasPrefix = below.contains { !ByteOrder.areEqual($0.rawValue, key) }
    switch (found != nil, hasPrefix) {
    case (true, true): return (.both, found)
    case (true, false): return (.object, found)
    case (false, true): return (.prefix, nil)
    case (false, false): return (.missing, nil)
    }
  }

  /// As `classify()`, but confirms a bucket, because a tree is going to be read or changed (row 17).
  func classifyTree(wantsChecksums: Bool = false) async throws(S3Error) -> (kind: Kind, object: ObjectMetadata?) {
    guard isBucket else { return try await classify(wantsChecksums: wantsChecksums) }
    return (try await bucketExists() ? .prefix : .missing, nil)
  }

  /// HEAD of exactly this key; nil for a 404 and for nothing else (rows 21-23).
  func headIfThere(wantsChecksums: Bool = false) async throws(S3Error) -> ObjectMetadata? {
    var parameters = try headParameters()
    parameters.wantsChecksums = wantsChecksums
    do {
      return try await client.headObject(parameters)
    } catch {
      guard error.isNotFound else { throw error }
      return nil
    }
  }

  /// Whether there are keys below, or for a place where HEAD found nothing anything at all.
  func hasKeysBelow() async throws(S3Error) -> Bool { try await !keysBelow(limit: 1).isEmpty }

  /// Whether an object of this key, looked up, is a marker.
  func isMarker(_ found: ObjectMetadata) -> Bool { endsInSlash && found.size == 0 }

  private func bucketExists() async throws(S3Error) -> Bool {
    do {
      _ = try await client.headBucket(HeadBucketParameters(bucket, options: client.options(for: .list)))
      return true
    } catch {
      guard error.isNotFound else { throw error }
      return false
    }
  }

  /// The first keys that start with `key/`; none when the bucket is missing.
  private func keysBelow(limit: Int) async throws(S3Error) -> [ObjectKey] {
    var parameters = listing(delimiter: nil)
    parameters.maxKeys = limit
    do {
      // Pages may be empty and yet not the last (row L6).
      let pager = client.pages(parameters)
      var keys: [ObjectKey] = []
      while keys.count < limit, let page = try await pager.nextPage() { keys += page.objects.map(\.key) }
      return Array(keys.prefix(limit))
    } catch {
      guard error.isNotFound else { throw error }
      return []
    }
  }
}
