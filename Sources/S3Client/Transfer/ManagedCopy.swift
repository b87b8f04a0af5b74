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
  /// Whether the source is going to be deleted, so that bytes that passed through here must be proven by a digest.
  var isMove = false

  /// Copies and proves; throws `.notProven` when what is at the destination afterwards is not the copy.
  func run() async throws(S3Error) {
    guard isSameStore else { return try await relay() }
    let parts = try await preparedParts()
    let written = if let parts { try await copyParts(parts) } else { WriteProof(of: self, try await copyWhole()) }
    // Within one service nothing may be added either.
    try await written.exactly.check(try create(tags: [:]), on: destination.client)
  }

  var isSameStore: Bool { source.client === destination.client }
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
