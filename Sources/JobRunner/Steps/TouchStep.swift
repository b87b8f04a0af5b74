import JobPlan
import S3Client
import S3Types

/// Gives an object a new modification time and keeps everything else.
enum TouchStep {
  /// Writes the object again as it is; its headers are read first, because a copy that keeps them is refused.
  static func perform(
    _ step: Step, on store: any ObjectStore, now: () -> Timestamp
  ) async throws(S3Error) -> StepSuccess {
    let etag = try await Precondition.confirmed(step, on: store)
    let before = try await store.headObject(
      HeadObjectParameters(step.destination.address.location, ifMatch: etag))
    return try await SelfCopy.perform(
      before, headers: before.headers, at: step.destination.address.location, on: store, now: now)
  }
}

/// Creates an empty object.
enum CreateStep {
  static func perform(
    _ step: Step, headers: ObjectHeaders, on store: any ObjectStore
  ) async throws(S3Error) -> StepSuccess {
    // The plan saw that there is none; what somebody has put there since is not emptied.
    try await Precondition.ofStep(step, on: store) { condition throws(S3Error) in
      let result = try await store.putObject(
        PutObjectParameters(
          step.destination.address.location, source: .bytes([]), headers: headers, condition: condition))
      return StepSuccess(etag: result.etag, attempts: result.attempts)
    }
  }
}
