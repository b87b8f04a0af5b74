import JobManifest
import JobPlan
import S3Client
import S3Types

/// Carries single steps out; the only way from a plan to a change.
struct StepPerformer: Sendable {
  let stores: Endpoints<any ObjectStore>
  /// Where downloads go.
  let trees: FileTrees
  /// What each operation does, as the manifest says; steps that look find there what they ask.
  var verbs: [Verb] = []
  /// Where the keys of the list of an operation whose steps look lie.
  var keys: (@Sendable (_ operation: Int) -> KeyPages)?
  /// Bounds what relays hold in memory, all of a run together.
  let budget: ByteBudget
  /// Whether two endpoints are one service, which can copy between them.
  let areOneService: @Sendable (EndpointName, EndpointName) -> Bool
  /// The wall clock.
  let now: @Sendable () -> Timestamp

  /// Performs one step that is not a delete; deletes go in batches.
  func perform(_ step: Step) async throws(S3Error) -> StepSuccess {
    if step.action == .get {
      let store = stores[step.source?.object?.endpoint ?? nil]
      return try await GetStep.perform(step, into: trees, on: store)
    }
    if step.action == .remove { return try await RemoveStep.perform(step, in: trees) }
    if step.action == .list {
      guard case .list(let inventory)? = verbs.indices.contains(step.operation) ? verbs[step.operation] : nil else {
        preconditionFailure("an inventory belongs to an operation that lists: \(step)")
      }
      let look = PlaceLook(LiveWorld(readers: stores.map { $0 }), keys: keys?(step.operation))
      return try await ListStep.perform(step, inventory, in: look, on: stores, at: now())
    }
    let store = stores[step.destination.address.endpoint]
    try requireTagging(step, of: store)
    if step.action == .move { return try await move(step, to: store) }
    return try await EncryptionProof.check(try await write(step, on: store), step, on: store)
  }

  /// Refuses tags where the service is known to have none, before anything is written without them.
  private func requireTagging(_ step: Step, of store: any ObjectStore) throws(S3Error) {
    guard let tags = step.extras.tags, !tags.isEmpty, !store.writeRules.dialect.hasTagging else { return }
    let location = step.destination.address.location
    throw .step(
      .notImplemented,
      "\(location) cannot have tags: its service (\(store.writeRules.dialect.name)) has none; leave 'tags' out",
      at: location)
  }

  private func write(_ step: Step, on store: any ObjectStore) async throws(S3Error) -> StepSuccess {
    switch step.action {
    case .put: return try await PutStep.perform(step, headers: written(step), on: store)
    case .create: return try await CreateStep.perform(step, headers: written(step), on: store)
    case .copy: return try await CopyStep.perform(step, on: store)
    case .relay: return try await RelayStep.perform(step, from: origin(of: step), to: store, within: budget)
    case .touch: return try await TouchStep.perform(step, on: store, now: now)
    case .update: return try await UpdateStep.perform(step, on: store, now: now)
    case .move, .get, .delete, .remove, .check, .wait, .list, .skip, .fail:
      preconditionFailure("\(step.action) is not performed one by one")
    }
  }

  /// Performs a step that only looks.
  ///
  /// - Parameters:
  ///   - step: The step.
  ///   - waiting: Knows how to wait.
  func look(_ step: Step, waiting: (any PlanWorld) -> WaitStep) async -> LookResult {
    let world = LiveWorld(readers: stores.map { $0 })
    switch verbs.indices.contains(step.operation) ? verbs[step.operation] : nil {
    case .check(let check)?:
      return await CheckStep.perform(check, keys: keys?(step.operation), in: world, at: now())
    case .wait(let wait)?: return await waiting(world).perform(wait, keys: keys?(step.operation))
    default: preconditionFailure("\(step.action) belongs to an operation that does not look")
    }
  }

  private func move(_ step: Step, to store: any ObjectStore) async throws(S3Error) -> StepSuccess {
    let origin = origin(of: step)
    let endpoint = step.destination.address.endpoint
    let isRelayed = !areOneService(step.source?.object?.endpoint ?? nil, endpoint)
    return try await MoveStep.perform(step, from: origin, to: store) { (pinned, encryption) throws(S3Error) in
      let made =
        isRelayed
        ? try await RelayStep.perform(pinned, from: origin, to: store, within: budget)
        : try await CopyStep.perform(pinned, encrypting: encryption, on: store)
      return try await EncryptionProof.check(made, pinned, on: store)
    }
  }

  private func origin(of step: Step) -> any ObjectStore { stores[step.source?.object?.endpoint ?? nil] }

  /// Deletes the objects of steps that share an endpoint and a bucket, and answers for each of them in order.
  ///
  /// One key that DeleteObjects cannot carry (control characters, section 3a) goes in a request of its own, as does one
  /// that has to be looked up before.
  func delete(_ steps: [Step]) async -> [Result<StepSuccess, S3Error>] {
    guard let first = steps.first else { return [] }
    let store = stores[first.destination.address.endpoint]
    let carried = steps.filter {
      DeleteObjectsParameters.canName($0.destination.address.location.key) && !Precondition.needsLook($0)
    }
    var results: [ObjectKey: Result<StepSuccess, S3Error>] = [:]
    if carried.count > 1 {
      let entries = carried.map {
        DeleteObjectsParameters.Entry($0.destination.address.location.key, ifMatch: Precondition.ofDelete($0))
      }
      let parameters = DeleteObjectsParameters(bucket: first.destination.address.location.bucket, entries: entries)
      do throws(S3Error) {
        for outcome in try await store.deleteObjects(parameters) {
          results[outcome.key] = outcome.result.map { StepSuccess(attempts: $0.attempts) }
        }
      } catch {
        for entry in entries { results[entry.key] = .failure(error) }
      }
    }
    var answers: [Result<StepSuccess, S3Error>] = []
    for step in steps {
      let location = step.destination.address.location
      if let known = results[location.key] {
        answers.append(known)
      } else {
        answers.append(await deleteOne(step, on: store))
      }
    }
    return answers
  }

  private func deleteOne(_ step: Step, on store: any ObjectStore) async -> Result<StepSuccess, S3Error> {
    do throws(S3Error) {
      let parameters = DeleteObjectParameters(
        step.destination.address.location, ifMatch: try await Precondition.confirmed(step, on: store))
      return .success(StepSuccess(attempts: try await store.deleteObject(parameters).attempts))
    } catch {
      return .failure(error)
    }
  }

  private func written(_ step: Step) -> ObjectHeaders {
    guard case .write(let headers) = step.headers else { return .none }
    return headers
  }
}
