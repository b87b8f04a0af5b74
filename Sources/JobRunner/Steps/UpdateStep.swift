import JobPlan
import S3Client
import S3Types

/// Gives an object the headers that the manifest declares and keeps everything else.
enum UpdateStep {
  /// Changes the object that was planned: bytes that somebody else has written since are not given these headers.
  static func perform(
    _ step: Step, on store: any ObjectStore, now: () -> Timestamp
  ) async throws(S3Error) -> StepSuccess {
    guard case .change(let changes) = step.headers else { preconditionFailure("an update without headers: \(step)") }
    let location = step.destination.address.location
    let etag = try await Precondition.confirmed(step, on: store)
    let before = try await store.headObject(HeadObjectParameters(location, ifMatch: etag))
    var headers = before.headers.applying(changes)
    if headers.storageClass == .standard { headers.storageClass = nil }  // As an object of that class says it.
    // What an earlier operation of the plan has written may have these headers by now.
    if step.reason == .planned, headers == before.headers { return StepSuccess(etag: before.etag) }
    return try await SelfCopy.perform(before, headers: headers, at: location, on: store, now: now)
  }
}
