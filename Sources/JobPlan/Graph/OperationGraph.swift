package import JobManifest

/// The operations of a manifest and the order between them; small, immutable, and free of cycles.
package struct OperationGraph: Sendable {
  /// The names, by index.
  package let names: [String]
  /// What each operation reads and writes.
  package let footprints: [Footprint]
  /// All edges, ordered by the operation that waits, then by the one that comes first.
  package let edges: [Edge]
  /// For each operation those that it waits for.
  package let dependencies: [[Int]]
  /// For each operation those that wait for it.
  package let dependants: [[Int]]
  /// All operations, dependencies first; as in the manifest wherever the edges leave a choice.
  package let order: [Int]
  /// What each endpoint name of the manifest stands for; the default endpoint (nil) is among them.
  package let endpointIdentities: [EndpointName: String]
  private let ancestorSets: [OperationSet]

  /// Takes edges that have been proven free of cycles: `order` lists every operation after its dependencies.
  init(
    names: [String], footprints: [Footprint], edges: [Edge], order: [Int], endpointIdentities: [EndpointName: String]
  ) {
    self.names = names
    self.footprints = footprints
    self.edges = edges
    self.order = order
    self.endpointIdentities = endpointIdentities
    var dependencies = [[Int]](repeating: [], count: names.count)
    var dependants = dependencies
    for edge in edges {
      dependencies[edge.to].append(edge.from)
      dependants[edge.from].append(edge.to)
    }
    var ancestors = [OperationSet](repeating: OperationSet(capacity: names.count), count: names.count)
    for operation in order {
      for dependency in dependencies[operation] {
        ancestors[operation].formUnion(ancestors[dependency])
        ancestors[operation].insert(dependency)
      }
    }
    self.dependencies = dependencies
    self.dependants = dependants
    ancestorSets = ancestors
  }

  /// The number of operations.
  package var count: Int { names.count }

  /// Whether `first` has to end before `second` starts, directly or through others.
  package func precedes(_ first: Int, _ second: Int) -> Bool { ancestorSets[second].contains(first) }

  /// Whether one of two operations has to wait for the other.
  package func isOrdered(_ first: Int, _ second: Int) -> Bool { precedes(first, second) || precedes(second, first) }

  /// The operations before `operation` that may change something in a place, in the order in which they run.
  package func earlierChanges(of place: Place, before operation: Int) -> [Int] {
    order.filter { precedes($0, operation) && footprints[$0].changes(place) }
  }

  /// The edges that are worth showing: every declared one, and the derived ones that no longer path implies.
  package var essentialEdges: [Edge] {
    edges.filter { edge in
      edge.isDeclared || !dependencies[edge.to].contains { precedes(edge.from, $0) }
    }
  }

  /// What an endpoint name stands for; a name that the manifest does not use stands for itself.
  package func identity(of endpoint: EndpointName) -> String {
    endpointIdentities[endpoint] ?? endpoint ?? "default"
  }
}
