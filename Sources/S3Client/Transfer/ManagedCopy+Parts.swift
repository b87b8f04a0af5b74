internal import S3Types

extension ManagedCopy {
  /// What a copy in parts needs besides HEAD.
  struct PreparedParts: Sendable {
    let tags: [String: String]
  }

  /// What a copy in parts takes, or nil when one CopyObject does it.
  ///
  /// A copy in parts has none of the source's metadata and tags unless they are read and said again. Where they cannot be
  /// read, one CopyObject keeps them, up to 5 GiB; above, the copy is refused.
  func preparedParts() async throws(S3Error) -> PreparedParts? {
    let transfer = source.client.configuration.transfer
    let needsParts = metadata.size > transfer.singleCopyLimit
    guard needsParts || (transfer.usesParts(forSize: metadata.size) && !prefersSingleCopy) else { return nil }
    guard source.client.configuration.dialect.hasPartCopy else {
      guard needsParts else { return nil }
      throw source.failure(
        .refused, "it has \(metadata.size) bytes, and this service copies nothing in parts; use another client of it",
        .uploadPartCopy)
    }
    do throws(S3Error) {
      try refuseMissingMetadata()
      return PreparedParts(tags: try await readTags())
    } catch {
      guard !needsParts, error.code == .refused || error.code == .accessDenied else { throw error }
      return nil
    }
  }

  /// The tags of the source; none from a service that has no tags.
  func readTags() async throws(S3Error) -> [String: String] {
    try await source.client.tags(of: try source.location, options: source.client.options(for: .download))
  }

  func copyParts(_ prepared: PreparedParts) async throws(S3Error) -> WriteProof {
    let create = try create(tags: prepared.tags)
    let written = try await PartwiseCopy(
      try copySource, size: metadata.size, to: create, on: destination.client, condition: condition
    ).run()
    return WriteProof(size: metadata.size, headers: create.headers, written: written)
  }

  /// Moves the bytes from one client to the other through memory: never more than the parts on their way.
  func relay() async throws(S3Error) {
    try refuseMissingMetadata()
    let reading = source.client.defaults(for: .download)
    // The checksums were not asked for where the service copies by itself.
    var question = try source.headParameters(ifMatch: metadata.etag)
    question.wantsChecksums = true
    let metadata = metadata.checksums.isEmpty ? try await source.client.headObject(question) : metadata
    let relay = ObjectRelay(
      from: RelaySource(
        try source.location, etag: metadata.etag, on: source.client, customerKey: reading.customerKey,
        options: source.client.options(for: .download)),
      metadata, to: try create(tags: try await readTags()), on: destination.client, within: nil, condition: condition)
    let proof = try await relay.proof()
    // Invariant I2: a length proves no bytes but those of an empty object.
    guard !isMove || proof.verification != .length || metadata.size == 0 else {
      throw source.failure(
        .notProven,
        "its service tells no digest that its bytes could be compared with, so it is not moved to another service, and "
          + "nothing was written; copy it, compare the copy yourself, and delete it then", .headObject)
    }
    _ = try await relay.run(proving: proof)
  }

  /// Everything that the copy has besides its bytes.
  func create(tags: [String: String]) throws(S3Error) -> CreateMultipartUploadParameters {
    let call: CallDefaults.Call = isSameStore ? .copy : .upload
    let extras = destination.client.defaults(for: call)
    return CreateMultipartUploadParameters(
      try destination.location, headers: fullHeaders, tags: tags, acl: extras.acl,
      encryption: isSameStore ? encryption : destination.uploadEncryption, customerKey: extras.customerKey,
      options: destination.client.options(for: call))
  }
}

extension WriteProof {
  /// What a copy in one request has to be.
  init(of copy: ManagedCopy, _ written: ETag) {
    self.init(
      size: copy.metadata.size, headers: copy.fullHeaders, written: written, md5: copy.metadata.md5(at: copy.source))
  }
}
