internal import S3Types

/// Copies one object that has been looked up, with all that its writer said about it, and proves the copy.
struct ManagedCopy: Sendable {
  let source: S3Path
  let metadata: ObjectMetadata
  let destination: S3Path
  /// Headers in the place of those of the source; nil keeps them.
  var headers: ObjectHeaders?
  var condition: WriteCondition = .none
  /// Whether one CopyObject is used wherever it can be, so that the ETag does not become that of an object in parts.
  var prefersSingleCopy = false

  /// Copies and proves; throws `.notProven` when what is at the destination afterwards is not the copy.
  func run() async throws(S3Error) {
    let written =
      if source.client !== destination.client {
        try await relay()
      } else if let parts = try await preparedParts() {
        try await copyParts(parts)
      } else {
        try await copyWhole()
      }
    try await CopyProof(source: metadata, sourceMD5: metadata.md5(at: source), expected: fullHeaders, written: written)
      .check(destination, isSameStore)
  }

  private var isSameStore: Bool { source.client === destination.client }
  private var extras: CallDefaults { destination.client.defaults(for: .copy) }

  /// Every header of the copy; the class of the source is kept unless somebody says another (s3-semantics 3e).
  var fullHeaders: ObjectHeaders {
    var full = headers ?? metadata.headers
    full.storageClass = headers?.storageClass ?? extras.headers.storageClass ?? metadata.headers.storageClass
    return full
  }

  /// Who encrypts: what the client says, else as at the source.
  var encryption: ServerSideEncryption? {
    extras.customerKey == nil ? extras.encryption ?? metadata.encryption : nil
  }

  var copySource: CopySource {
    get throws(S3Error) {
      let extras = source.client.defaults(for: .copy)
      return CopySource(
        try source.location, ifMatch: metadata.etag,
        customerKey: metadata.customerKeyAlgorithm == nil ? nil : extras.customerKey,
        expectedBucketOwner: extras.expectedBucketOwner)
    }
  }

  private func copyWhole() async throws(S3Error) -> ETag {
    let limit = source.client.configuration.transfer.singleCopyLimit
    guard metadata.size <= limit else {
      throw source.failure(.refused, "it has \(metadata.size) bytes, and one CopyObject takes \(limit)", .copyObject)
    }
    // The service does not copy a redirection, so all headers have to be said where there is one.
    let isReplaced = headers != nil || metadata.headers.websiteRedirectLocation != nil || prefersSingleCopy
    let full = fullHeaders
    if isReplaced { try refuseMissingMetadata() }
    return try await source.client.copyObject(
      CopyObjectParameters(
        from: try copySource, to: try destination.location, headers: isReplaced ? .replace(full) : .keep,
        storageClass: full.storageClass, encryption: encryption, customerKey: extras.customerKey, acl: extras.acl,
        condition: condition, options: source.client.options(for: .copy))
    ).etag
  }

  /// Metadata that HEAD cannot show would be lost (s3-semantics 3e, `x-amz-missing-meta`).
  func refuseMissingMetadata() throws(S3Error) {
    guard headers == nil, metadata.missingMetadataCount > 0 else { return }
    throw source.failure(
      .refused,
      "\(metadata.missingMetadataCount) of its metadata entries cannot be read, and the copy would be without them",
      .copyObject)
  }
}

/// Compares a copy with what it should be.
struct CopyProof: Sendable {
  let source: ObjectMetadata
  /// The MD5 of the bytes of the source, where it is known.
  let sourceMD5: String?
  let expected: ObjectHeaders
  /// The ETag that the service gave when it had written.
  let written: ETag

  /// Looks the copy up; within one store its metadata must be exactly the same, elsewhere nothing may be missing.
  func check(_ destination: S3Path, _ isSameStore: Bool) async throws(S3Error) {
    guard let found = try await destination.headIfThere() else {
      throw destination.failure(.notProven, "the copy is not there", .headObject)
    }
    if let difference = difference(found, at: destination, isSameStore) {
      throw destination.failure(.notProven, "the copy is not like its source: \(difference)", .headObject)
    }
  }

  /// What is not as it should be, in words; nil when all is.
  func difference(_ found: ObjectMetadata, at destination: S3Path, _ isSameStore: Bool) -> String? {
    if found.size != source.size { return "it has \(found.size) bytes and not \(source.size)" }
    if let etag = found.etag, etag != written { return "it was replaced meanwhile" }
    if let left = sourceMD5, let right = found.md5(at: destination), left != right { return "its MD5 differs" }
    let (left, right) = (expected, found.headers)
    let pairs = [
      ("Content-Type", left.contentType, right.contentType),
      ("Content-Encoding", left.contentEncoding, right.contentEncoding),
      ("Content-Language", left.contentLanguage, right.contentLanguage),
      ("Content-Disposition", left.contentDisposition, right.contentDisposition),
      ("Cache-Control", left.cacheControl, right.cacheControl), ("Expires", left.expires, right.expires),
    ]
    for (name, wanted, got) in pairs where wanted != nil && wanted != got { return "\(name) is lost" }
    for (name, value) in left.userMetadata where right.userMetadata[name.lowercased()] != value {
      return "metadata entry '\(Sanitised.text(name))' is lost"
    }
    if isSameStore, right.userMetadata.count > left.userMetadata.count { return "it has further metadata" }
    return nil
  }
}
