import JobManifest
import S3Types

extension OperationExpansion {
  /// One step, which the run carries out at its place in the order; the plan says how it would end by what it has seen.
  func expand(_ check: Check) async throws {
    let found = try await find(check.target, filter: check.filter, for: check.requirement)
    let shortfalls = check.requirement.shortfalls(of: found, at: now)
    let verdict = shortfalls.isEmpty ? "found \(found.text)" : shortfalls.joined(separator: "; ")
    try emit(
      Step(
        operation: operation, action: .check, destination: try looked(at: check.target), size: 0,
        reason: shortfalls.isEmpty ? .wouldPass : .wouldFail, expected: .unknown,
        detail: shortfalls.isEmpty ? "\(check.requirement.asked): \(verdict)" : verdict))
  }

  /// What earlier operations of the plan will leave at a key or in a tree.
  func find(_ target: Delete.Target, filter: Filter, for requirement: Requirement) async throws -> Finding {
    var found = Finding()
    switch target {
    case .object(let place):
      if let object = try await view.object(try key(of: place), of: place) { found.add(object) }
    case .prefix(let place):
      let prefix = place.url.keyOrPrefix.asTree
      var listing = view.listing(of: place, prefix: prefix)
      while let object = try await listing.next() {
        guard filter.counts(object.key, below: prefix) else { continue }
        found.add(object)
        if requirement.isAboutExistence { break }
      }
    }
    return found
  }

  /// The place of a step that looks.
  func looked(at target: Delete.Target) throws -> StepTarget {
    switch target {
    case .object(let place): .object(address(try key(of: place), in: place))
    case .prefix(let place):
      .tree(endpoint: place.endpoint, bucket: place.url.bucket, prefix: place.url.keyOrPrefix.asTree)
    }
  }
}
