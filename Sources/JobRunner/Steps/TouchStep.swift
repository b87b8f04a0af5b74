import JobPlan
import S3Client
import S3Types

/// Gives an object a new modification time and keeps everything else.
enum TouchStep {
  /// Copies the object onto itself with every header resent, because REPLACE drops what is not (section 3e).
  ///
  /// The copy is tied to the ETag whose headers were read, so a concurrent write is never undone.
  static func perform(_ step: Step, on store: any ObjectStore) async throws(S3Error) -> StepSuccess {
    let location = step.destination.location
    let before = try await store.headObject(HeadObjectParameters(location))
    try CopyStep.requireCompleteMetadata(before, at: location)
    let result = try await store.copyObject(
      CopyObjectParameters(
        from: location, to: location, sourceIfMatch: before.etag, headers: .replace(before.headers),
        storageClass: before.headers.storageClass))
    return StepSuccess(etag: result.etag)
  }
}

/// Creates an empty object.
enum CreateStep {
  static func perform(
    _ step: Step, headers: ObjectHeaders, on store: any ObjectStore
  ) async throws(S3Error) -> StepSuccess {
    let result = try await store.putObject(
      PutObjectParameters(step.destination.location, source: .bytes([]), headers: headers))
    return StepSuccess(etag: result.etag)
  }
}
