import JobManifest
import S3Types

/// The world as one operation of the plan will find it.
struct WorldView {
  private let world: any PlanWorld
  private let store: CheckedStore
  private let graph: OperationGraph
  private let operation: Int

  init(world: any PlanWorld, store: CheckedStore, graph: OperationGraph, operation: Int) {
    self.world = world
    self.store = store
    self.graph = graph
    self.operation = operation
  }

  /// Every object of a tree, in byte order; with `parts` at least those whose rest of the key starts with one of them.
  ///
  /// - Parameter parts: In byte order, none of them the start of another; so their listings follow each other in order.
  func listing(of place: RemotePlace, prefix: String, parts: [String] = [""]) -> OverlaidListing {
    let bucket = place.url.bucket
    let query = EffectQuery(
      endpoint: place.endpoint, bucket: bucket, prefix: prefix,
      operations: earlierChanges(of: place, extent: .tree(prefix)))
    return OverlaidListing(
      world.listing(of: place, prefix: prefix, parts: parts), effects: EffectCursor(query, store: store))
  }

  /// One object; nil when it will not be there.
  func object(_ key: ObjectKey, of place: RemotePlace) async throws -> SeenObject? {
    let address = ObjectAddress(
      endpoint: place.endpoint, location: S3Location(bucket: place.url.bucket, key: key))
    let operations = earlierChanges(of: place, extent: .exact(key.rawValue))
    if !operations.isEmpty {
      let effects = try store.call { store in try store.plannedEffects(on: address, of: operations) }
      let last = operations.last { operation in effects.contains { $0.operation == operation } }
      if let final = effects.last(where: { $0.operation == last }) { return final.seen }
    }
    guard let object = try await world.object(at: address) else { return nil }
    return SeenObject(
      key: key, size: object.size, origin: .listed(etag: object.etag, lastModified: object.lastModified),
      storageClass: object.storageClass)
  }

  /// The earlier operation that leaves something at a key, or takes it away, as the last of them.
  func writer(of key: ObjectKey, in place: RemotePlace) throws -> Int? {
    let address = ObjectAddress(endpoint: place.endpoint, location: S3Location(bucket: place.url.bucket, key: key))
    let operations = earlierChanges(of: place, extent: .exact(key.rawValue))
    guard !operations.isEmpty else { return nil }
    let effects = try store.call { store in try store.plannedEffects(on: address, of: operations) }
    return operations.last { operation in effects.contains { $0.operation == operation } }
  }

  /// The earlier operation that leaves a file at a path, or takes it away, as the last of them.
  func writer(ofFile path: String) throws -> Int? {
    try plannedFile(at: path, of: earlierWriters(below: path))?.operation
  }

  /// What the last of the operations that write or remove a file leaves there; nil when none of them does.
  private func plannedFile(at path: String, of operations: [Int]) throws(StoreTrouble) -> PlannedFile? {
    guard !operations.isEmpty else { return nil }
    let files = try store.call { store in try store.plannedFiles(at: path, of: operations) }
    let last = operations.last { operation in files.contains { $0.operation == operation } }
    return files.last { $0.operation == last }
  }

  /// What an upload finds at a local path, given without "/" at its end.
  func localEntry(at path: String) async throws -> LocalEntry? {
    let operations = earlierWriters(below: path)
    if !operations.isEmpty {
      if let file = try plannedFile(at: path, of: operations) {
        return LocalFile(planned: file, relativePath: LocalPath.name(of: path)).map { .file($0) }
      }
      var isRemoved = false
      var below = PlannedFileCursor(FileQuery(prefix: path.asTree, operations: operations), store: store)
      while let file = try below.peek() {
        if file.size != nil { return .directory }
        if ByteOrder.areEqual(file.path, path.asTree) { isRemoved = true }
        below.advance()
      }
      if isRemoved { return nil }
    }
    return try await world.localEntry(at: path)
  }

  /// The files that an upload finds below a directory that is there, or that earlier operations will have made.
  ///
  /// What is there below a directory that `opens` says no to is passed over.
  func localFiles(
    under root: String, withEmptyDirectories: Bool = false,
    opening opens: @escaping @Sendable (String) -> Bool = { _ in true }
  ) async throws -> OverlaidWalk {
    let query = FileQuery(prefix: root.asTree, operations: earlierWriters(below: root))
    var isThere = query.operations.isEmpty && !withEmptyDirectories
    if !isThere { isThere = try await world.localEntry(at: root) == .directory }
    return OverlaidWalk(
      isThere
        ? world.localFiles(under: root, withEmptyDirectories: withEmptyDirectories, opening: opens) : Pages { nil },
      planned: PlannedFileCursor(query, store: store),
      root: root)
  }

  /// What a download finds where it wants to write; directories end in "/".
  ///
  /// No link is followed below a root.
  func standing(at path: String, below root: String? = nil) async throws -> SeenFile? {
    if let file = try plannedFile(at: path, of: earlierWriters(below: path)) {
      guard let size = file.size else { return nil }
      return path.isTreeName ? .directory : .file(size: size, modified: nil)
    }
    return switch try await world.standing(at: LocalPath.joined(path, in: "/"), below: root) {
    case nil: nil
    case .file(let file)?: .file(size: file.size, modified: file.modified)
    case .directory?: .directory
    case .special(let kind)?: .special(kind)
    }
  }

  private func earlierWriters(below path: String) -> [Int] {
    graph.earlierChanges(of: Place(localPath: path, isTree: false, written: path), before: operation)
  }

  private func earlierChanges(of place: RemotePlace, extent: Place.Extent) -> [Int] {
    graph.earlierChanges(
      of: Place(place, extent: extent, identity: graph.identity(of: place.endpoint)), before: operation)
  }
}

/// A store whose errors can be told from those of the world.
struct CheckedStore {
  private let store: any PlanStore

  init(_ store: any PlanStore) { self.store = store }

  func call<Result>(_ body: (any PlanStore) throws -> Result) throws(StoreTrouble) -> Result {
    do {
      return try body(store)
    } catch {
      throw StoreTrouble(text: String(describing: error))
    }
  }
}

/// The store of the plan failed; no operation can go on.
struct StoreTrouble: Error {
  let text: String
}
