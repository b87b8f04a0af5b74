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
    let reading = RelaySource(source, etag: etag, on: origin)
    let create = CreateMultipartUploadParameters(
      step.destination.address.location, headers: headers, tags: tags, acl: step.extras.acl,
      encryption: step.extras.encryption)
    return try await Precondition.ofStep(step, on: store) { condition throws(S3Error) in
      let relay = ObjectRelay(from: reading, metadata, to: create, on: store, within: budget, condition: condition)
      let proof = try await relay.proof()
      try require(proof, step, metadata, at: source)
      let written = try await relay.run(proving: proof)
      return StepSuccess(etag: written.etag, attempts: written.attempts, verification: proof.verification)
    }
  }

  /// A length proves no bytes but those of an empty object, so nothing is deleted because of it (invariant I2).
  private static func require(
    _ proof: RelayProof, _ step: Step, _ metadata: ObjectMetadata, at source: S3Location
  ) throws(S3Error) {
    guard step.action == .move, proof.verification == .length, metadata.size > 0 else { return }
    throw .step(
      .copyUnproven,
      "the service tells no digest of \(source) that its bytes could be compared with, so it is not moved to another "
        + "service, and nothing was written; copy it, compare the copy yourself, and delete it then", at: source)
  }
}
