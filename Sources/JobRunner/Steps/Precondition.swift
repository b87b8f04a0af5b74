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

  /// For the object that a step deletes or writes again: exactly the one that was listed, never one written since (rows
  /// L10, I2); nil where nothing was listed, or without an ETag (see `confirmed`).
  static func ofDelete(_ step: Step) -> ETag? {
    guard case .present(let state) = step.expected else { return nil }
    return state.etag
  }

  /// Whether the plan saw an object and no ETag of it, so that only a look can say whether it is still the same.
  static func needsLook(_ step: Step) -> Bool {
    guard case .present(let state) = step.expected else { return false }
    return state.etag == nil
  }

  /// As `ofDelete`, but where the listing gave no ETag the object is looked up, and has to have the size and the time that
  /// it was listed with; what HEAD gives for an ETag then is the condition.
  static func confirmed(_ step: Step, on store: any ObjectStore) async throws(S3Error) -> ETag? {
    guard case .present(let state) = step.expected, state.etag == nil else { return ofDelete(step) }
    let location = step.destination.address.location
    let found: ObjectMetadata
    do throws(S3Error) {
      found = try await store.headObject(HeadObjectParameters(location))
    } catch  where error.isNotFound {
      return nil  // What is missing has been deleted already, or is found missing by the write.
    }
    guard isSame(found, as: state) else {
      throw .step(
        .preconditionFailed,
        "\(location) is not what the plan was made for: its size or its time differs, and the listing gave no ETag",
        at: location)
    }
    return found.etag
  }

  /// HEAD tells whole seconds, listings may tell fractions of them.
  private static func isSame(_ found: ObjectMetadata, as state: ObjectState) -> Bool {
    guard found.size == state.size else { return false }
    guard let listed = state.modified, let modified = found.lastModified else { return true }
    return listed.seconds == modified.seconds
  }

  /// Writes under the condition that the step was planned under.
  ///
  /// A service without conditional writes says so (row R22); there the next best is to look just before.
  static func ofStep(
    _ step: Step, on store: any ObjectStore, _ write: (WriteCondition) async throws(S3Error) -> StepSuccess
  ) async throws(S3Error) -> StepSuccess {
    let condition =
      try needsLook(step) ? await confirmed(step, on: store).map(WriteCondition.matches) ?? .none : ofWrite(step)
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
