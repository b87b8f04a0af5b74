/// An order of operations that respects their edges.
enum TopologicalOrder {
  /// Dependencies first, and among those that could come next always the first of the manifest; nil on a cycle.
  static func find(edges: [Edge], count: Int) -> [Int]? {
    var waiting = [Int](repeating: 0, count: count)
    var dependants = [[Int]](repeating: [], count: count)
    for edge in edges {
      waiting[edge.to] += 1
      dependants[edge.from].append(edge.to)
    }
    var ready = SortedIndices((0..<count).filter { waiting[$0] == 0 })
    var order: [Int] = []
    while let next = ready.popSmallest() {
      order.append(next)
      for dependant in dependants[next] {
        waiting[dependant] -= 1
        if waiting[dependant] == 0 { ready.insert(dependant) }
      }
    }
    return order.count == count ? order : nil
  }
}

/// Indices, largest first, so that the smallest leaves cheaply.
private struct SortedIndices {
  private var descending: [Int]

  init(_ ascending: [Int]) { descending = ascending.reversed() }

  mutating func popSmallest() -> Int? { descending.popLast() }

  mutating func insert(_ index: Int) {
    var low = 0
    var high = descending.count
    while low < high {
      let middle = (low + high) / 2
      if descending[middle] > index { low = middle + 1 } else { high = middle }
    }
    descending.insert(index, at: low)
  }
}

/// Which operations lead to which along edges.
struct Reachability {
  private var sets: [OperationSet]

  /// Follows the edges from every operation; cycles are allowed.
  init(edges: [Edge], count: Int) {
    var next = [[Int]](repeating: [], count: count)
    for edge in edges { next[edge.from].append(edge.to) }
    sets = (0..<count).map { start in
      var reached = OperationSet(capacity: count)
      var pending = next[start]
      while let operation = pending.popLast() {
        if reached.insert(operation) { pending += next[operation] }
      }
      return reached
    }
  }

  /// Whether at least one edge leads from one operation to another.
  func reaches(from: Int, to: Int) -> Bool { sets[from].contains(to) }
}
