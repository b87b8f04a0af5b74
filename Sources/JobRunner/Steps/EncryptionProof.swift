import JobPlan
import S3Client
import S3Types

/// Looks whether an object that was written is encrypted as the manifest asks: a service may pass over what it is told.
enum EncryptionProof {
  /// The success, once it is one.
  static func check(
    _ success: StepSuccess, _ step: Step, on store: any ObjectStore
  ) async throws(S3Error) -> StepSuccess {
    guard let wanted = step.extras.encryption else { return success }
    let location = step.destination.address.location
    let found = try await store.headObject(HeadObjectParameters(location))
    guard success.etag == nil || found.etag == success.etag else {
      throw .step(
        .notEncrypted, "\(location) was replaced before anybody could see how it was encrypted", at: location)
    }
    guard found.encryption.satisfies(wanted) else {
      let actual = found.encryption?.algorithm ?? "nothing"
      throw .step(
        .notEncrypted,
        "\(location) was written, but 'encryption' asks for \(wanted.algorithm)\(wanted.kmsKeyID.map { " with " + $0 } ?? "")"
          + ", and the service says \(actual)\(found.encryption?.kmsKeyID.map { " with " + $0 } ?? "")",
        at: location)
    }
    return success
  }
}

extension S3Error.Code {
  /// An object was written and is not encrypted as it should be.
  static let notEncrypted = S3Error.Code(rawValue: "Client.NotEncrypted")
}
