import JobManifest
import S3Types

extension OperationExpansion {
  /// A file goes to one key, a directory to a tree.
  func expand(_ upload: Upload, extras: ExtraObjects? = nil) async throws {
    let path = LocalPath.joined(upload.from.path, in: baseDirectory)
    switch try await view.localEntry(at: path) {
    case .directory:
      try await checkBucket(of: upload.to)
      try await expandTree(upload, root: path, extras)
    case .file(let file):
      guard !upload.from.isTree else {
        throw PlanFailure(
          code: PlanFailure.notADirectory,
          message: "'\(upload.from.path)' is a file, and the '/' at its end says directory; '\(name)' cannot upload it")
      }
      try await checkBucket(of: upload.to)
      try await expandFile(upload, file: file)
    case .special(let kind):
      throw PlanFailure(
        code: PlanFailure.specialFile,
        message: "'\(upload.from.path)' is not a file or directory (\(kind)); '\(name)' cannot upload it")
    case nil:
      // Row L9: a source that is not there, or not mounted, is a failure and not an empty tree.
      throw PlanFailure(
        code: PlanFailure.missingSource,
        message: "'\(upload.from.path)' does not exist; '\(name)' has nothing to upload (looked at \(path))")
    }
  }

  private func expandFile(_ upload: Upload, file: LocalFile) async throws {
    let fileName = LocalPath.name(of: upload.from.path)
    guard try admits(fileName, upload.filter, of: file.path) else { return }
    let target = upload.to.isTree ? upload.to.url.keyOrPrefix + fileName : upload.to.url.keyOrPrefix
    guard let key = key(target, in: upload.to) else { return }
    let item = UploadItem(file: file, relativePath: fileName, key: key)
    let writer = UploadWriter(upload, manifest: manifest, operation: operation)
    var pending = PendingSteps()
    try await plan(item, writer, in: &pending) { try await self.view.object(key, of: upload.to) }
    try await emit(&pending)
  }

  /// Merges the walk with the listing of the destination, both in byte order.
  private func expandTree(_ upload: Upload, root: String, _ extras: ExtraObjects?) async throws {
    let prefix = upload.to.url.keyOrPrefix.asTree
    let writer = UploadWriter(upload, manifest: manifest, operation: operation)
    var destinations = DestinationCursor(
      view.listing(of: upload.to, prefix: prefix, parts: prefixes(upload.filter)), extras: extras)
    var files = try await view.localFiles(under: root, opening: openedDirectories(upload.filter))
    var pending = PendingSteps()
    var previous: String?
    let keys = try await selection(upload.keys, of: .files(root: upload.from.path))
    func noteMissing(_ listed: ListedKey) async throws {
      guard let keys else { return }
      let path = root + "/" + listed.key
      try step(
        missing: listed, of: keys, listed.key, upload.filter, at: .file(path: path), as: path,
        ifMissing: keys.list.ifMissing, isSource: true
      ).map { pending.add($0) }
      if pending.isFull { try await emit(&pending) }
    }
    while let file = try await files.nextFile() {
      try proveOrder(of: file, after: &previous, root: upload.from.path)
      guard try await isListed(file, in: keys, missing: { try await noteMissing($0) }),
        try takesPart(file, upload.filter), let key = key(prefix + file.relativePath, in: upload.to)
      else {
        continue
      }
      let item = UploadItem(file: file, relativePath: file.relativePath, key: key)
      if let extras { try await note(item, extras, in: &destinations) }
      try await plan(item, writer, in: &pending) { try await destinations.object(at: key) }
      if pending.isFull { try await emit(&pending) }
    }
    try await finish(keys) { try await noteMissing($0) }
    try await emit(&pending)
    try await destinations.finish()
  }

