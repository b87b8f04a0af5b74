import JobManifest
import S3Types

/// Compares the tags of an object whose bytes are as they should be with those that a manifest declares.
///
/// It takes a request for each object, so only where tags are declared does anybody ask.
struct TagDrift: Sendable {
  private let tags: [String: String]
  /// The step where there is nothing to do.
  private let same: Step
  private let address: ObjectAddress
  private let destination: SeenObject

  /// Prepares the comparison; nil where no tags are declared, or there is no object.
  init?(_ extras: ObjectExtras, of same: Step, _ destination: SeenObject?) {
    guard let tags = extras.tags, let destination, let address = same.destination.object else { return nil }
    self.tags = tags
    self.same = same
    self.address = address
    self.destination = destination
  }

  /// The step that replaces the tags where they differ.
  ///
  /// - Parameter refusedIsFailure: Whether tags that may not be read are a failure; else what could not be compared is
  ///   said and left, because who may write need not be allowed to look.
  func step(in world: any PlanWorld, refusedIsFailure: Bool = false) async throws -> Step {
    // Nobody knows yet which tags it will have; the run looks.
    guard case .listed = destination.origin else { return update(.planned) }
    do {
      guard let actual = try await world.tags(at: address) else {
        var gone = same
        (gone.reason, gone.detail) = (.missing, "it has gone since it was listed")
        return gone
      }
      return actual == tags ? same : update(.tags)
    } catch let failure as PlanFailure where failure.status == 403 {
      var unseen = same
      unseen.detail = "its tags may not be read"
      if refusedIsFailure { (unseen.action, unseen.reason) = (.fail, .unreadable) }
      return unseen
    }
  }

  private func update(_ reason: StepReason) -> Step {
    Step(
      operation: same.operation, action: .update, source: destination.source(at: address),
      destination: same.destination, size: destination.size, reason: reason, expected: destination.expected,
      extras: ObjectExtras(tags: tags), storageClass: destination.storageClass)
  }
}
