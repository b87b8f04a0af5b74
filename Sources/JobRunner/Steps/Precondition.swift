import JobPlan
import S3Client
import S3Types

/// What must still be true when a step acts: the state of the world that it was planned under.
enum Precondition {
  /// For the object that a step writes; nobody looked where the policy did not ask (`if: always`).
  static func ofWrite(_ step: Step) -> WriteCondition {
    switch step.expected {
    case .absent: .absent
    case .present(let state): state.etag.map(WriteCondition.matches) ?? .none
    case .planned, .unknown: .none
    }
  }

  /// For the object that a step deletes: exactly the one that was listed, never one written since (rows L10, I2).
  static func ofDelete(_ step: Step) -> ETag? {
    guard case .present(let state) = step.expected else { return nil }
    return state.etag
  }

  /// Writes under the condition that the step was planned under.
  ///
  /// A service without conditional writes says so (row R22); there the next best is to look just before.
  static func ofStep(
    _ step: Step, on store: any ObjectStore, _ write: (WriteCondition) async throws(S3Error) -> StepSuccess
  ) async throws(S3Error) -> StepSuccess {
    let condition = ofWrite(step)
    do throws(S3Error) {
      return try await write(condition)
    } catch  where error.code == .notImplemented && condition != .none {
      let location = step.destination.address.location
      guard try await holds(condition, at: location, on: store) else {
        throw .step(.preconditionFailed, "\(location) is not what the plan was made for", at: location)
      }
      return try await write(.none)
    }
  }

  private static func holds(
    _ condition: WriteCondition, at location: S3Location, on store: any ObjectStore
  ) async throws(S3Error) -> Bool {
    do throws(S3Error) {
      let found = try await store.headObject(HeadObjectParameters(location))
      return condition == .none || found.etag.map(WriteCondition.matches) == condition
    } catch  where error.isNotFound {
      return condition == .absent
    }
  }
}
