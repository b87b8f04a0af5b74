import JobManifest
import S3Types

extension SeenObject {
  /// Classes whose objects cannot be read before they are restored (row R21).
  private static let archives: Set<StorageClass> = [
    StorageClass(rawValue: "GLACIER"), StorageClass(rawValue: "DEEP_ARCHIVE"),
  ]

  /// Whether its class alone leaves open that it can be read; what this plan writes itself is never asked about.
  var mayBeOutOfReach: Bool {
    guard case .listed = origin, let storageClass else { return false }
    return Self.archives.contains(storageClass)
  }
}

extension PlanWorld {
  /// A step that reads an object, or its failure where the object is archived and has no restored copy (row R21).
  ///
  /// A listing does not tell of restored copies, so each archived object is looked at, and no other one. What may not be
  /// looked at, or has gone, the run finds out about.
  func readable(_ step: Step, at address: ObjectAddress) async throws -> Step {
    let metadata: ObjectMetadata?
    do {
      metadata = try await self.metadata(at: address)
    } catch let failure as PlanFailure where failure.status == 403 {
      return step
    }
    guard let metadata, let name = UpdateRule.archive(metadata) else { return step }
    var failure = step
    failure.action = .fail
    failure.reason = .archived
    failure.detail = "its class is \(name); restore it first, or exclude it"
    return failure
  }
}

extension PlanWorld {
  /// The same for a step that may turn out to read nothing, of an object as it was seen; one that gives its destination
  /// other headers where it stands is the matter of `UpdateRule`.
  func readable(_ step: Step, of source: SeenObject) async throws -> Step {
    guard source.mayBeOutOfReach, !step.action.isIdle, step.action != .update, let address = step.source?.object else {
      return step
    }
    return try await readable(step, at: address)
  }
}

extension PendingSteps {
  /// Adds a step that reads an object, and what has to be asked about that object first.
  mutating func add(_ step: Step, reading source: SeenObject, in world: any PlanWorld) {
    guard source.mayBeOutOfReach, step.source?.object != nil else { return add(step) }
    add { try await world.readable(step, of: source) }
  }
}
