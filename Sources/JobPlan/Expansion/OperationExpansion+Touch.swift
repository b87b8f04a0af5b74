import JobManifest
import S3Types

extension OperationExpansion {
  /// Refreshes objects and keeps everything, or creates empty ones with the types that their names suggest.
  func expand(_ touch: Touch) async throws {
    switch touch.target {
    case .object(let place): try await expand(touch, of: place)
    case .listed(let place, let list, let filter): try await expand(touch, of: list, in: place, filter)
    }
  }

  private func expand(_ touch: Touch, of place: RemotePlace) async throws {
    let key = try key(of: place)
    try await checkBucket(of: place)
    if let object = try await view.object(key, of: place) {
      return try emit(try await world.readable(refreshing(object, in: place), of: object))
    }
    switch touch.ifMissing {
    case .create: try emit(creating(key, in: place))
    case .skip:
      try emit(
        Step(
          operation: operation, action: .skip, destination: .object(address(key, in: place)), size: 0,
          reason: .missing, expected: .absent))
    case .error:
      throw PlanFailure(
        code: PlanFailure.missingTarget,
        message: "'\(name)' found no object '\(place.url)', and 'if_missing: error' makes that a failure")
    }
  }

  private func expand(_ touch: Touch, of list: KeyList, in place: RemotePlace, _ filter: Filter) async throws {
    let prefix = place.url.keyOrPrefix.asTree
    let keys = try await selection(list, of: .objects(place, prefix: prefix))
    var objects = view.listing(of: place, prefix: prefix, parts: prefixes(.everything, keys))
    var pending = PendingSteps()
    func plan(missing listed: ListedKey) async throws {
      try step(missing: listed, of: keys, below: prefix, in: place, filter, touch.ifMissing).map { pending.add($0) }
      if pending.isFull { try await emitAll(&pending) }
    }
    while let object = try await objects.next() {
      let isMeant = try await isListed(
        object.key.rawValue, in: keys, as: shown(object.key, in: place), missing: { try await plan(missing: $0) })
      guard isMeant, let relativeKey = object.key.relative(to: prefix),
        try admits(relativeKey, filter, of: shown(object.key, in: place))
      else { continue }
      pending.add(refreshing(object, in: place), reading: object, in: world)
      if pending.isFull { try await emitAll(&pending) }
    }
    try await finish(keys) { try await plan(missing: $0) }
    try await emitAll(&pending)
  }

  /// The step of a key that is listed and not there.
  private func step(
    missing listed: ListedKey, of keys: KeySelection?, below prefix: String, in place: RemotePlace, _ filter: Filter,
    _ ifMissing: Touch.IfMissing
  ) throws -> Step? {
    switch ifMissing {
    case .skip, .error:
      return try step(
        missing: listed, of: keys, below: prefix, in: place, filter, ifMissing: ifMissing == .skip ? .skip : .fail)
    case .create:
      guard let key = key(listed.key, in: place), let relativeKey = key.relative(to: prefix),
        try admits(relativeKey, filter, of: shown(key, in: place))
      else { return nil }
      return creating(key, in: place)
    }
  }

  private func refreshing(_ object: SeenObject, in place: RemotePlace) -> Step {
    let address = address(object.key, in: place)
    return Step(
      operation: operation, action: .touch, source: object.source(at: address), destination: .object(address),
      size: object.size, reason: .requested, expected: object.expected, storageClass: object.storageClass)
  }

  private func creating(_ key: ObjectKey, in place: RemotePlace) -> Step {
    let headers = HeaderResolver(rules: [], settings: .none, guessesTypes: true)
    return Step(
      operation: operation, action: .create, destination: .object(address(key, in: place)), size: 0, reason: .new,
      expected: .absent, headers: .write(headers.headers(for: key.rawValue)))
  }
}
