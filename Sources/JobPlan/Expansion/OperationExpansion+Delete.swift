import JobManifest
import S3Types

extension OperationExpansion {
  /// Deletes nothing that a complete listing has not shown (invariant I1), and no more than the manifest allows.
  func expand(_ delete: Delete) async throws {
    if let trash = delete.trash {
      try refuseOverlap(of: trash, with: delete)
      try await checkBucket(of: trash)
    }
    switch delete.target {
    case .prefix(let place): try await expandTree(delete, place)
    case .object(let place): try await expandObject(delete, place)
    }
  }

  private func expandTree(_ delete: Delete, _ place: RemotePlace) async throws {
    // Row L11: always a tree, so `logs` never reaches `logs2/`.
    let prefix = place.url.keyOrPrefix.asTree
    try refuseBucketRoot(delete)
    // Row L10: a share is one of the whole tree, so that all of it has to be counted; and only a whole listing says
    // that nothing is there.
    let isNarrow = (delete.limit.percent ?? 100) >= 100 && !delete.missingIsError
    let keys = try await selection(delete.keys, of: .objects(place, prefix: prefix))
    var objects = view.listing(of: place, prefix: prefix, parts: isNarrow ? prefixes(delete.filter, keys) : [""])
    var listed = 0
    var doomed = Tally(count: 0, bytes: 0)
    var pending = PendingSteps()
    let passOver: (ListedKey) async throws -> Void = { [self] listed in
      // What is gone already is as it was asked for, so that a second run has nothing to do.
      try step(missing: listed, of: keys, below: prefix, in: place, delete.filter).map(emit)
    }
    while let object = try await objects.next() {
      listed += 1
      let isMeant = try await isListed(
        object.key.rawValue, in: keys, as: shown(object.key, in: place), missing: passOver)
      guard isMeant, let relativeKey = object.key.relative(to: prefix),
        try admits(relativeKey, delete.filter, of: shown(object.key, in: place))
      else { continue }
      guard isOldEnough(object, delete) else {
        try exclude(shown(object.key, in: place), .younger)
        continue
      }
      doomed = doomed + Tally(count: 1, bytes: object.size)
      // Past the limit the rest is only counted, for the message.
      if doomed.count <= delete.limit.objects ?? .max {
        try await emit(deleting: object, delete, place, reason(of: delete), asking: &pending)
      }
    }
    try await finish(keys, missing: passOver)
    for step in try await pending.take() { try emit(step) }
    if listed == 0, delete.missingIsError { throw missing("'\(name)' found no object below '\(place.url)'") }
    // Row L10: more than the limit is refused before the first delete.
    let excess = DeleteExcess.find(delete, doomed: doomed, listed: listed)
    guard excess.isEmpty else { throw refusals(excess, below: "\(place.url)", at: place.range) }
  }

  /// Row S16.
  func refuseBucketRoot(_ delete: Delete) throws {
    let place = delete.target.place
    guard place.url.keyOrPrefix.isEmpty, !delete.allowsBucketRoot else { return }
    throw refusal(
      .bucketRoot, "'\(name)' would delete every object of bucket '\(place.url.bucket)'",
      hint: "name a prefix, or write 'allow_bucket_root: true'", at: place.range)
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
    guard isOldEnough(object, delete) else {
      return try emit(
        Step(
          operation: operation, action: .skip, destination: .object(address(key, in: place)), size: object.size,
          reason: .younger, expected: object.expected))
    }
    var pending = PendingSteps()
    try await emit(deleting: object, delete, place, reason(of: delete), asking: &pending)
    for step in try await pending.take() { try emit(step) }
  }

  private func reason(of delete: Delete) -> StepReason { delete.olderThan == nil ? .requested : .older }

  /// Plans the end of an object; one that would have to be read for the trash and may be archived waits in `pending`
  /// until somebody has looked at it (row R21).
  func emit(
    deleting object: SeenObject, _ delete: Delete, _ place: RemotePlace, _ reason: StepReason,
    asking pending: inout PendingSteps
  ) async throws {
    guard let step = step(deleting: object, delete, place, reason) else { return }
    guard step.action == .move, object.mayBeOutOfReach else { return try emit(step) }
    pending.add(step, reading: object, in: world)
    if pending.isFull { for step in try await pending.take() { try emit(step) } }
  }

  /// Nil, noted down, when the key in the trash would be too long.
  private func step(deleting object: SeenObject, _ delete: Delete, _ place: RemotePlace, _ reason: StepReason) -> Step?
  {
    let doomed = address(object.key, in: place)
    guard let trash = TrashPlace(of: delete, operation: name, runID: runID) else {
      return Step(
        operation: operation, action: .delete, destination: .object(doomed), size: object.size, reason: reason,
        expected: object.expected)
    }
    // Where a run has its own tree in the trash, nothing can be yet; what is all the same is not overwritten.
    return key(trash.text(for: object.key), in: trash.tree).map { key in
      Step(
        operation: operation, action: .move, source: object.source(at: doomed),
        destination: .object(address(key, in: trash.tree)), size: object.size, reason: reason, expected: .absent,
        storageClass: object.storageClass?.unlessStandard)
    }
  }

  /// Row L12: what lies in the trash must not be deleted by the next run, nor what is deleted be the trash.
  func refuseOverlap(of trash: RemotePlace, with delete: Delete) throws {
    let target = delete.target.place
    let extent: Place.Extent
    switch delete.target {
    case .prefix(let place): extent = .tree(place.url.keyOrPrefix.asTree)
    case .object(let place): extent = .exact(place.url.keyOrPrefix)
    }
    let doomed = Place(target, extent: extent, identity: graph.identity(of: target.endpoint))
    let kept = Place(
      trash, extent: .tree(trash.url.keyOrPrefix.asTree), identity: graph.identity(of: trash.endpoint))
    guard doomed.overlaps(kept) else { return }
    throw RefusalList(refusals: [
      Refusal(
        .overlap, operations: [operation], message: "'\(name)' would move \(doomed) to \(kept), which overlap",
        hint: "choose a trash that is neither inside what is deleted nor around it",
        range: trash.range ?? manifest.operations[operation].range,
        notes: [Diagnostic(.note, "this is deleted", at: target.range)])
    ])
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

  /// What a deletion exceeds.
  func refusals(_ excess: [DeleteExcess], below place: String, at range: SourceRange?) -> RefusalList {
    RefusalList(
      refusals: excess.map { excess in
        Refusal(
          excess.kind, operations: [operation],
          message: "'\(name)' would delete \(excess.found) below '\(place)', and its limit is \(excess.allowed)",
          hint: "check the \(isSync ? "source" : "prefix"); if this is meant, write 'limit: {\(excess.remedy)}'",
          range: range ?? manifest.operations[operation].range)
      })
  }

  private var isSync: Bool {
    if case .sync = manifest.operations[operation].verb { return true }
    return false
  }

  private func missing(_ message: String) -> PlanFailure {
    PlanFailure(code: PlanFailure.missingTarget, message: message + ", and 'missing: error' makes that a failure")
  }
}
