import JobManifest
import S3Types

/// Tells whether the plan itself takes away what an operation would have found in its source.
struct EmptiedSource {
  let manifest: Manifest
  let graph: OperationGraph
  let store: CheckedStore
  let baseDirectory: String

  /// Whether operations before it take away something that its source holds and its filter admits.
  ///
  /// That they take something away nearby proves nothing: the source may have been empty all along.
  func isEmptied(_ operation: Int) throws(StoreTrouble) -> Bool {
    // Of what a list names it is not asked which of it was there.
    guard manifest.operations[operation].verb.keyList == nil else { return false }
    switch manifest.operations[operation].verb.transfer {
    case .upload(let upload):
      let root = LocalPath.joined(upload.from.path, in: baseDirectory).asTree
      return try losesFile(below: root, upload.filter, to: earlier(operation))
    case .copy(let copy): return try losesObject(of: copy.from, copy.filter, to: earlier(operation))
    case .download(let download): return try losesObject(of: download.from, download.filter, to: earlier(operation))
    case .move, .sync, .delete, .touch, .update, .check, .wait, .list: return false
    }
  }

  private func earlier(_ operation: Int) -> [Int] { graph.order.filter { graph.precedes($0, operation) } }

  private func losesObject(
    of place: RemotePlace, _ filter: Filter, to operations: [Int]
  ) throws(StoreTrouble) -> Bool {
    let prefix = place.url.keyOrPrefix.asTree
    var effects = EffectCursor(
      EffectQuery(endpoint: place.endpoint, bucket: place.url.bucket, prefix: prefix, operations: operations),
      store: store)
    while let effect = try effects.peek() {
      if effect.size == nil, filter.counts(effect.key, below: prefix) { return true }
      effects.advance()
    }
    return false
  }

  private func losesFile(below root: String, _ filter: Filter, to operations: [Int]) throws(StoreTrouble) -> Bool {
    var files = PlannedFileCursor(FileQuery(prefix: root, operations: operations), store: store)
    while let file = try files.peek() {
      let name = String(decoding: file.path.utf8.dropFirst(root.utf8.count), as: UTF8.self)
      if file.size == nil, !name.isTreeName, filter.verdict(for: name) == .included { return true }
      files.advance()
    }
    return false
  }
}
