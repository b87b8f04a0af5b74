import JobManifest

/// Finds cycles and says where each of their edges comes from.
enum Cycles {
  /// One shortest cycle per knot of operations that wait for each other, each as its edges in the order of waiting.
  static func find(edges: [Edge], count: Int) -> [[Edge]] {
    let reach = Reachability(edges: edges, count: count)
    var done: Set<Int> = []
    var cycles: [[Edge]] = []
    for start in 0..<count where !done.contains(start) && reach.reaches(from: start, to: start) {
      let knot = (0..<count).filter { reach.reaches(from: start, to: $0) && reach.reaches(from: $0, to: start) }
      done.formUnion(knot)
      cycles.append(shortestCycle(through: start, edges: edges))
    }
    return cycles
  }

  /// Breadth first against the edges, that is from an operation to what it waits for, until the start comes again.
  private static func shortestCycle(through start: Int, edges: [Edge]) -> [Edge] {
    var waitsFor: [Int: [Edge]] = [:]
    for edge in edges { waitsFor[edge.to, default: []].append(edge) }
    var found: [Int: [Edge]] = [:]
    var level = [start]
    while !level.isEmpty {
      var next: [Int] = []
      for operation in level {
        for edge in waitsFor[operation] ?? [] {
          let trail = (found[operation] ?? []) + [edge]
          if edge.from == start { return trail }
          guard found[edge.from] == nil else { continue }
          found[edge.from] = trail
          next.append(edge.from)
        }
      }
      level = next
    }
    return []
  }

  /// `dependency cycle: a -> b -> a` (each waits for the next), with a note for every edge.
  static func diagnostic(of cycle: [Edge], in manifest: Manifest) -> Diagnostic {
    let names = (cycle.map(\.to) + cycle.prefix(1).map(\.to)).map { manifest.operations[$0].name.value }
    let derived = cycle.contains { !$0.isDeclared }
    return Diagnostic(
      .error, "dependency cycle: " + names.joined(separator: " -> "),
      at: cycle.first.flatMap { place(of: $0, in: manifest) },
      hint: derived
        ? "list the operations in the order in which they have to run, or lift one with 'independent_of'" : nil,
      notes: cycle.map { Diagnostic(.note, text(of: $0, in: manifest), at: place(of: $0, in: manifest)) })
  }

  private static func text(of edge: Edge, in manifest: Manifest) -> String {
    let names = (manifest.operations[edge.to].name.value, manifest.operations[edge.from].name.value)
    return edge.isDeclared ? "'\(names.0)' needs '\(names.1)' here" : edge.description
  }

  /// The `needs` entry, or the operation that waits.
  private static func place(of edge: Edge, in manifest: Manifest) -> SourceRange? {
    if case .declared(let range?) = edge.reason { return range }
    return manifest.operations[edge.to].name.range ?? manifest.operations[edge.to].range
  }
}
