import JobManifest
import S3Types

extension OperationExpansion {
  /// One step, which the run carries out at its place in the order; the plan says how it would end by what it has seen.
  func expand(_ check: Check) async throws {
    let found = try await find(check.target, filter: check.filter, keys: check.keys, for: check.requirement)
    let shortfalls = check.requirement.shortfalls(of: found, at: now)
    let verdict = shortfalls.isEmpty ? "found \(found.text)" : shortfalls.joined(separator: "; ")
    try emit(
      Step(
        operation: operation, action: .check, destination: try looked(at: check.target), size: 0,
        reason: shortfalls.isEmpty ? .wouldPass : .wouldFail, expected: .unknown,
        detail: shortfalls.isEmpty ? "\(check.requirement.asked(of: found.keys)): \(verdict)" : verdict))
  }

  /// What earlier operations of the plan will leave at a key or in a tree.
  func find(
    _ target: Delete.Target, filter: Filter, keys: KeyList?, for requirement: Requirement
  ) async throws -> Finding {
    switch target {
    case .object(let place):
      var found = Finding()
      if let object = try await view.object(try key(of: place), of: place) { found.add(object) }
      return found
    case .prefix(let place):
      let prefix = place.url.keyOrPrefix.asTree
      // The run looks again.
      let look = TreeLook(
        prefix, filter, try await selection(keys, of: .objects(place, prefix: prefix), isKept: true))
      var listing = view.listing(of: place, prefix: prefix, parts: look.keys?.parts ?? [""])
      return try await look.find(for: requirement) { try await listing.next() }
    }
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
