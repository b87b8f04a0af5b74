import JobPlan
import S3Client
import S3Types

/// Gives an object a new modification time and keeps everything else.
enum TouchStep {
  /// Copies the object onto itself with every header resent, because REPLACE drops what is not (section 3e).
  ///
  /// An access control list of its own is the one thing that is not kept: S3 gives the copy the default one.
  /// The copy is tied to the ETag whose headers were read, so a concurrent write is never undone.
  static func perform(
    _ step: Step, on store: any ObjectStore, now: () -> Timestamp
  ) async throws(S3Error) -> StepSuccess {
    let location = step.destination.location
    let before = try await store.headObject(HeadObjectParameters(location))
    try CopyStep.requireRewritable(before, at: location)
    let began = now()
    do throws(S3Error) {
      let result = try await store.copyObject(
        CopyObjectParameters(
          from: location, to: location, sourceIfMatch: before.etag, headers: .replace(before.headers),
          storageClass: before.headers.storageClass, encryption: before.encryption))
      return StepSuccess(etag: result.etag, attempts: result.attempts)
    } catch  where error.code == .missingResult {
      // Some services answer a copy onto itself with a result that is empty; success has to be proven (row R7).
      let after = try await store.headObject(HeadObjectParameters(location))
      guard hasMoved(from: before, to: after, began: began) else { throw error }
      return StepSuccess(etag: after.etag)
    }
  }

  /// Whether the object is the same with a later time; an HTTP date cannot tell two moments of one second apart.
  static func hasMoved(from before: ObjectMetadata, to after: ObjectMetadata, began: Timestamp) -> Bool {
    guard let earlier = before.lastModified, let later = after.lastModified, before.etag == after.etag,
      before.size == after.size, before.headers == after.headers
    else { return false }
    return later > earlier || (later == earlier && began.seconds - earlier.seconds <= 1)
  }
}

/// Creates an empty object.
enum CreateStep {
  static func perform(
    _ step: Step, headers: ObjectHeaders, on store: any ObjectStore
  ) async throws(S3Error) -> StepSuccess {
    // The plan saw that there is none; what somebody has put there since is not emptied.
    try await Precondition.absent(at: step.destination.location, on: store) { condition throws(S3Error) in
      let result = try await store.putObject(
        PutObjectParameters(step.destination.location, source: .bytes([]), headers: headers, condition: condition))
      return StepSuccess(etag: result.etag, attempts: result.attempts)
    }
  }
}
