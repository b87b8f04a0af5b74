import JobPlan
import S3Client
import S3Types

/// Uploads one file.
enum PutStep {
  /// Sends the file as it was planned, in parts above the threshold; one that has changed since is a failure (rows D6,
  /// D7), not another upload.
  static func perform(
    _ step: Step, headers: ObjectHeaders, on store: any ObjectStore
  ) async throws(S3Error) -> StepSuccess {
    let file: FileSource
    switch step.source {
    case .file(let path, let size, let modified)?:
      file = FileSource(path: path, expectedSize: size, expectedModified: modified)
    case .plannedFile(let path, let size)?: file = FileSource(path: path, expectedSize: size)
    case .object?, .planned?, nil: preconditionFailure("a put without a file: \(step)")
    }
    return try await send(file, size: step.size, as: step, headers: headers, on: store)
  }

  /// Sends a file of this size to where the step writes, under the condition that it was planned under.
  static func send(
    _ file: FileSource, size: Int, as step: Step, headers: ObjectHeaders, on store: any ObjectStore
  ) async throws(S3Error) -> StepSuccess {
    let location = step.destination.address.location
    return try await Precondition.ofStep(step, on: store) { condition throws(S3Error) in
      guard store.writeRules.usesParts(forUploadOf: size) else {
        let result = try await store.putObject(
          PutObjectParameters(
            location, source: .file(file), headers: headers, tags: step.extras.tags ?? [:], acl: step.extras.acl,
            encryption: step.extras.encryption, condition: condition))
        return StepSuccess(etag: result.etag, attempts: result.attempts)
      }
      let create = CreateMultipartUploadParameters(
        location, headers: headers, tags: step.extras.tags ?? [:], acl: step.extras.acl,
        encryption: step.extras.encryption)
      let written = try await PartwiseUpload(file, size: size, to: create, on: store, condition: condition).run()
      return StepSuccess(
        etag: written.etag, attempts: written.attempts,
        warning: written.isUnseen
          ? "written, and not looked at: the service refuses these credentials to read \(location)" : nil)
    }
  }
}
