import JobManifest
import S3Types

/// The expansion of one operation: what all verbs share.
final class OperationExpansion {
  let manifest: Manifest
  let world: any PlanWorld
  let view: WorldView
  let graph: OperationGraph
  let now: Timestamp
  let baseDirectory: String
  let operation: Int
  let runID: String
  /// Whether the operation waits for something that is not there yet.
  var isPending = false
  /// Which phase steps belong to; nil where there is only one.
  var phases: PhaseRule?
  /// What filters and age limits have left out.
  var excluded = 0
  let store: CheckedStore
  private let buckets: BucketChecks
  private let batchSize: Int
  private var batch: [Step] = []
  private let notesExclusions: Bool
  private var exclusions: [Exclusion] = []
  private var overlong = Overlong()
  private var leftOut = LeftOutFiles()
  private var protection: ProtectionGuard

  private struct Overlong {
    var count = 0
    var first = ""
  }

  init(
    operation: Int, manifest: Manifest, graph: OperationGraph, world: any PlanWorld, store: CheckedStore,
    buckets: BucketChecks, baseDirectory: String, runID: String, now: Timestamp, batchSize: Int, notesExclusions: Bool
  ) {
    self.runID = runID
    self.operation = operation
    self.manifest = manifest
    self.graph = graph
    self.world = world
    self.store = store
    self.buckets = buckets
    self.baseDirectory = baseDirectory
    self.now = now
    self.batchSize = batchSize
    protection = ProtectionGuard(manifest.protected, graph: graph)
    self.notesExclusions = notesExclusions
    view = WorldView(world: world, store: store, graph: graph, operation: operation)
    batch.reserveCapacity(batchSize)
  }

  /// Expands the operation to its end; after an error its steps in the store are worth nothing.
  func run() async throws -> ExpansionOutcome {
    switch manifest.operations[operation].verb {
    case .upload(let upload): try await expand(upload)
    case .download(let download): try await expand(download)
    case .copy(let copy): try await expand(copy)
    case .move(let move): try await expand(move)
    case .sync(let sync): try await expand(sync)
    case .delete(let delete): try await expand(delete)
    case .touch(let touch): try await expand(touch)
    case .update(let update): try await expand(update)
    case .check(let check): try await expand(check)
    case .wait(let wait): try await expand(wait)
    case .list(let inventory): try await expand(inventory)
    }
    try refuseOverlongKeys()
    let refusals = protection.refusals(of: manifest.operations[operation], at: operation)
    guard refusals.isEmpty else { throw RefusalList(refusals: refusals) }
    try appendBatch()
    try appendExclusions()
    if let note = leftOut.note(for: name) { try store.call { store in try store.note(note) } }
    return .planned(excluded: excluded)
  }

  /// The name of the operation.
  var name: String { graph.names[operation] }

  /// Adds a step to the plan.
  func emit(_ step: Step) throws(StoreTrouble) {
    guard protection.admits(step) else { return }
    var step = step
    if let phases { step.phase = phases.phase(of: step) }
    leftOut.count(step)
    batch.append(step)
    if batch.count >= batchSize { try appendBatch() }
  }

  private func appendBatch() throws(StoreTrouble) {
    let batch = self.batch
    try store.call { store in try store.append(batch) }
    self.batch.removeAll(keepingCapacity: true)
  }

  /// Confirms the bucket of a destination, so that a missing one fails now and not with the first write.
  func checkBucket(of place: RemotePlace) async throws { try await buckets.check(place) }

  /// Whether a path takes part; counts it when it does not, and notes why where that is asked for.
  func admits(_ relativePath: String, _ filter: Filter, of name: @autoclosure () -> String) throws(StoreTrouble) -> Bool
  {
    switch filter.decision(about: relativePath) {
    case .takes: return true
    case .rule(let rule):
      let reason = rule.number.map(ExclusionReason.rule) ?? .exclude
      try exclude(name(), reason, pattern: rule.pattern.value.text, offset: rule.pattern.range?.start)
    case .others: try exclude(name(), filter.isList ? .others : .include)
    }
    return false
  }

  /// What of a tree has to be listed for a filter; all of it where everything that is left out is to be noted.
  func prefixes(_ filter: Filter) -> [String] { notesExclusions ? [""] : filter.literalPrefixes }

  /// The same where a list says which keys take part.
  func prefixes(_ filter: Filter, _ keys: KeySelection?) -> [String] {
    let parts = prefixes(filter)
    return parts == [""] && !notesExclusions ? keys?.parts ?? parts : parts
  }

