package import JobManifest
import S3Types

/// The places that an operation reads and writes, known from the manifest alone.
package struct Footprint: Sendable {
  /// What is done there.
  package enum Access: String, Sendable, Hashable {
    case reads, writes, deletes
    /// Looks whether all is as it has to be; whatever comes later in the place waits for that.
    case checks
    /// Waits for something that somebody else brings; whatever comes later in the place waits for that.
    case awaits = "waits for"
    /// Reads the file that says which keys it takes, when it is planned.
    case takesKeys = "takes its keys from"

    /// Whether something is not as it was afterwards.
    package var isChange: Bool { self == .writes || self == .deletes }
    /// Whether everything that is listed later and acts on the place has to wait, also what only reads it.
    package var isGate: Bool { self == .checks || self == .awaits }

    /// Whether a use that is listed later has to wait for this one in the same place.
    ///
    /// A check looks at what the wait before it was for. Checks side by side are fine, and a wait is for others to end.
    package func orders(before later: Access) -> Bool {
      if isChange || later.isChange { return true }
      return isGate && (!later.isGate || self == .awaits && later == .checks)
    }
  }

  /// One place and what is done there.
  package struct Use: Sendable {
    /// What is done.
    package let access: Access
    /// Where.
    package let place: Place
  }

  /// All places.
  package let uses: [Use]

  /// Derives the footprint of an operation.
  ///
  /// `identity` maps the name of an endpoint to what it stands for, so two names of one URL are one endpoint.
  package init(of verb: Verb, baseDirectory: String, identity: (EndpointName) -> String) {
    let list: [Use] =
      switch verb.keyList?.place {
      case nil: []
      case .file(let place)?:
        [
          Use(
            access: .takesKeys,
            place: Place(
              localPath: LocalPath.resolved(place.path, in: baseDirectory), isTree: false, written: place.path))
        ]
      case .object(let place)?:
        [
          Use(
            access: .takesKeys,
            place: Place(place, extent: .exact(place.url.keyOrPrefix), identity: identity(place.endpoint)))
        ]
      }
    uses = Self.uses(of: verb, baseDirectory: baseDirectory, identity: identity) + list
  }

  private static func uses(
    of verb: Verb, baseDirectory: String, identity: (EndpointName) -> String
  ) -> [Use] {
    func remote(_ access: Access, _ place: RemotePlace, _ extent: Place.Extent) -> Use {
      Use(access: access, place: Place(place, extent: extent, identity: identity(place.endpoint)))
    }
    switch verb {
    case .upload(let upload):
      let path = LocalPath.resolved(upload.from.path, in: baseDirectory)
      let source = Place(localPath: path, isTree: upload.from.isTree, written: upload.from.path)
      return [
        Use(access: .reads, place: source),
        remote(.writes, upload.to, .target(of: upload.to, fromTree: upload.from.isTree)),
      ]
    case .download(let download):
      let path = LocalPath.resolved(download.to.path, in: baseDirectory)
      let target = Place(
        localPath: path, isTree: download.to.isTree || download.from.isTree, written: download.to.path)
      return [remote(.reads, download.from, .named(by: download.from)), Use(access: .writes, place: target)]
    case .copy(let copy):
      return [
        remote(.reads, copy.from, .named(by: copy.from)),
        remote(.writes, copy.to, .target(of: copy.to, fromTree: copy.from.isTree)),
      ]
    case .move(let move):
      let copy = move.copy
      return [
        remote(.deletes, copy.from, .named(by: copy.from)),
        remote(.writes, copy.to, .target(of: copy.to, fromTree: copy.from.isTree)),
      ]
    case .sync(let sync):
      let transfer = uses(of: sync.transfer.verb, baseDirectory: baseDirectory, identity: identity)
      let deletes = sync.deletesExtra ? transfer.filter { $0.access == .writes } : []
      let trash = sync.trash.map { [remote(.writes, $0, .tree($0.url.keyOrPrefix.asTree))] } ?? []
      return transfer + deletes.map { Use(access: .deletes, place: $0.place) } + trash
    case .delete(let delete):
      let trash = delete.trash.map { [remote(.writes, $0, .tree($0.url.keyOrPrefix.asTree))] } ?? []
      switch delete.target {
      case .prefix(let place): return [remote(.deletes, place, .tree(place.url.keyOrPrefix.asTree))] + trash
      case .object(let place): return [remote(.deletes, place, .exact(place.url.keyOrPrefix))] + trash
      }
    case .update(let update):
      switch update.target {
      case .prefix(let place): return [remote(.writes, place, .tree(place.url.keyOrPrefix.asTree))]
      case .object(let place): return [remote(.writes, place, .exact(place.url.keyOrPrefix))]
      }
    case .touch(let touch):
      switch touch.target {
      case .object(let place): return [remote(.writes, place, .exact(place.url.keyOrPrefix))]
      case .listed(let place, _, _): return [remote(.writes, place, .tree(place.url.keyOrPrefix.asTree))]
      }
    case .check(let check):
      return [remote(.checks, check.target.place, .looked(at: check.target))]
    case .wait(let wait):
      return [remote(.awaits, wait.target.place, .looked(at: wait.target))]
    case .list(let inventory):
      let source = remote(.reads, inventory.from, .tree(inventory.from.url.keyOrPrefix))
      switch inventory.to {
      case .file(let place):
        let path = LocalPath.resolved(place.path, in: baseDirectory)
        return [source, Use(access: .writes, place: Place(localPath: path, isTree: false, written: place.path))]
      case .object(let place): return [source, remote(.writes, place, .exact(place.url.keyOrPrefix))]
      }
    }
  }

  /// The first use that forbids running `self` and `later` side by side: places overlap and one of them is changed, or
  /// the earlier one decides whether the later one may start.
  package func clash(with later: Footprint) -> Clash? {
    for mine in uses {
      for theirs in later.uses where mine.access.orders(before: theirs.access) {
        if mine.place.overlaps(theirs.place) { return Clash(earlier: mine, later: theirs) }
      }
    }
    return nil
  }

  /// The first two uses that clash in a local place and do not lie to each other as their names say.
  func meeting(with later: Footprint, behindLinks localIdentity: (String) -> String) -> Clash? {
    for mine in uses where mine.place.root == .local {
      for theirs in later.uses where theirs.place.root == .local && mine.access.orders(before: theirs.access) {
        let real = (mine.place.renamed(localIdentity), theirs.place.renamed(localIdentity))
        if real.0.overlaps(real.1), real.0.offset(to: real.1) != mine.place.offset(to: theirs.place) {
          return Clash(earlier: mine, later: theirs)
        }
      }
    }
    return nil
  }

  /// Whether two operations may write one key.
  package func writes(where other: Footprint) -> Bool {
    uses.contains { mine in
      mine.access == .writes && other.uses.contains { $0.access == .writes && $0.place.overlaps(mine.place) }
    }
  }

  /// Whether an operation with this footprint may change something in a place.
  package func changes(_ place: Place) -> Bool {
    uses.contains { $0.access.isChange && $0.place.overlaps(place) }
  }
}

/// Two uses of overlapping places that need an order: one of them is a change, or the earlier one a gate.
package struct Clash: Sendable {
  /// The use by the operation that is listed first.
  package let earlier: Footprint.Use
  /// The use by the operation that is listed later.
  package let later: Footprint.Use
}

extension Place.Extent {
  /// What a place of the manifest stands for when nobody has looked yet.
  fileprivate static func named(by place: RemotePlace) -> Self {
    if place.isObject { return .exact(place.url.keyOrPrefix) }
    return place.isTree ? .tree(place.url.keyOrPrefix) : .exactOrTree(place.url.keyOrPrefix)
  }

  /// What a check or a wait looks at.
  fileprivate static func looked(at target: Delete.Target) -> Self {
    switch target {
    case .prefix(let place): .tree(place.url.keyOrPrefix.asTree)
    case .object(let place): .exact(place.url.keyOrPrefix)
    }
  }

  /// What is written at a destination: a tree goes into a tree, whether or not the manifest has the slash.
  fileprivate static func target(of place: RemotePlace, fromTree: Bool) -> Self {
    fromTree ? .tree(place.url.keyOrPrefix.asTree) : named(by: place)
  }
}
