import JobManifest
import S3Types

extension OperationExpansion {
  /// An object goes to one file, a tree to a directory; which of them the source is, is decided here.
  func expand(_ download: Download, extras: ExtraFiles? = nil) async throws {
    let root = LocalPath.joined(download.to.path, in: baseDirectory)
    var pending = PendingSteps()
    switch try await sourceKind(of: download.from) {
    case .object(let object):
      let name = object.key.rawValue.nameOfKey
      guard try admits(name, download.filter, of: shown(object.key, in: download.from)) else { return }
      let item = DownloadItem(source: object, relativeKey: name)
      try await plan(item, download, path: download.to.isTree ? .below(root) : .exactly(root), in: &pending)
    case .tree(let prefix):
      let keys = try await selection(download.keys, of: .objects(download.from, prefix: prefix))
      var sources = view.listing(of: download.from, prefix: prefix, parts: prefixes(download.filter, keys))
      func noteMissing(_ listed: ListedKey) async throws {
        try step(missing: listed, of: keys, below: prefix, in: download.from, download.filter, isSource: true)
          .map { pending.add($0) }
        if pending.isFull { try await emit(&pending) }
      }
      while let source = try await sources.next() {
        let isMeant = try await isListed(
          source.key.rawValue, in: keys, as: shown(source.key, in: download.from),
          missing: { try await noteMissing($0) })
        guard isMeant, let relativeKey = source.key.relative(to: prefix) else { continue }
        let takesPart = try admits(relativeKey, download.filter, of: shown(source.key, in: download.from))
        try await extras?.pass(relativeKey, size: source.size, isAdmitted: takesPart)
        guard takesPart else { continue }
        let item = DownloadItem(source: source, relativeKey: relativeKey)
        try await plan(item, download, path: .below(root), in: &pending)
        if pending.isFull { try await emit(&pending) }
      }
      try await finish(keys) { try await noteMissing($0) }
    }
    try await emit(&pending)
  }

  private func emit(_ pending: inout PendingSteps) async throws {
    for step in try await pending.take() { try emit(step) }
  }

  /// `PATH_MAX` of Linux, which counts the NUL at the end.
  private static let pathLimit = 4096

  /// Where the file goes, or the directory of a marker.
  private enum Target {
    case exactly(String)
    case below(String)
  }

  /// Plans one object; what cannot be a file is planned as a failure, never passed over in silence.
  private func plan(
    _ item: DownloadItem, _ download: Download, path: Target, in pending: inout PendingSteps
  ) async throws {
    let isMarker = item.relativeKey.isTreeName && item.source.size == 0
    let target: String
    var top: String?
    switch path {
    case .exactly(let name): target = isMarker ? name.asTree : name
    case .below(let root):
      top = root
      // The marker of the tree itself is its directory, which is made anyway.
      guard !item.relativeKey.isEmpty else {
        return pending.add(step(.skip, .rootMarker, item, download, at: root.asTree, detail: "the directory itself"))
      }
      do throws(LocalName.Unsafe) {
        let segments = try LocalName.segments(of: item.relativeKey, isMarker: isMarker)
        target = root.asTree + segments.joined(separator: "/") + (isMarker ? "/" : "")
      } catch {
        // Rows S1, D9, D10, D11: nothing is repaired, because two keys might become one file.
        let shown = root.asTree + item.relativeKey
        return pending.add(step(.fail, .unsafeName, item, download, at: shown, detail: error.reason))
      }
    }
    guard target.utf8.count < Self.pathLimit else {
      // Row D11: a program that opens it by its path could not.
      let reason = "its path has \(target.utf8.count) bytes, and a path has at most \(Self.pathLimit - 1)"
      return pending.add(step(.fail, .unsafeName, item, download, at: target, detail: reason))
    }
    let standing: SeenFile?
    do {
      standing = try await view.standing(at: target, below: top)
    } catch let failure as PlanFailure where failure.code == PlanFailure.notADirectory {
      return pending.add(step(.fail, .directory, item, download, at: target, detail: failure.message))
    }
    switch (standing, isMarker) {
    case (nil, true): pending.add(step(.get, .new, item, download, at: target, expected: .absent))
    case (.directory?, true): pending.add(step(.skip, .exists, item, download, at: target))
    case (.file?, true):
      pending.add(step(.fail, .marker, item, download, at: target, detail: "there is a file where its directory goes"))
    case (.directory?, false):
      pending.add(step(.fail, .directory, item, download, at: target, detail: "there is a directory of that name"))
    case (.special(let kind)?, _):
      pending.add(step(.fail, .special, item, download, at: target, detail: "there is a \(kind) of that name"))
    case (nil, false): plan(item, download, target, file: nil, in: &pending)
    case (.file(let size, let modified)?, false):
      plan(item, download, target, file: (size, modified), in: &pending)
    }
  }

  private func plan(
    _ item: DownloadItem, _ download: Download, _ target: String, file: (size: Int, modified: Timestamp?)?,
    in pending: inout PendingSteps
  ) {
    let expected = file.map { SeenFile.file(size: $0.size, modified: $0.modified) }.expected
    let verdict = WriteRule.verdict(download.policy, download.comparison, source: item.source, file: file)
    switch verdict {
    case .write(let reason):
      pending.add(
        step(.get, reason, item, download, at: target, expected: expected), reading: item.source, in: world)
    case .skip(let reason): pending.add(step(.skip, reason, item, download, at: target, expected: expected))
    case .compareMD5, .compareChecksums, .compareKept:
      let write = step(.get, .etag, item, download, at: target, expected: expected)
      let keep = step(.skip, .same, item, download, at: target, expected: expected)
      let source = ChecksumComparison.Side.object(address(item.source.key, in: download.from), etag: item.source.etag)
      pending.add { [world] in
        // A file that cannot be read may still be replaced; that it is the same is not proven.
        let settled = try await verdict.settled(source, .file(path: target), in: world)
        return try await world.readable(settled.step(keeping: keep, writing: write), of: item.source)
      }
    }
  }

  private func step(
    _ action: StepAction, _ reason: StepReason, _ item: DownloadItem, _ download: Download, at path: String,
    expected: ExpectedState = .unknown, detail: String? = nil
  ) -> Step {
    Step(
      operation: operation, action: action,
      source: item.source.source(at: address(item.source.key, in: download.from)), destination: .file(path: path),
      size: item.source.size, reason: reason, expected: expected, detail: detail)
  }
}

/// One object of a download.
private struct DownloadItem {
  let source: SeenObject
  /// What filters see and what the path is made of.
  let relativeKey: String
}

extension Manifest {
  /// The directory of each download below which no link is followed (row S2), by operation.
  package func downloadRoots(baseDirectory: String) -> [Int: String] {
    var roots: [Int: String] = [:]
    for (index, operation) in operations.enumerated() {
      guard case .download(let download) = operation.verb.transfer else { continue }
      roots[index] = LocalPath.joined(download.to.path, in: baseDirectory)
    }
    return roots
  }
}