  /// Which directories have to be opened for a filter, by their relative paths with "/" at the end; all of them where
  /// everything that is left out is to be noted.
  func openedDirectories(_ filter: Filter) -> @Sendable (String) -> Bool {
    let opensAll = notesExclusions
    return { directory in opensAll || !filter.leavesOutAll(below: directory) }
  }

  /// Counts something that takes no part, and notes why where that is asked for.
  func exclude(
    _ name: @autoclosure () -> String, _ reason: ExclusionReason, pattern: String? = nil, offset: Int? = nil
  ) throws(StoreTrouble) {
    excluded += 1
    guard notesExclusions else { return }
    exclusions.append(
      Exclusion(operation: operation, name: name(), reason: reason, pattern: pattern, offset: offset))
    if exclusions.count >= batchSize { try appendExclusions() }
  }

  private func appendExclusions() throws(StoreTrouble) {
    guard !exclusions.isEmpty else { return }
    let exclusions = self.exclusions
    try store.call { store in try store.note(exclusions) }
    self.exclusions.removeAll(keepingCapacity: true)
  }

  /// A key to write, or nil, noted down, when it is longer than S3 allows; never called with an empty text.
  func key(_ text: String, in place: RemotePlace) -> ObjectKey? {
    do {
      return try ObjectKey(text)
    } catch {
      if overlong.count == 0 { overlong.first = "s3://\(place.url.bucket)/\(text)" }
      overlong.count += 1
      return nil
    }
  }

  /// A key that the manifest names as a whole.
  func key(of place: RemotePlace) throws -> ObjectKey {
    do {
      return try ObjectKey(place.url.keyOrPrefix)
    } catch {
      throw InputFinding(diagnostic: Diagnostic(.error, "\(error)", at: place.range, hint: "name one object"))
    }
  }

  private func refuseOverlongKeys() throws {
    guard overlong.count > 0 else { return }
    let keys = overlong.count == 1 ? "a key" : "\(overlong.count) keys"
    throw refusal(
      .keyTooLong,
      "'\(name)' would write \(keys) of more than \(ObjectKey.maximumByteCount) bytes: '\(overlong.first)'",
      hint: "shorten the destination or exclude these files", at: nil)
  }

  /// A guard that this operation runs into.
  func refusal(_ kind: Refusal.Kind, _ message: String, hint: String?, at range: SourceRange?) -> RefusalList {
    RefusalList(refusals: [
      Refusal(
        kind, operations: [operation], message: message, hint: hint,
        range: range ?? manifest.operations[operation].range)
    ])
  }

  /// A key below a place of the manifest as an `s3://` URL.
  func shown(_ key: ObjectKey, in place: RemotePlace) -> String { "s3://\(place.url.bucket)/\(key)" }

  /// An address below a place of the manifest.
  func address(_ key: ObjectKey, in place: RemotePlace) -> ObjectAddress {
    ObjectAddress(endpoint: place.endpoint, location: S3Location(bucket: place.url.bucket, key: key))
  }
}

/// Finds, for keys that come in byte order, what is there; reads the listing once, and no further than needed.
struct DestinationCursor {
  private var listing: OverlaidListing
  private var current: SeenObject?
  private var isPrimed = false
  /// Told of everything that is there; nil where only what is asked for counts.
  private let extras: ExtraObjects?
  /// Whether `current` was asked for.
  private var isKnown = false

  init(_ listing: OverlaidListing, extras: ExtraObjects? = nil) {
    self.listing = listing
    self.extras = extras
  }

  /// What is at `key`, which comes after every key that was asked for before.
  mutating func object(at key: ObjectKey) async throws -> SeenObject? {
    if !isPrimed {
      isPrimed = true
      current = try await listing.next()
    }
    while let object = current, object.key < key { try await pass(object) }
    guard current?.key == key else { return nil }
    isKnown = true
    return current
  }

  /// Reads what is left where somebody wants to know of it.
  mutating func finish() async throws {
    guard extras != nil else { return }
    if !isPrimed {
      isPrimed = true
      current = try await listing.next()
    }
    while let object = current { try await pass(object) }
  }

  private mutating func pass(_ object: SeenObject) async throws {
    if isKnown { extras?.noteKept() } else { try await extras?.passOver(object) }
    isKnown = false
    current = try await listing.next()
  }
}
