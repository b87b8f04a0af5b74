import JobManifest
import S3Types

extension OperationExpansion {
  /// Deletes nothing that a complete listing has not shown (invariant I1), and no more than the manifest allows.
  func expand(_ delete: Delete) async throws {
    switch delete.target {
    case .prefix(let place): try await expandTree(delete, place)
    case .object(let place): try await expandObject(delete, place)
    }
  }

  private func expandTree(_ delete: Delete, _ place: RemotePlace) async throws {
    // Row L11: always a tree, so `logs` never reaches `logs2/`.
    let prefix = place.url.keyOrPrefix.asTree
    guard !prefix.isEmpty || delete.allowsBucketRoot else {
      // Row S16.
      throw refusal(
        .bucketRoot, "'\(name)' would delete every object of bucket '\(place.url.bucket)'",
        hint: "name a prefix, or write 'allow_bucket_root: true'", at: place.range)
    }
    var objects = view.listing(of: place, prefix: prefix)
    var listed = 0
    var doomed = Tally(count: 0, bytes: 0)
    while let object = try await objects.next() {
      listed += 1
      guard let relativeKey = object.key.relative(to: prefix), admits(relativeKey, delete.filter) else { continue }
      guard isOldEnough(object, delete) else {
        excluded += 1
        continue
      }
      doomed = doomed + Tally(count: 1, bytes: object.size)
      // Past the limit the rest is only counted, for the message.
      if doomed.count <= delete.limit.objects ?? .max { try emit(step(deleting: object, delete, place)) }
    }
    if listed == 0, delete.missingIsError { throw missing("'\(name)' found no object below '\(place.url)'") }
    // Row L10: more than the limit is refused before the first delete.
    let excess = DeleteExcess.find(delete, doomed: doomed, listed: listed)
    guard excess.isEmpty else { throw refusals(excess, of: place) }
  }

  private func expandObject(_ delete: Delete, _ place: RemotePlace) async throws {
    let key = try key(of: place)
    try await checkBucket(of: place)
    guard let object = try await view.object(key, of: place) else {
      guard !delete.missingIsError else { throw missing("'\(name)' found no object '\(place.url)'") }
      return try emit(
        Step(
          operation: operation, action: .skip, destination: .object(address(key, in: place)), size: 0, reason: .missing,
          expected: .absent))
    }
    var step = step(deleting: object, delete, place)
    if !isOldEnough(object, delete) { (step.action, step.reason) = (.skip, .younger) }
    try emit(step)
  }

  private func step(deleting object: SeenObject, _ delete: Delete, _ place: RemotePlace) -> Step {
    Step(
      operation: operation, action: .delete, destination: .object(address(object.key, in: place)), size: object.size,
      reason: delete.olderThan == nil ? .requested : .older, expected: object.expected)
  }

  /// What this plan writes is as young as the plan.
  ///
  /// An age that is too large to count is not reached, neither as a limit nor as that of an object: the year 1, for one,
  /// is how some services say that they do not know.
  private func isOldEnough(_ object: SeenObject, _ delete: Delete) -> Bool {
    guard let age = delete.olderThan else { return true }
    guard case .listed(_, let lastModified) = object.origin else { return age <= 0 }
    let (elapsed, overflow) = now.nanoseconds.subtractingReportingOverflow(lastModified.nanoseconds)
    let (needed, tooLong) = Int64(age).multipliedReportingOverflow(by: 1_000_000_000)
    return !overflow && !tooLong && elapsed >= needed
  }

  private func refusals(_ excess: [DeleteExcess], of place: RemotePlace) -> RefusalList {
    RefusalList(
      refusals: excess.map { excess in
        Refusal(
          excess.kind, operations: [operation],
          message: "'\(name)' would delete \(excess.found) below '\(place.url)', and its limit is \(excess.allowed)",
          hint: "check the prefix; if this is meant, write 'limit: {\(excess.remedy)}'",
          range: place.range ?? manifest.operations[operation].range)
      })
  }

  private func missing(_ message: String) -> PlanFailure {
    PlanFailure(code: PlanFailure.missingTarget, message: message + ", and 'missing: error' makes that a failure")
  }
}
