public import S3Types

extension S3Path {
  /// The few facts about an object that a listing tells, too.
  public struct Stat: Sendable, Hashable {
    /// Bytes.
    public let size: Int
    /// Last modification, where the service says so.
    public let lastModified: Timestamp?
    /// The entity tag, where the service has one.
    public let etag: ETag?
    /// The version, in a versioned bucket.
    public let versionID: String?
    /// The storage class; the default class is told as nil by most services.
    public let storageClass: StorageClass?
  }

  /// Size, time and tags of the object.
  ///
  /// - Throws: An error whose `isNotFound` is true when there is no object, `.isPrefix` when there are only keys below;
  ///   whatever else the service answers.
  public func stat() async throws(S3Error) -> Stat {
    let found = try await object()
    return Stat(
      size: found.size, lastModified: found.lastModified, etag: found.etag, versionID: found.versionID,
      storageClass: found.headers.storageClass)
  }

  /// Everything that HEAD tells about the object: headers, metadata, encryption, version, checksums, number of parts.
  ///
  /// For an object whose ETag says that it was written in parts a second HEAD, of its first part, asks how many.
  ///
  /// - Throws: As `stat()`.
  public func metadata() async throws(S3Error) -> ObjectMetadata {
    var found = try await object(wantsChecksums: true)
    guard let etag = found.etag, etag.partCount != nil else { return found }
    var first = try headParameters(ifMatch: etag)
    first.partNumber = 1
    found.partsCount = try await client.headObject(first).partsCount
    return found
  }

  /// The object, or the right error when there is none.
  func object(wantsChecksums: Bool = false) async throws(S3Error) -> ObjectMetadata {
    guard !isBucket else { throw failure(.isPrefix, "it is a bucket and no object; name an object in it") }
    if let found = try await headIfThere(wantsChecksums: wantsChecksums) { return found }
    guard try await hasKeysBelow() else { throw missing() }
    throw failure(.isPrefix, "there are only keys below it and no object of this key; list it instead", .headObject)
  }

  func headParameters(ifMatch: ETag? = nil) throws(S3Error) -> HeadObjectParameters {
    HeadObjectParameters(
      try location, ifMatch: ifMatch, customerKey: client.defaults(for: .download).customerKey,
      options: client.options(for: .download))
  }

  func getParameters(ifMatch: ETag? = nil, expectedLength: Int? = nil) throws(S3Error) -> GetObjectParameters {
    GetObjectParameters(
      try location, ifMatch: ifMatch, expectedLength: expectedLength, wantsChecksums: true,
      customerKey: client.defaults(for: .download).customerKey, options: client.options(for: .download))
  }
}
