import JobManifest
import S3Types

/// What stands at the destination of a sync in S3, seen in byte order, and what of it has no counterpart in the source.
final class ExtraObjects {
  private let expansion: OperationExpansion
  private let sync: Sync
  private let deletion: Delete
  private let place: RemotePlace
  private let prefix: String
  private var guards: ExtraGuard
  /// Trees that other operations move to instead of deleting; earlier runs have left there what no step of this plan names.
  private let trashes: [(operation: Int, prefix: String)]
  /// A few objects that go and that have a name in the source, as they would if both were one place.
  private(set) var doubtful: [SeenObject] = []
  private static let doubtfulCount = 3
  private let sourcePrefix: String?
  /// Parts of the tree whose counterparts cannot be read, so that nobody knows what is extra there (row D3).
  private var unread = UnreadTrees()
  /// Archived objects that go to the trash.
  private var pending = PendingSteps()

  init(_ sync: Sync, _ deletion: Delete, in expansion: OperationExpansion) {
    self.expansion = expansion
    self.sync = sync
    self.deletion = deletion
    place = deletion.target.place
    prefix = place.url.keyOrPrefix.asTree
    guards = ExtraGuard(sync)
    trashes = expansion.trashes(in: place)
    if case .copy(let copy) = sync.transfer {
      sourcePrefix = copy.from.url.keyOrPrefix.asTree
    } else {
      sourcePrefix = nil
    }
  }

  /// Notes something of the source that can be transferred.
  func noteSource(_ relativeKey: String, size: Int) { guards.countSource(relativeKey, size: size) }

  /// Notes a directory of the source that cannot be read, when everything before it has been passed.
  func noteUnread(_ relativePath: String) { unread.add(prefix + relativePath) }

  /// Notes an object that has a counterpart.
  func noteKept() { guards.countKept() }

  /// Plans the end of an object that has none.
  func passOver(_ object: SeenObject) async throws {
    let name = expansion.shown(object.key, in: place)
    // The marker of the tree itself says that the tree is there, and it is.
    guard let relativeKey = object.key.relative(to: prefix), !relativeKey.isEmpty else { return }
    // Row L14: what the filter excludes is not the matter of this operation, and never deleted.
    guard try expansion.admits(relativeKey, sync.filter, of: name) else { return }
    if unread.hold(object.key.rawValue) { return try expansion.exclude(name, .unread) }
    if keepsMarkers, relativeKey.isTreeName, object.size == 0 { return try expansion.exclude(name, .marker) }
    if let trash = trashes.first(where: { TrashPlace.holds(object.key, below: $0.prefix) }) {
      throw expansion.refusal(ofDeleting: name, inTrashOf: trash.operation, at: place.range)
    }
    if doubtful.count < Self.doubtfulCount, let sourcePrefix, object.key.starts(with: sourcePrefix) {
      doubtful.append(object)
    }
    guard guards.countDoomed(size: object.size) else { return }
    try await expansion.emit(deleting: object, deletion, place, .extra, asking: &pending)
  }

  private var keepsMarkers: Bool {
    if case .upload = sync.transfer { return !sync.deletesMarkers }
    return false
  }

  /// Throws what forbids the deletes; both listings have come to their proven ends (invariant I1).
  func finish() async throws {
    for step in try await pending.take() { try expansion.emit(step) }
    try expansion.refuse(guards.verdict, of: sync, at: place.range, below: "\(place.url)")
  }
}
