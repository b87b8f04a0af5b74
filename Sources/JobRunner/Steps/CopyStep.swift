import JobManifest
import JobPlan
import S3Client
import S3Types

/// Copies one object within a service.
enum CopyStep {
  /// Copies what was planned: the source has to have the ETag that the plan saw, where it saw one.
  ///
  /// CopyObject keeps no redirect location (section 3e), and to look for one before each copy would double the requests.
  ///
  /// - Parameter encryption: What the copy is encrypted with, where its bucket does not say.
  static func perform(
    _ step: Step, encrypting encryption: ServerSideEncryption? = nil, on store: any ObjectStore
  ) async throws(S3Error) -> StepSuccess {
    let (source, etag) = planned(step)
    guard !store.writeRules.usesParts(forCopyOf: step.size) else {
      return try await LargeCopy.perform(step, of: source, etag: etag, on: store)
    }
    let headers: CopyObjectParameters.Directive<ObjectHeaders>
    var sourceIfMatch = etag
    var encryption = encryption
    var storageClass = step.storageClass  // CopyObject keeps no class of its own accord (section 3e).
    switch step.headers {
    case .keep: headers = .keep
    case .write(let exact):
      headers = .replace(exact)
      storageClass = exact.storageClass
    case .change(let changes):
      let metadata = try await store.headObject(HeadObjectParameters(source, ifMatch: etag))
      try requireRewritable(metadata, at: source)
      encryption = metadata.encryption
      let merged = metadata.headers.applying(changes)
      headers = .replace(merged)
      storageClass = merged.storageClass
      sourceIfMatch = metadata.etag  // The headers belong to exactly this object.
    }
    let parameters = CopyObjectParameters(
      from: source, to: step.destination.address.location, sourceIfMatch: sourceIfMatch, headers: headers,
      tags: step.extras.tags.map { .replace($0) } ?? .keep, storageClass: storageClass,
      encryption: step.extras.encryption ?? encryption)
    return try await Precondition.ofStep(step, on: store) { condition throws(S3Error) in
      var parameters = parameters
      parameters.condition = condition
      parameters.acl = step.extras.acl
      let result = try await store.copyObject(parameters)
      return StepSuccess(etag: result.etag, attempts: result.attempts)
    }
  }

  /// Refuses to rewrite headers of an object that the service could not show whole, or whose key it does not have
  /// (section 3e, row S17).
  static func requireRewritable(_ metadata: ObjectMetadata, at location: S3Location) throws(S3Error) {
    guard metadata.missingMetadataCount == 0 else {
      throw .step(
        .incompleteMetadata,
        "\(metadata.missingMetadataCount) metadata entries of \(location) cannot be read as headers, "
          + "so rewriting its headers would lose them", at: location)
    }
    guard metadata.customerKeyAlgorithm == nil else {
      throw .step(
        .incompleteMetadata, "\(location) is encrypted with a key of its owner, which is not supported", at: location)
    }
  }

  /// The object to copy, with the ETag that it has to have where the plan saw one.
  static func planned(_ step: Step) -> (S3Location, ETag?) {
    switch step.source {
    case .object(let address, let state)?: return (address.location, state.etag)
    case .planned(let address, _)?: return (address.location, nil)
    case .file?, .plannedFile?, nil: preconditionFailure("a copy without a source object: \(step)")
    }
  }

  /// All headers that the copy of an object gets which has these.
  static func headers(_ step: Step, of source: ObjectHeaders) -> ObjectHeaders {
    switch step.headers {
    case .write(let exact): return exact
    case .change(let changes): return source.applying(changes)
    case .keep:
      var kept = source
      kept.storageClass = step.storageClass
      return kept
    }
  }
}

extension S3Error.Code {
  /// Headers would have to be rewritten without knowing all of them.
  static let incompleteMetadata = S3Error.Code(rawValue: "Client.IncompleteMetadata")
}

extension ObjectHeaders {
  /// These headers with the changes that a manifest asks for.
  func applying(_ changes: HeaderSettings) -> ObjectHeaders {
    var result = self
    result.contentType = changes.contentType.map(\.value) ?? contentType
    result.contentEncoding = changes.contentEncoding.map(\.value) ?? contentEncoding
    result.contentLanguage = changes.contentLanguage.map(\.value) ?? contentLanguage
    result.contentDisposition = changes.contentDisposition.map(\.value) ?? contentDisposition
    result.cacheControl = changes.cacheControl.map(\.value) ?? cacheControl
    result.expires = changes.expires.map(\.value) ?? expires
    result.websiteRedirectLocation = changes.websiteRedirectLocation.map(\.value) ?? websiteRedirectLocation
    result.storageClass = changes.storageClass ?? storageClass
    result.userMetadata.merge(changes.metadata) { _, new in new }
    return result
  }
}

extension HeaderSetting {
  /// The value to send; nil for none.
  fileprivate var value: String? {
    switch self {
    case .set(let text): text
    case .none: nil
    }
  }
}
