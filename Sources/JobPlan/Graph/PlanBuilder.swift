package import JobManifest
import S3Types

/// Makes the graph of operations from a manifest, without a look at the world.
package struct PlanBuilder {
  private let manifest: Manifest
  private let names: [String]
  private let footprints: [Footprint]
  private let identities: [EndpointName: String]
  private var diagnostics: [Diagnostic] = []

  /// Derives and checks the order of the operations; every mistake is reported at once.
  ///
  /// - Parameters:
  ///   - manifest: The manifest.
  ///   - baseDirectory: The absolute directory that relative local paths are meant from.
  ///   - localIdentity: What an absolute path leads to, links followed; the path itself where nobody knows.
  ///   - endpointIdentity: What an endpoint name stands for, such as its URL: two names of one URL are one endpoint.
  package static func build(
    _ manifest: Manifest, baseDirectory: String, localIdentity: (String) -> String = { $0 },
    endpointIdentity: (EndpointName) -> String
  ) throws(DiagnosticList) -> OperationGraph {
    var builder = PlanBuilder(manifest, baseDirectory: baseDirectory, endpointIdentity: endpointIdentity)
    builder.refuseMeetingsBehindLinks(localIdentity)
    return try builder.graph()
  }

  private init(_ manifest: Manifest, baseDirectory: String, endpointIdentity: (EndpointName) -> String) {
    self.manifest = manifest
    names = manifest.operations.map(\.name.value)
    let endpoints: [EndpointName] = [nil] + manifest.endpoints.keys.sorted().map { $0 }
    identities = Dictionary(uniqueKeysWithValues: endpoints.map { ($0, endpointIdentity($0)) })
    footprints = manifest.operations.map {
      Footprint(of: $0.verb, baseDirectory: baseDirectory, identity: endpointIdentity)
    }
  }

  private mutating func graph() throws(DiagnosticList) -> OperationGraph {
    refuseTrashElsewhere()
    let declared = declaredEdges()
    let reach = Reachability(edges: declared, count: names.count)
    reportCycles(in: declared)
    try stopIfWrong()
    let edges = (declared + derivedEdges(unless: reach, declared: declared))
      .sorted { ($0.to, $0.from) < ($1.to, $1.from) }
    guard let order = TopologicalOrder.find(edges: edges, count: names.count) else {
      reportCycles(in: edges)
      throw DiagnosticList(source: manifest.source, diagnostics: diagnostics)
    }
    return OperationGraph(
      names: names, footprints: footprints, edges: edges, order: order, endpointIdentities: identities)
  }

  /// The edges of `needs`; one per pair, so a name that is listed twice counts once.
  private mutating func declaredEdges() -> [Edge] {
    let indices = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    var edges: [Edge] = []
    for (index, operation) in manifest.operations.enumerated() {
      var seen: Set<Int> = []
      for need in operation.needs {
        guard let needed = indices[need.value] else {
          report("operation '\(names[index])' needs '\(need.value)', which does not exist", at: need.range)
          continue
        }
        guard seen.insert(needed).inserted else { continue }
        edges.append(Edge(from: needed, to: index, names: names, declaredAt: need.range))
      }
    }
    return edges
  }

  /// One edge for each pair that touches one place with a change, in the order of the manifest.
  ///
  /// `needs` wins where it orders the pair the other way, and `independent_of` lifts the order.
  private func derivedEdges(unless needs: Reachability, declared: [Edge]) -> [Edge] {
    let pairs = Set(declared.map { Pair($0.from, $0.to) })
    var edges: [Edge] = []
    for later in footprints.indices {
      for earlier in 0..<later where !pairs.contains(Pair(earlier, later)) {
        guard let clash = footprints[earlier].clash(with: footprints[later]), !isLifted(earlier, later),
          !needs.reaches(from: later, to: earlier)
        else { continue }
        edges.append(Edge(from: earlier, to: later, names: names, clash: clash))
      }
    }
    return edges
  }

  private func isLifted(_ first: Int, _ second: Int) -> Bool {
    let operations = manifest.operations
    return operations[first].independentOf.contains { $0.value == names[second] }
      || operations[second].independentOf.contains { $0.value == names[first] }
  }

  /// Two operations that meet in a directory which each calls by another name would not be ordered, nor would the later
  /// one be planned with what the earlier one leaves, whatever else they share.
  private mutating func refuseMeetingsBehindLinks(_ localIdentity: (String) -> String) {
    for later in footprints.indices {
      for earlier in 0..<later {
        guard let clash = footprints[earlier].meeting(with: footprints[later], behindLinks: localIdentity) else {
          continue
        }
        let operations = manifest.operations
        diagnostics.append(
          Diagnostic(
            .error,
            "'\(names[later])' and '\(names[earlier])' meet in one directory: '\(clash.later.place)' and "
              + "'\(clash.earlier.place)' lead to the same place through a link",
            at: operations[later].name.range ?? operations[later].range, hint: "write both by one path",
            notes: [
              Diagnostic(
                .note, "'\(names[earlier])' is here", at: operations[earlier].name.range ?? operations[earlier].range)
            ]))
      }
    }
  }

  /// What is moved to the trash is copied there, which one service has to do.
  private mutating func refuseTrashElsewhere() {
    for operation in manifest.operations {
      guard let delete = operation.verb.deletion, let trash = delete.trash,
        identities[trash.endpoint] != identities[delete.target.place.endpoint]
      else { continue }
      diagnostics.append(
        Diagnostic(
          .error, "the trash is on \(name(of: trash.endpoint)), and what is deleted is not",
          at: trash.range ?? operation.range, hint: "choose a trash on the same endpoint",
          notes: [
            Diagnostic(
              .note, "'\(operation.name.value)' deletes on \(name(of: delete.target.place.endpoint))",
              at: delete.target.place.range)
          ]))
    }
  }

  private func name(of endpoint: EndpointName) -> String {
    endpoint.map { "endpoint '\($0)'" } ?? "the default endpoint"
  }

  private mutating func reportCycles(in edges: [Edge]) {
    diagnostics += Cycles.find(edges: edges, count: names.count).map { cycle in
      Cycles.diagnostic(of: cycle, in: manifest)
    }
  }

  private mutating func report(_ message: String, at range: SourceRange?) {
    diagnostics.append(Diagnostic(.error, message, at: range))
  }

  private func stopIfWrong() throws(DiagnosticList) {
    guard diagnostics.isEmpty else {
      let sorted = diagnostics.sorted { ($0.range?.start ?? 0) < ($1.range?.start ?? 0) }
      throw DiagnosticList(source: manifest.source, diagnostics: sorted)
    }
  }
}

private struct Pair: Hashable {
  let low: Int
  let high: Int

  init(_ first: Int, _ second: Int) { (low, high) = (min(first, second), max(first, second)) }
}
