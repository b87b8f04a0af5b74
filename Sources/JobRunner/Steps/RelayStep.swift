import JobPlan
import S3Client
import S3Types

/// Copies one object from one service to another, through memory.
enum RelayStep {
  /// Copies what was planned, with headers, metadata and, as far as the destination has them, tags and storage class.
  ///
  /// The object gets the encryption that its new bucket has for all, unless the manifest names one: keys are those of one
  /// service. What cannot be read
  /// at the source is a failure, because the copy would be without it.
  static func perform(
    _ step: Step, from origin: any ObjectStore, to store: any ObjectStore, within budget: ByteBudget
  ) async throws(S3Error) -> StepSuccess {
    let (source, planned) = CopyStep.planned(step)
    let metadata = try await origin.headObject(HeadObjectParameters(source, ifMatch: planned, wantsChecksums: true))
    try CopyStep.requireRewritable(metadata, at: source)
    guard let etag = metadata.etag else {
      // Row T11: without it nothing says that all ranges are of one object.
      throw .step(.copyUnproven, "the service gives no ETag for \(source), so it cannot be relayed", at: source)
    }
    let dialect = store.writeRules.dialect
    var headers = CopyStep.headers(step, of: metadata.headers)
    if !dialect.hasStorageClasses { headers.storageClass = nil }
    let tags: [String: String]
    if let declared = step.extras.tags {
      tags = declared
    } else {
      tags = dialect.hasTagging ? try await origin.tags(of: source) : [:]
    }
    let reading = RelaySource(source, etag: etag, on: origin, isETagMD5: origin.writeRules.dialect.isETagMD5)
    let create = CreateMultipartUploadParameters(
      step.destination.address.location, headers: headers, tags: tags, acl: step.extras.acl,
      encryption: step.extras.encryption)
    return try await Precondition.ofStep(step, on: store) { condition throws(S3Error) in
      let relay = ObjectRelay(from: reading, metadata, to: create, on: store, within: budget, condition: condition)
      let written = try await relay.run()
      return StepSuccess(etag: written.etag, attempts: written.attempts)
    }
  }
}
