internal import S3Types

extension ManagedCopy {
  /// What a copy in parts needs besides HEAD.
  struct PreparedParts: Sendable {
    let plan: PartPlan
    let tags: [String: String]
  }

  /// The parts of the copy, or nil when one CopyObject does it.
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
      return PreparedParts(
        plan: try destination.parts(ofSize: metadata.size, .uploadPartCopy), tags: try await readTags())
    } catch {
      guard !needsParts, error.code == .refused || error.code == .accessDenied else { throw error }
      return nil
    }
  }

  /// The tags of the source; none from a service that has no tags.
  func readTags() async throws(S3Error) -> [String: String] {
    guard source.client.configuration.dialect.hasTagging else { return [:] }
    do {
      return try await source.client.getObjectTagging(
        GetObjectTaggingParameters(try source.location, options: source.client.options(for: .download))
      ).tags
    } catch {
      if error.code == .notImplemented { return [:] }
      if error.status == 403, source.client.configuration.transfer.dropsUnreadableTags { return [:] }
      throw error
    }
  }

  func copyParts(_ prepared: PreparedParts) async throws(S3Error) -> ETag {
    let from = try copySource
    let location = try destination.location
    let client = source.client
    let customerKey = destination.client.defaults(for: .copy).customerKey
    let options = client.options(for: .copy)
    return try await multipart(prepared).write { (number, range, uploadID) async throws(S3Error) in
      try await client.uploadPartCopy(
        UploadPartCopyParameters(
          from: from, range: range, to: location, uploadID: uploadID, partNumber: number, customerKey: customerKey,
          options: options)
      ).part
    }
  }

  /// Moves the bytes from one client to the other through memory: never more than the parts on their way.
  func relay() async throws(S3Error) -> ETag {
    let transfer = destination.client.configuration.transfer
    try refuseMissingMetadata()
    let prepared = PreparedParts(
      plan: try destination.parts(ofSize: metadata.size, .uploadPart), tags: try await readTags())
    guard transfer.usesParts(forSize: metadata.size) else {
      var parameters = try destination.putParameters(
        .bytes(try await read(nil)), headers: fullHeaders, condition: condition)
      parameters.tags = prepared.tags
      return try await destination.client.putObject(parameters).etag
    }
    let location = try destination.location
    let client = destination.client
    let customerKey = client.defaults(for: .upload).customerKey
    let options = client.options(for: .upload)
    return try await multipart(prepared).write { (number, range, uploadID) async throws(S3Error) in
      try await client.uploadPart(
        UploadPartParameters(
          location, uploadID: uploadID, partNumber: number, source: .bytes(try await read(range)),
          customerKey: customerKey, options: options)
      ).part
    }
  }

  /// All bytes of the source, or a range of them, if it is still the object that was looked up.
  private func read(_ range: ClosedRange<Int>?) async throws(S3Error) -> [UInt8] {
    let length = range?.count ?? metadata.size
    var parameters = try source.getParameters(ifMatch: metadata.etag, expectedLength: length)
    parameters.range = range
    let opened = try await source.client.getObject(parameters)
    var check = ReceivedBytes(of: source, opened.metadata, size: length, isWhole: range == nil)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(length)
    while let chunk = try await opened.body.next() {
      check.append(chunk)
      bytes += chunk
    }
    try check.finish()
    return bytes
  }

  private func multipart(_ prepared: PreparedParts) throws(S3Error) -> MultipartWriter {
    let isRelay = source.client !== destination.client
    let extras = destination.client.defaults(for: isRelay ? .upload : .copy)
    return MultipartWriter(
      client: destination.client,
      create: CreateMultipartUploadParameters(
        try destination.location, headers: fullHeaders, tags: prepared.tags, acl: extras.acl,
        encryption: isRelay ? destination.uploadEncryption : encryption, customerKey: extras.customerKey,
        options: destination.client.options(for: isRelay ? .upload : .copy)),
      plan: prepared.plan, condition: condition)
  }
}
