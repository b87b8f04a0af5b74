import JobPlan
import S3Client
import S3Types

/// What must still be true when a step acts, where the manifest asked for more than the state at plan time.
enum Precondition {
  /// For a write: `if: missing` promises never to replace an object, also not one that appeared since the plan.
  static func ofStep(
    _ step: Step, on store: any ObjectStore, _ write: (WriteCondition) async throws(S3Error) -> StepSuccess
  ) async throws(S3Error) -> StepSuccess {
    guard step.reason == .missing else { return try await write(.none) }
    return try await absent(at: step.destination.address.location, on: store, write)
  }

  /// Writes only where there is no object.
  ///
  /// A service without conditional writes says so (row R22); there the next best is to look just before.
  static func absent(
    at location: S3Location, on store: any ObjectStore,
    _ write: (WriteCondition) async throws(S3Error) -> StepSuccess
  ) async throws(S3Error) -> StepSuccess {
    do throws(S3Error) {
      return try await write(.absent)
    } catch  where error.code == .notImplemented {
      do throws(S3Error) {
        _ = try await store.headObject(HeadObjectParameters(location))
      } catch  where error.isNotFound {
        return try await write(.none)
      }
      throw .step(.preconditionFailed, "\(location) has appeared since the plan was made", at: location)
    }
  }

  /// For a delete: an age limit is about the object that was listed, not about one written since (row L10).
  static func ofDelete(_ step: Step) -> ETag? {
    guard step.reason == .older, case .present(let state) = step.expected else { return nil }
    return state.etag
  }
}
