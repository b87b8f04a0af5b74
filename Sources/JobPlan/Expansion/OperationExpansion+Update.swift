import JobManifest
import S3Types

extension OperationExpansion {
  /// Looks at every object that something is declared about, many at once, and rewrites only those that differ.
  func expand(_ update: Update) async throws {
    let writer = UpdateWriter(update, manifest: manifest, operation: operation)
    var pending = PendingSteps()
    switch update.target {
    case .object(let place):
      let key = try key(of: place)
      try await checkBucket(of: place)
      guard let object = try await view.object(key, of: place) else {
        throw PlanFailure(
          code: PlanFailure.missingTarget, message: "there is no object '\(place.url)'; '\(name)' has nothing to update"
        )
      }
      plan(object, key.rawValue.nameOfKey, writer, in: &pending)
    case .prefix(let place):
      let prefix = place.url.keyOrPrefix.asTree
      let keys = try await selection(update.keys, of: .objects(place, prefix: prefix))
      var objects = view.listing(of: place, prefix: prefix, parts: prefixes(.everything, keys))
      func noteMissing(_ listed: ListedKey) throws {
        try step(missing: listed, of: keys, below: prefix, in: place, update.filter).map { pending.add($0) }
      }
      while let object = try await objects.next() {
        let isMeant = try await isListed(
          object.key.rawValue, in: keys, as: shown(object.key, in: place), missing: { try noteMissing($0) })
        if pending.isFull { try await emitAll(&pending) }
        guard isMeant, let relativeKey = object.key.relative(to: prefix),
          try admits(relativeKey, update.filter, of: shown(object.key, in: place))
        else { continue }
        plan(object, relativeKey, writer, in: &pending)
        if pending.isFull { try await emitAll(&pending) }
      }
      try await finish(keys) { listed in
        try noteMissing(listed)
        if pending.isFull { try await emitAll(&pending) }
      }
    }
    try await emitAll(&pending)
  }

  /// Asks what is open, and adds the steps to the plan.
  func emitAll(_ pending: inout PendingSteps) async throws {
    for step in try await pending.take() { try emit(step) }
  }

  private func plan(
    _ object: SeenObject, _ relativeKey: String, _ writer: UpdateWriter, in pending: inout PendingSteps
  ) {
    let declared = writer.headers.changes(for: relativeKey)
    guard declared != .none else { return pending.add(writer.step(.skip, .undeclared, object)) }
    guard case .listed = object.origin else {
      // Nobody knows yet which headers it will have; the run looks.
      return pending.add(writer.step(.update, .planned, object, declared: declared))
    }
    let world = world
    pending.add { try await writer.step(comparing: object, declared: declared, in: world) }
  }
}

/// Makes the steps of one update.
private struct UpdateWriter {
  let headers: HeaderResolver
  private let operation: Int
  private let place: RemotePlace

  init(_ update: Update, manifest: Manifest, operation: Int) {
    self.operation = operation
    place = update.target.place
    headers = HeaderResolver(rules: manifest.contentTypes, settings: update.headers, guessesTypes: false)
  }

  /// The step of an object whose headers have to be looked at; it is planned for exactly the object that was seen then.
  func step(comparing object: SeenObject, declared: HeaderSettings, in world: any PlanWorld) async throws -> Step {
    // Tags alone need no look at headers, and no copy: so there is nothing that could not be kept.
    if declared.headersAlone == .none, declared.extras.encryption == nil {
      return try await step(comparingTagsOf: object, declared.extras, in: world)
    }
    let metadata: ObjectMetadata
    do {
      guard let found = try await world.metadata(at: address(of: object)) else {
        return step(.skip, .missing, object, detail: "it has gone since it was listed")
      }
      metadata = found
    } catch let failure as PlanFailure where failure.status == 403 || failure.status == 400 {
      // A service answers 400 for an object that is encrypted with a key of its owner, and a HEAD has no body to say so.
      return step(
        .fail, .unreadable, object,
        detail: failure.status == 403
          ? "its headers may not be read"
          : "its headers cannot be read (400), as where it has a key of its owner (SSE-C)")
    }
    let seen = SeenObject(
      ObjectSummary(
        key: object.key, size: metadata.size, etag: metadata.etag,
        lastModified: metadata.lastModified ?? Timestamp(nanoseconds: 0), storageClass: metadata.headers.storageClass))
    switch UpdateRule.verdict(declared: declared, actual: metadata) {
    case .update(let reason): return step(.update, reason, seen, declared: declared)
    case .skip where declared.extras.tags != nil:
      return try await step(comparingTagsOf: seen, declared.extras, in: world)
    case .skip(let reason): return step(.skip, reason, seen)
    case .fail(let reason, let why): return step(.fail, reason, seen, detail: why)
    }
  }

  private func step(
    comparingTagsOf object: SeenObject, _ extras: ObjectExtras, in world: any PlanWorld
  ) async throws -> Step {
    let same = step(.skip, .same, object)
    guard let drift = TagDrift(extras, of: same, object) else { return same }
    return try await drift.step(in: world, refusedIsFailure: true)
  }

  func step(
    _ action: StepAction, _ reason: StepReason, _ object: SeenObject, declared: HeaderSettings = .none,
    detail: String? = nil
  ) -> Step {
    let address = address(of: object)
    return Step(
      operation: operation, action: action, source: object.source(at: address), destination: .object(address),
      size: object.size, reason: reason, expected: object.expected,
      headers: declared.headersAlone == .none ? .keep : .change(declared.headersAlone), extras: declared.extras,
      detail: detail,
      storageClass: action == .update ? (declared.storageClass ?? object.storageClass)?.unlessStandard : nil)
  }

  private func address(of object: SeenObject) -> ObjectAddress {
    ObjectAddress(endpoint: place.endpoint, location: S3Location(bucket: place.url.bucket, key: object.key))
  }
}
