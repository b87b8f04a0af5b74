package import JobManifest
package import S3Types

/// Looks at a key or a tree as it is now, for operations that look while a run goes on.
package struct PlaceLook: Sendable {
  private let world: any PlanWorld

  /// Looks through the reading half of the world.
  package init(_ world: any PlanWorld) { self.world = world }

  /// Hands on every object of a tree, in byte order; throws unless it comes to the proven end (invariant I1, row L8).
  package func list(_ tree: RemotePlace, _ body: (ObjectSummary) throws -> Void) async throws {
    let prefix = tree.url.keyOrPrefix.asTree
    let pages = world.objects(on: tree.endpoint, in: tree.url.bucket, prefix: prefix)
    var listing = OrderedListing(pages, bucket: tree.url.bucket, prefix: prefix)
    while let object = try await listing.next() { try body(object) }
  }

  /// What is there.
  ///
  /// Anything but a complete listing throws (invariant I1), and so does a HEAD that is answered with 403, which may hide
  /// an object (row R19): neither says that something is absent. Where nothing is asked but whether there is an object,
  /// the first one is enough.
  package func find(_ target: Delete.Target, filter: Filter, for requirement: Requirement) async throws -> Finding {
    var found = Finding()
    switch target {
    case .object(let place):
      let address = try ObjectAddress(endpoint: place.endpoint, location: place.location)
      if let object = try await world.object(at: address) { found.add(SeenObject(object)) }
    case .prefix(let place):
      let prefix = place.url.keyOrPrefix.asTree
      let pages = world.objects(on: place.endpoint, in: place.url.bucket, prefix: prefix)
      var listing = OrderedListing(pages, bucket: place.url.bucket, prefix: prefix)
      while let object = try await listing.next() {
        guard filter.counts(object.key, below: prefix) else { continue }
        found.add(SeenObject(object))
        if requirement.isAboutExistence { break }
      }
    }
    return found
  }
}

extension Filter {
  /// Whether an object of a tree is one of those that are counted; the marker of the tree itself never is.
  func counts(_ key: ObjectKey, below prefix: String) -> Bool {
    guard let relativeKey = key.relative(to: prefix), !relativeKey.isEmpty else { return false }
    return verdict(for: relativeKey) == .included
  }
}

extension RemotePlace {
  /// The object of a place that names one.
  fileprivate var location: S3Location {
    get throws {
      do {
        return S3Location(bucket: url.bucket, key: try ObjectKey(url.keyOrPrefix))
      } catch {
        throw PlanFailure(code: PlanFailure.unexpected, message: "\(url) names no object: \(error)")
      }
    }
  }
}