  /// Whether a list takes an entry of the walk.
  private func isListed(
    _ file: LocalFile, in keys: KeySelection?, missing: (ListedKey) async throws -> Void
  ) async throws -> Bool {
    guard let keys, case .unreadable = file.kind else {
      return try await isListed(file.relativePath, in: keys, as: file.path, missing: missing)
    }
    // Row D12: a name that is not UTF-8 is shown in another form than it sorts by, and no list can have it.
    guard !file.relativePath.unicodeScalars.contains("\u{FFFD}") else {
      try exclude(file.path, .notListed, pattern: keys.list.place.name, offset: keys.list.range?.start)
      return false
    }
    if file.relativePath.isTreeName {
      // Row D3: nobody knows what is in there, and what is listed below it cannot be found missing.
      while let listed = try keys.peek(), ByteOrder.precedes(listed.key, file.relativePath) {
        keys.advance()
        try await missing(listed)
      }
      var holdsListed = false
      while let listed = try keys.peek(), listed.key.utf8.starts(with: file.relativePath.utf8) {
        holdsListed = true
        keys.advance()
      }
      if holdsListed { return true }
    }
    return try await isListed(file.relativePath, in: keys, as: file.path, missing: missing)
  }

  /// Tells that something of the source has this key, whether or not it can be uploaded: then nothing there is extra.
  private func note(_ item: UploadItem, _ extras: ExtraObjects, in destinations: inout DestinationCursor) async throws {
    switch item.file.kind {
    case .regular, .planned: extras.noteSource(item.relativePath, size: item.file.size)
    case .unsupported, .emptyDirectory: break
    // A name that is not UTF-8 is shown in another form than it sorts by, and no key can have it (row D12).
    case .unreadable where item.relativePath.unicodeScalars.contains("\u{FFFD}"): return
    case .unreadable: break
    }
    _ = try await destinations.object(at: item.key)
    switch item.file.kind {
    // Row D3: nobody knows what is in there.
    case .unreadable where item.relativePath.isTreeName: extras.noteUnread(item.relativePath)
    // Row D4: nor has anybody looked behind a link, which may stand where a directory was.
    case .unsupported: extras.noteUnread(item.relativePath + "/")
    default: break
    }
  }

  /// Names that are not UTF-8 are shown in another form than they sort by, so what cannot be read need not obey.
  func proveOrder(of file: LocalFile, after previous: inout String?, root: String) throws {
    switch file.kind {
    case .regular, .planned, .unsupported, .emptyDirectory:
      if let previous, !ByteOrder.precedes(previous, file.relativePath) {
        throw PlanFailure(
          code: PlanFailure.disorder,
          message: "the walk of '\(root)' is not in byte order: '\(file.relativePath)' comes after '\(previous)'")
      }
      previous = file.relativePath
    case .unreadable(let why) where file.relativePath.isEmpty:
      throw PlanFailure(code: PlanFailure.unreadable, message: "'\(root)': \(why); '\(name)' cannot read it")
    case .unreadable: break
    }
  }

  /// A directory that cannot be read takes part unless it is excluded by name: nobody knows what is in it (row D3).
  private func takesPart(_ file: LocalFile, _ filter: Filter) throws(StoreTrouble) -> Bool {
    if case .unreadable = file.kind, file.relativePath.isTreeName,
      filter.verdict(for: file.relativePath) == .excluded(by: nil)
    {
      return true
    }
    return try admits(file.relativePath, filter, of: file.path)
  }

  private func emit(_ pending: inout PendingSteps) async throws {
    for step in try await pending.take() { try emit(step) }
  }

  /// Plans one file; what cannot be uploaded is planned as what it is, never passed over in silence.
  private func plan(
    _ item: UploadItem, _ writer: UploadWriter, in pending: inout PendingSteps,
    destination: () async throws -> SeenObject?
  ) async throws {
    switch item.file.kind {
    case .unsupported(let kind):
      // Rows D4 and D5: links are not followed, and special files never opened.
      pending.add(writer.step(.skip, kind == "symlink" ? .symlink : .special, item, detail: kind))
    case .emptyDirectory: break
    case .unreadable(let why):
      pending.add(writer.step(.fail, .unreadable, item, detail: why))
    case .regular where writer.policy == .always, .planned where writer.policy == .always:
      pending.add(writer.step(.put, .always, item))
    case .regular, .planned:
      plan(regular: item, writer, in: &pending, destination: try await destination())
    }
  }

