import JobManifest
import S3Types

/// Compares what a manifest declares about an object whose bytes are as they should be with what the object has.
///
/// It takes a request for each object, so only where something is declared does anybody ask.
struct DeclaredDrift: Sendable {
  /// The step where there is nothing to do.
  private let same: Step
  /// The step that writes the object anew; taken where it is gone, or cannot be changed where it stands.
  private let write: Step
  private let declared: HeaderSettings
  private let destination: SeenObject
  private let address: ObjectAddress

  /// Prepares the comparison; nil where nothing is declared, or there is no object.
  ///
  /// The storage class is not compared: it is about how an object is written, and a lifecycle rule may have moved it since.
  init?(_ declared: HeaderSettings, keeping same: Step, writing write: Step, _ destination: SeenObject?) {
    guard declared != .none, let destination, let address = same.destination.object else { return nil }
    self.declared = declared
    self.same = same
    self.write = write
    self.destination = destination
    self.address = address
  }

  /// What is declared about headers.
  private var headers: HeaderSettings {
    var headers = declared.headersAlone
    headers.storageClass = nil
    return headers
  }

  /// The step that gives the object what it lacks.
  func step(in world: any PlanWorld) async throws -> Step {
    let tags = TagDrift(declared.extras, of: same, destination)
    guard headers != .none || declared.extras.encryption != nil else { return try await tags?.step(in: world) ?? same }
    // Nobody knows yet what it will have; the run looks.
    guard case .listed = destination.origin else { return update(.planned, class: destination.storageClass) }
    let actual: ObjectMetadata
    do {
      guard let found = try await world.metadata(at: address) else { return rewrite(.new, .absent) }
      actual = found
    } catch let failure as PlanFailure where failure.status == 403 || failure.status == 400 {
      // Who may write and list need not be allowed to look, and nobody may without the key of an object that has one
      // (SSE-C, 400); what could not be compared is said.
      var unseen = same
      unseen.detail = failure.status == 403 ? "its headers may not be read" : "its headers cannot be read (400)"
      return unseen
    }
    var compared = declared
    compared.storageClass = nil
    guard let reason = UpdateRule.difference(compared, actual) else { return try await tags?.step(in: world) ?? same }
    guard case .update = UpdateRule.verdict(declared: compared, actual: actual) else {
      // The bytes are at hand, so what cannot be changed where it stands is made anew.
      return rewrite(reason, write.expected)
    }
    return update(reason, class: actual.headers.storageClass)
  }

  private func rewrite(_ reason: StepReason, _ expected: ExpectedState) -> Step {
    var step = write
    (step.reason, step.expected) = (reason, expected)
    return step
  }

  private func update(_ reason: StepReason, class storageClass: StorageClass?) -> Step {
    Step(
      operation: same.operation, action: .update, source: destination.source(at: address),
      destination: same.destination, size: destination.size, reason: reason, expected: destination.expected,
      headers: headers == .none ? .keep : .change(headers), extras: declared.extras,
      storageClass: storageClass?.unlessStandard)
  }
}
