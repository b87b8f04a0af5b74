import JobManifest
import S3Types

extension OperationExpansion {
  /// An object goes to one key, a tree to a tree; which of them the source is, is decided here.
  func expand(_ copy: Copy, extras: ExtraObjects? = nil) async throws {
    try await expand(copy, try await sourceKind(of: copy.from), .copy, extras: extras)
  }

  /// Writes what a source turned out to be; the action is that of a copy or of a move.
  func expand(_ copy: Copy, _ source: SourceKind, _ verb: StepAction, extras: ExtraObjects? = nil) async throws {
    try refuseOverlap(copy, source)
    try await checkBucket(of: copy.to)
    let action = verb == .move ? .move : try await action(of: copy)
    switch source {
    case .object(let object): try await expandObject(copy, object, action)
    case .tree(let prefix): try await expandTree(copy, prefix: prefix, action, extras)
    }
  }

  /// A service copies what it has itself and what the credentials of the destination may read; everything else passes
  /// through this machine.
  ///
  /// Whether an object is there already is judged alike for both: by size, then by ETags where both are equal or both look
  /// like MD5s, else by which of them is newer. Two services share no clock, but an object that was changed after it was
  /// copied is newer on both.
  private func action(of copy: Copy) async throws -> StepAction {
    let (from, to) = (copy.from.endpoint, copy.to.endpoint)
    guard from != to else { return .copy }
    guard graph.identity(of: from) == graph.identity(of: to) else { return .relay }
    return try await world.canRead(copy.from.url.bucket, on: to) ? .copy : .relay
  }

  /// Rows L12 and L15: a copy that reads what it writes is refused, whatever names its endpoint goes by.
  private func refuseOverlap(_ copy: Copy, _ source: SourceKind) throws {
    let identity = graph.identity(of: copy.to.endpoint)
    let (from, to) = extents(copy, source)
    let read = Place(copy.from, extent: from, identity: graph.identity(of: copy.from.endpoint))
    let written = Place(copy.to, extent: to, identity: identity)
    guard read.overlaps(written) else { return }
    let verb = manifest.operations[operation].verb.word
    throw RefusalList(refusals: [
      Refusal(
        .overlap, operations: [operation], message: "'\(name)' would \(verb) \(read) to \(written), which overlap",
        hint: "\(verb) to a place that is neither inside the source nor around it",
        range: copy.to.range ?? manifest.operations[operation].range,
        notes: [Diagnostic(.note, "the source is here", at: copy.from.range)])
    ])
  }

  /// The keys that are read and those that are written.
  func extents(_ copy: Copy, _ source: SourceKind) -> (from: Place.Extent, to: Place.Extent) {
    switch source {
    case .object(let object): (.exact(object.key.rawValue), .exact(target(of: object.key, copy)))
    case .tree(let prefix): (.tree(prefix), .tree(copy.to.url.keyOrPrefix.asTree))
    }
  }

  /// Where an object goes that is no part of a tree.
  func target(of key: ObjectKey, _ copy: Copy) -> String {
    copy.to.isTree ? copy.to.url.keyOrPrefix + key.rawValue.nameOfKey : copy.to.url.keyOrPrefix
  }

  private func expandObject(_ copy: Copy, _ object: SeenObject, _ action: StepAction) async throws {
    let objectName = object.key.rawValue.nameOfKey
    guard try admits(objectName, copy.filter, of: shown(object.key, in: copy.from)),
      let key = key(target(of: object.key, copy), in: copy.to)
    else { return }
    let destination = looks(copy, action) ? try await view.object(key, of: copy.to) : nil
    var pending = PendingSteps()
    let item = CopyItem(source: object, relativeKey: objectName, key: key, action: action)
    try plan(item, copy, resolver(copy), destination, in: &pending)
    for step in try await pending.take() { try emit(step) }
  }

  /// Merges the listings of source and destination, both in byte order.
  ///
  /// Markers are ordinary objects here.
  private func expandTree(
    _ copy: Copy, prefix: String, _ action: StepAction, _ extras: ExtraObjects?
  ) async throws {
    let target = copy.to.url.keyOrPrefix.asTree
    let resolver = resolver(copy)
    let looks = looks(copy, action)
    let keys = try await selection(copy.keys, of: .objects(copy.from, prefix: prefix))
    var sources = view.listing(of: copy.from, prefix: prefix, parts: prefixes(copy.filter, keys))
    var destinations = DestinationCursor(
      view.listing(of: copy.to, prefix: target, parts: prefixes(copy.filter, keys)), extras: extras)
    var pending = PendingSteps()
    while let source = try await sources.next() {
      let takesPart = try await isListed(
        source.key.rawValue, in: keys, as: shown(source.key, in: copy.from),
        missing: { try await plan(missing: $0, copy, prefix, action, keys, &destinations, in: &pending) })
      if pending.isFull { for step in try await pending.take() { try emit(step) } }
      guard takesPart, let relativeKey = source.key.relative(to: prefix),
        try admits(relativeKey, copy.filter, of: shown(source.key, in: copy.from))
      else { continue }
      guard !(target + relativeKey).isEmpty else {
        pending.add(step(ofRootMarker: source, copy))
        continue
      }
      guard let key = key(target + relativeKey, in: copy.to) else { continue }
      extras?.noteSource(relativeKey, size: source.size)
      // Nobody has to look where everything is written, unless what is extra there has to be found.
      let found = looks || extras != nil ? try await destinations.object(at: key) : nil
      let item = CopyItem(source: source, relativeKey: relativeKey, key: key, action: action)
      try plan(item, copy, resolver, looks ? found : nil, in: &pending)
      if pending.isFull { for step in try await pending.take() { try emit(step) } }
    }
    try await finish(keys) { listed in
      try await plan(missing: listed, copy, prefix, action, keys, &destinations, in: &pending)
      if pending.isFull { for step in try await pending.take() { try emit(step) } }
    }
    for step in try await pending.take() { try emit(step) }
    try await destinations.finish()
  }