  private func plan(
    regular item: UploadItem, _ writer: UploadWriter, in pending: inout PendingSteps, destination: SeenObject?
  ) {
    let world = world
    let verdict =
      item.file.kind == .planned
      ? WriteRule.verdict(
        writer.policy, writer.comparison, plannedSize: item.file.size, destination: destination)
      : WriteRule.verdict(
        writer.policy, writer.comparison, size: item.file.size, modified: item.file.modified, destination: destination,
        now: now)
    switch verdict {
    case .write(let reason): pending.add(writer.step(.put, reason, item, expected: destination.expected))
    case .skip(.same) where writer.declares(item):
      pending.add { try await writer.step(ofSame: item, at: destination, in: world) }
    case .skip(let reason): pending.add(writer.step(.skip, reason, item, expected: destination.expected))
    case .compareMD5, .compareChecksums, .compareKept:
      pending.add { try await writer.step(settling: verdict, item, at: destination, in: world) }
    }
  }
}

extension LocalFile {
  /// What a step that reads it notes down.
  fileprivate var source: StepSource {
    kind == .planned ? .plannedFile(path: path, size: size) : .file(path: path, size: size, modified: modified)
  }
}

/// One file of an upload and where it goes.
private struct UploadItem {
  let file: LocalFile
  /// What filters and header rules see.
  let relativePath: String
  let key: ObjectKey
}

/// Makes the steps of one upload.
private struct UploadWriter {
  private let operation: Int
  private let destination: RemotePlace
  private let headers: HeaderResolver
  let policy: WritePolicy
  let comparison: Comparison

  init(_ upload: Upload, manifest: Manifest, operation: Int) {
    self.operation = operation
    destination = upload.to
    policy = upload.policy
    comparison = upload.comparison
    headers = HeaderResolver(
      rules: manifest.contentTypes, settings: upload.headers, guessesTypes: upload.guessesTypes)
  }

  /// Whether rules or the operation say anything about the headers of a file.
  func declares(_ item: UploadItem) -> Bool { headers.changes(for: item.relativePath) != .none }

  /// The step of a file of which only a look can tell whether it is the same.
  func step(
    settling verdict: WriteRule.Verdict, _ item: UploadItem, at destination: SeenObject?, in world: any PlanWorld
  ) async throws -> Step {
    let object = ChecksumComparison.Side.object(address(of: item), etag: destination?.etag)
    switch try await verdict.settled(.file(path: item.file.path), object, in: world) {
    case .skip(.same, let detail): return try await step(ofSame: item, at: destination, in: world, detail: detail)
    case .skip(let reason, let detail):
      return step(.skip, reason, item, expected: destination.expected, detail: detail)
    case .write(let reason, let detail):
      return step(.put, reason, item, expected: destination.expected, detail: detail)
    case .gone: return step(.put, .new, item, expected: .absent)
    // Row D3: a file that cannot be read fails, and only it.
    case .unreadable(let why): return step(.fail, .unreadable, item, detail: why)
    }
  }

  /// The step of a file whose bytes are there already: the headers may still be others than declared.
  func step(
    ofSame item: UploadItem, at destination: SeenObject?, in world: any PlanWorld, detail: String? = nil
  ) async throws -> Step {
    let same = step(.skip, .same, item, expected: destination.expected, detail: detail)
    let write = step(.put, .new, item, expected: destination.expected)
    return try await DeclaredDrift(
      headers.changes(for: item.relativePath), keeping: same, writing: write, destination)?.step(in: world) ?? same
  }

  private func address(of item: UploadItem) -> ObjectAddress {
    ObjectAddress(
      endpoint: destination.endpoint, location: S3Location(bucket: destination.url.bucket, key: item.key))
  }

  func step(
    _ action: StepAction, _ reason: StepReason, _ item: UploadItem, expected: ExpectedState = .unknown,
    detail: String? = nil
  ) -> Step {
    let written = action == .put ? headers.headers(for: item.relativePath) : nil
    let extras = action == .put ? headers.changes(for: item.relativePath).extras : .none
    return Step(
      operation: operation, action: action,
      source: item.file.source,
      destination: .object(address(of: item)), size: item.file.size, reason: reason, expected: expected,
      headers: written.map { .write($0) } ?? .keep, extras: extras, detail: detail,
      storageClass: written?.storageClass?.unlessStandard)
  }
}
