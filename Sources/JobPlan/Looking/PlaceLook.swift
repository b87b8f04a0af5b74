package import JobManifest
package import S3Types

/// Looks at a key or a tree as it is now, for operations that look while a run goes on.
package struct PlaceLook: Sendable {
  private let world: any PlanWorld
  private let pages: KeyPages?

  /// Looks through the reading half of the world.
  ///
  /// - Parameters:
  ///   - world: What is looked at.
  ///   - keys: Where the keys of the operation's list lie; nil where it has none.
  package init(_ world: any PlanWorld, keys: KeyPages? = nil) {
    self.world = world
    pages = keys
  }

  /// Hands on every object of a tree that an inventory is about, in byte order; throws unless the listing comes to its
  /// proven end (invariant I1, row L8), and where a listed key is missing that must not.
  package func list(_ inventory: Inventory, _ body: (ObjectSummary) throws -> Void) async throws {
    let prefix = inventory.from.url.keyOrPrefix.asTree
    let look = TreeLook(prefix, inventory.filter, try selection(inventory.keys, below: prefix), hasMarker: true)
    var listing = world.listing(of: inventory.from, prefix: prefix, parts: look.keys?.parts ?? [""])
    var listed = inventory.keys.map(ListedFinding.init)
    try await look.each({ try await listing.next() }) { object, key in
      if let key { listed?.add(found: key, at: look.keys?.place(of: key)) }
      try body(object)
      return true
    } missing: {
      listed?.add(missing: $0, at: look.keys?.place(of: $0))
    }
    if let shortfall = listed?.shortfall {
      throw PlanFailure(code: PlanFailure.missingSource, message: "no inventory was written: \(shortfall)")
    }
  }

  /// What is there.
  ///
  /// Anything but a complete listing throws (invariant I1), and so does a HEAD that is answered with 403, which may hide
  /// an object (row R19): neither says that something is absent. Where nothing is asked but whether there is an object,
  /// the first one is enough.
  package func find(
    _ target: Delete.Target, filter: Filter, keys: KeyList?, for requirement: Requirement
  ) async throws -> Finding {
    switch target {
    case .object(let place):
      var found = Finding()
      let address = try ObjectAddress(endpoint: place.endpoint, location: place.location)
      if let object = try await world.object(at: address) { found.add(SeenObject(object)) }
      return found
    case .prefix(let place):
      let prefix = place.url.keyOrPrefix.asTree
      let look = TreeLook(prefix, filter, try selection(keys, below: prefix))
      var listing = world.listing(of: place, prefix: prefix, parts: look.keys?.parts ?? [""])
      return try await look.find(for: requirement) { try await listing.next() }
    }
  }

  /// The keys of a list; an operation that has one never looks without it.
  private func selection(_ list: KeyList?, below prefix: String) throws -> KeySelection? {
    guard let list else { return nil }
    // A list has a file, however few keys; without one nothing would be asked of anything.
    guard let pages, try !pages.files().isEmpty else {
      throw PlanFailure(
        code: PlanFailure.unexpected, message: "the keys of '\(list.place.name)' are not with the plan")
    }
    return try KeySelection(list, pages, below: prefix)
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
