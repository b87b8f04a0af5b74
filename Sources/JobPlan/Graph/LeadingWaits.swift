package import JobManifest
import S3Types

/// The waits that can be over before anything is planned.
package enum LeadingWaits {
  /// Those that wait for nothing but other such waits, and that something waits for, in the order of the graph.
  ///
  /// What they wait for can appear without any step of the manifest; behind them the world is as it will be planned.
  package static func find(in manifest: Manifest, _ graph: OperationGraph) -> [Int] {
    var leading: Set<Int> = []
    return graph.order.filter { operation in
      guard case .wait = manifest.operations[operation].verb,
        graph.dependencies[operation].allSatisfy(leading.contains)
      else { return false }
      leading.insert(operation)
      return !graph.dependants[operation].isEmpty
    }
  }
}

/// The list of keys of a wait that comes before the plan.
package enum LeadingKeys: Sendable {
  /// The wait has none.
  case none
  /// It is in the store.
  case loaded(KeyPages)
  /// It has mistakes, as this says.
  case wrong(Diagnostic)

  /// Reads the list into the store, from where the plan, which reads it again, takes it out.
  ///
  /// - Parameters:
  ///   - wait: The wait.
  ///   - operation: Its index in the manifest.
  ///   - name: Its name.
  ///   - world: Where the list is.
  ///   - store: Where its keys go.
  ///   - baseDirectory: The absolute directory that relative local paths are meant from.
  package static func load(
    for wait: Wait, _ operation: Int, called name: String, from world: any PlanWorld, into store: any PlanStore,
    baseDirectory: String
  ) async throws -> LeadingKeys {
    guard let list = wait.keys, case .prefix(let place) = wait.target else { return .none }
    let loader = KeyLoader(
      name: name, operation: operation, world: world, store: CheckedStore(store), baseDirectory: baseDirectory)
    do {
      return .loaded(
        try await loader.load(list, of: .objects(place, prefix: place.url.keyOrPrefix.asTree)).pages)
    } catch let finding as InputFinding {
      return .wrong(finding.diagnostic)
    } catch let trouble as StoreTrouble {
      throw PlanError.store(trouble.text)
    }
  }
}
