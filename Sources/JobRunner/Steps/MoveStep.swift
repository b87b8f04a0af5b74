import JobManifest
import JobPlan
import S3Client
import S3Types

/// Moves one object: copies it, proves the copy, and only then deletes exactly the object that was copied (invariant I2).
///
/// Any doubt on the way leaves the source where it is; what may be left over then is a copy too many, never one too few.
enum MoveStep {
  /// Moves; `copying` makes the copy, within a service or from one to another.
  static func perform(
    _ step: Step, from origin: any ObjectStore, to store: any ObjectStore,
    copying copy: (_ pinned: Step, _ encryption: ServerSideEncryption?) async throws(S3Error) -> StepSuccess
  ) async throws(S3Error) -> StepSuccess {
    guard let source = step.source?.object?.location else { preconditionFailure("a move without a source: \(step)") }
    let destination = step.destination.address.location
    // Before anything is written: the object that the copy is compared with, and the only one that may be deleted.
    let before = try await origin.headObject(HeadObjectParameters(source, ifMatch: planned(step)))
    guard let etag = before.etag else {
      throw .step(.copyUnproven, "the service gives no ETag for \(source), so nothing proves what is moved", at: source)
    }
    var pinned = step
    pinned.source = step.source.map { pin($0, to: etag, before) }
    pinned.storageClass = before.headers.storageClass.flatMap { $0 == .standard ? nil : $0 }
    if step.headers == .keep, let redirect = before.headers.websiteRedirectLocation {
      // CopyObject drops it unless it is said again (section 3e), and then the only object with it would be deleted.
      pinned.headers = .change(HeaderSettings(websiteRedirectLocation: .set(redirect)))
    }
    // Nor does it keep the key of the service that the source is encrypted with.
    let key = before.encryption.flatMap { $0.algorithm.hasPrefix("aws:") ? $0 : nil }
    let made: StepSuccess
    if try await isThere(step, before, on: store) {
      made = StepSuccess(etag: etag, attempts: 0)
    } else {
      made = try await copy(pinned, key)
      try await prove(made.etag, at: destination, isCopyOf: before, from: source, on: store)
    }
    // A new object under the old key stays: it is not the one that was copied.
    do throws(S3Error) {
      let deletion = try await origin.deleteObject(DeleteObjectParameters(source, ifMatch: etag))
      return StepSuccess(
        etag: made.etag, attempts: made.attempts + deletion.attempts, verification: made.verification,
        warning: made.warning)
    } catch  where error.isPreconditionFailed {
      // Not stale, which would say that nothing was changed: the copy is there.
      throw .step(
        .copyUnproven, "\(source) has changed after it was copied to \(destination), so it was left; move it again",
        at: source)
    }
  }

  /// Whether the plan found the same object at the destination, and it is the same still: in size, ETag and headers.
  ///
  /// Tags cannot be seen here, so an object that has some is copied, as is one whose headers differ: nothing of it is lost.
  private static func isThere(
    _ step: Step, _ before: ObjectMetadata, on store: any ObjectStore
  ) async throws(S3Error) -> Bool {
    guard step.reason == .same, case .present(let state) = step.expected else { return false }
    let there = try await store.headObject(
      HeadObjectParameters(step.destination.address.location, ifMatch: state.etag))
    return there.etag == before.etag && there.size == before.size && there.headers == before.headers
      && there.missingMetadataCount == 0 && before.missingMetadataCount == 0 && before.tagCount == 0
      && there.tagCount == 0
  }

  /// Looks at the copy: it must be the object that the service answered with, as long as its source.
  ///
  /// ETags of source and copy need not be equal (multipart, encryption), so the copy is held to that of the answer.
  private static func prove(
    _ etag: ETag?, at destination: S3Location, isCopyOf before: ObjectMetadata, from source: S3Location,
    on store: any ObjectStore
  ) async throws(S3Error) {
    let after = try await store.headObject(HeadObjectParameters(destination))
    guard let etag, after.etag == etag, after.size == before.size else {
      throw .step(
        .copyUnproven,
        "\(destination) is not a proven copy (\(after.size) bytes of \(before.size)), so \(source) was not deleted",
        at: source)
    }
  }

  private static func planned(_ step: Step) -> ETag? {
    if case .object(_, let state)? = step.source { return state.etag }
    return nil
  }

  private static func pin(_ source: StepSource, to etag: ETag, _ metadata: ObjectMetadata) -> StepSource {
    guard let address = source.object else { return source }
    return .object(
      address,
      ObjectState(
        size: metadata.size, etag: etag, modified: metadata.lastModified, storageClass: metadata.headers.storageClass))
  }
}

extension S3Error.Code {
  /// The copy of a move is not what it has to be; its source was not deleted.
  static let copyUnproven = S3Error.Code(rawValue: "Client.CopyUnproven")
}