  /// A key that is listed and not there; of a move it may be that an earlier run has moved it.
  private func plan(
    missing listed: ListedKey, _ copy: Copy, _ prefix: String, _ action: StepAction, _ keys: KeySelection?,
    _ destinations: inout DestinationCursor, in pending: inout PendingSteps
  ) async throws {
    guard
      var step = try step(
        missing: listed, of: keys, below: prefix, in: copy.from, copy.filter, isSource: action != .move)
    else { return }
    if action == .move, let source = ObjectKey(checking: listed.key), let relativeKey = source.relative(to: prefix),
      let key = ObjectKey(checking: copy.to.url.keyOrPrefix.asTree + relativeKey),
      let there = try await destinations.object(at: key)
    {
      step = Step(
        operation: operation, action: .skip, destination: .object(address(key, in: copy.to)), size: there.size,
        reason: .moved, expected: there.expected, detail: keys.map { "\($0.place(of: listed)) names it" })
    }
    pending.add(step)
  }

  /// Whether anybody wants to know what is at the destination.
  private func looks(_ copy: Copy, _ action: StepAction) -> Bool {
    copy.policy != .always || action == .move && mayBeOnePlace(copy)
  }

  private func resolver(_ copy: Copy) -> HeaderResolver {
    HeaderResolver(
      rules: copy.appliesContentTypes ? manifest.contentTypes : [], settings: copy.headers, guessesTypes: false)
  }

  private func plan(
    _ item: CopyItem, _ copy: Copy, _ resolver: HeaderResolver, _ destination: SeenObject?,
    in pending: inout PendingSteps
  ) throws {
    if item.action == .move { try refuseItself(item.source, item.key, copy, destination) }
    let expected: ExpectedState = copy.policy == .always ? .unknown : destination.expected
    var step = Step(
      operation: operation, action: .skip, source: item.source.source(at: address(item.source.key, in: copy.from)),
      destination: .object(address(item.key, in: copy.to)), size: item.source.size, reason: .same, expected: expected)
    var write = step
    let changes = resolver.changes(for: item.relativeKey)
    write.action = item.action
    let headers = changes.headersAlone
    write.headers = headers == .none ? .keep : .change(headers)
    write.extras = changes.extras
    write.storageClass = (changes.storageClass ?? item.source.storageClass)?.unlessStandard
    var verdict = WriteRule.verdict(copy.policy, copy.comparison, source: item.source, destination: destination)
    if item.action == .move { verdict = MoveRule.verdict(verdict, item.source, destination, changes: changes) }
    switch verdict {
    case .write(let reason):
      write.reason = reason
      // What is moved because the same object is there already, is only deleted.
      if reason == .same { pending.add(write) } else { pending.add(write, reading: item.source, in: world) }
    case .skip(let reason):
      step.reason = reason
      let drift = reason == .same ? DeclaredDrift(changes, keeping: step, writing: write, destination) : nil
      guard let drift else { return pending.add(step) }
      pending.add { [world] in try await world.readable(drift.step(in: world), of: item.source) }
    case .compareMD5, .compareChecksums, .compareKept:
      let source = ChecksumComparison.Side.object(address(item.source.key, in: copy.from), etag: item.source.etag)
      let target = ChecksumComparison.Side.object(address(item.key, in: copy.to), etag: destination?.etag)
      pending.add { [step, write, verdict, world] in
        let answered = try await verdict.settled(source, target, in: world).step(keeping: step, writing: write)
        let drift =
          answered.reason == .same ? DeclaredDrift(changes, keeping: answered, writing: write, destination) : nil
        return try await world.readable(drift?.step(in: world) ?? answered, of: item.source)
      }
    }
  }

  /// The marker of the tree itself has no counterpart at the root of a bucket, where its key would be empty.
  private func step(ofRootMarker source: SeenObject, _ copy: Copy) -> Step {
    Step(
      operation: operation, action: .skip, source: source.source(at: address(source.key, in: copy.from)),
      destination: .object(address(source.key, in: copy.to)), size: source.size, reason: .rootMarker,
      expected: .unknown, detail: "the root of a bucket has no marker")
  }
}

extension ObjectKey {
  /// A key, or nil where the text cannot be one.
  fileprivate init?(checking text: String) {
    do throws(InvalidName) { try self.init(text) } catch { return nil }
  }
}

/// One object of a copy and where it goes.
private struct CopyItem {
  let source: SeenObject
  /// What filters and header rules see.
  let relativeKey: String
  let key: ObjectKey
  /// How it gets there.
  let action: StepAction
}
