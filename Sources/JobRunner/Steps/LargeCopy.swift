import JobPlan
import S3Client
import S3Types

/// Copies an object within a service in parts: one that is too large for CopyObject, or faster that way.
///
/// Nothing of the source but its bytes comes along (section 3e), so headers, metadata, tags, storage class and encryption
/// are read and said again, and the copy is compared with them. What cannot be read is never lost in silence.
enum LargeCopy {
  /// Copies what was planned.
  static func perform(
    _ step: Step, of source: S3Location, etag: ETag?, on store: any ObjectStore
  ) async throws(S3Error) -> StepSuccess {
    let metadata = try await store.headObject(HeadObjectParameters(source, ifMatch: etag))
    let headers = CopyStep.headers(step, of: metadata.headers)
    let tags = if let declared = step.extras.tags { declared } else { try await store.tags(of: source) }
    return try await Precondition.ofStep(step, on: store) { condition throws(S3Error) in
      try await copy(
        metadata, at: source, to: step.destination.address.location, headers: headers, tags: tags, step.extras,
        on: store, condition: condition)
    }
  }

  /// Writes an object again from itself, tied to the ETag whose headers were read, as `SelfCopy` does in one request.
  static func again(
    _ before: ObjectMetadata, at location: S3Location, headers: ObjectHeaders, extras: ObjectExtras = .none,
    on store: any ObjectStore
  ) async throws(S3Error) -> StepSuccess {
    let tags = if let declared = extras.tags { declared } else { try await store.tags(of: location) }
    return try await copy(
      before, at: location, to: location, headers: headers, tags: tags, extras, on: store, condition: .none)
  }

  private static func copy(
    _ metadata: ObjectMetadata, at source: S3Location, to destination: S3Location, headers: ObjectHeaders,
    tags: [String: String], _ extras: ObjectExtras, on store: any ObjectStore, condition: WriteCondition
  ) async throws(S3Error) -> StepSuccess {
    try CopyStep.requireRewritable(metadata, at: source)
    guard store.writeRules.dialect.hasPartCopy else {
      throw .step(
        .tooLarge,
        "\(source) has \(metadata.size) bytes, and this service copies nothing above "
          + "\(store.writeRules.transfer.singleCopyLimit); download it and upload it again",
        at: source)
    }
    guard let etag = metadata.etag else {
      // Row R16: without it nothing says that all parts are of one object.
      throw .step(
        .copyUnproven, "the service gives no ETag for \(source), so it cannot be copied in parts", at: source)
    }
    let create = CreateMultipartUploadParameters(
      destination, headers: headers, tags: tags, acl: extras.acl, encryption: extras.encryption ?? metadata.encryption)
    let written = try await PartwiseCopy(
      CopySource(source, ifMatch: etag), size: metadata.size, to: create, on: store, condition: condition,
      partSize: store.writeRules.transfer.copyPartSize
    ).run()
    try await WriteProof(size: metadata.size, headers: headers, written: written).exactly.check(create, on: store)
    return StepSuccess(etag: written.etag, attempts: written.attempts)
  }
}

extension S3Error.Code {
  /// The service has no way to copy an object of that size.
  static let tooLarge = S3Error.Code(rawValue: "Client.TooLarge")
}
