package import JobManifest

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
