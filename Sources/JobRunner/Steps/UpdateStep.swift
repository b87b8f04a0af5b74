import JobPlan
import S3Client
import S3Types

/// Gives an object the headers, the encryption and the tags that the manifest declares and keeps everything else.
enum UpdateStep {
  /// Changes the object that was planned: bytes that somebody else has written since are not given these headers.
  static func perform(
    _ step: Step, on store: any ObjectStore, now: () -> Timestamp
  ) async throws(S3Error) -> StepSuccess {
    let location = step.destination.address.location
    let etag = try await Precondition.confirmed(step, on: store)
    let before = try await store.headObject(HeadObjectParameters(location, ifMatch: etag))
    var headers = before.headers
    if case .change(let changes) = step.headers { headers = headers.applying(changes) }
    if headers.storageClass == .standard { headers.storageClass = nil }  // As an object of that class says it.
    let isEncrypted = step.extras.encryption.map { before.encryption.satisfies($0) } ?? true
    // What an earlier operation of the plan has written may have all of this by now.
    let isMet = step.reason == .planned && headers == before.headers && isEncrypted
    guard !isMet, step.headers != .keep || step.extras.encryption != nil else {
      return try await setTags(step, of: before, at: location, on: store)
    }
    return try await SelfCopy.perform(
      before, headers: headers, extras: step.extras, at: location, on: store, now: now)
  }

  /// Replaces the tags alone; the object is not written again.
  ///
  /// PutObjectTagging takes no condition, so the look just before is the nearest to one that there is.
  private static func setTags(
    _ step: Step, of before: ObjectMetadata, at location: S3Location, on store: any ObjectStore
  ) async throws(S3Error) -> StepSuccess {
    guard let tags = step.extras.tags else { return StepSuccess(etag: before.etag) }
    if step.reason == .planned, try await store.tags(of: location) == tags { return StepSuccess(etag: before.etag) }
    try await store.putObjectTagging(PutObjectTaggingParameters(location, tags: tags))
    return StepSuccess(etag: before.etag)
  }
}
