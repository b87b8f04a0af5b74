import JobManifest
import S3Types

/// What stands in the destination directory of a sync to files, merged in byte order with the keys of the source, and
/// what of it has no counterpart there.
///
/// Only files go, and directories that have nothing but deleted files in them. Links, special files and files of a run of
/// this program stay, and with them the directories that hold them.
final class ExtraFiles {
  private let expansion: OperationExpansion
  private let sync: Sync
  private let place: LocalPlace
  /// The directory, without "/" at its end.
  private let root: String
  private var walk: OverlaidWalk
  private var current: LocalFile?
  private var isPrimed = false
  private var previous: String?
  private var guards: ExtraGuard
  private var directories = EmptiedDirectories()

  init(_ sync: Sync, to place: LocalPlace, root: String, in expansion: OperationExpansion) async throws {
    self.expansion = expansion
    self.sync = sync
    self.place = place
    self.root = root
    walk = try await expansion.view.localFiles(under: root, withEmptyDirectories: true)
    guards = ExtraGuard(sync)
  }

  /// Takes the next key of the source; everything before it has no counterpart.
  func pass(_ relativeKey: String, size: Int, isAdmitted: Bool) async throws {
    while let file = try await next(), ByteOrder.precedes(file.relativePath, relativeKey) {
      try judge(file)
      current = nil
    }
    guard isAdmitted else { return }
    guards.countSource(relativeKey, size: size)
    try emit(directories.keep(relativeKey))
    guard let file = current, ByteOrder.areEqual(file.relativePath, relativeKey) else { return }
    if file.kind == .regular || file.kind == .planned { guards.countKept() }
    current = nil
  }

  /// Takes what is left, and throws what forbids the deletes; both sides have been read to their ends (invariant I1).
  func finish() async throws {
    while let file = try await next() {
      try judge(file)
      current = nil
    }
    try emit(directories.finish())
    try expansion.refuse(guards.verdict, of: sync, at: place.range, below: place.path)
  }

  private func next() async throws -> LocalFile? {
    guard current == nil else { return current }
    current = try await walk.nextFile()
    if let file = current { try expansion.proveOrder(of: file, after: &previous, root: place.path) }
    return current
  }

  private func judge(_ file: LocalFile) throws {
    switch file.kind {
    case .emptyDirectory: return try emit(directories.keep(file.relativePath))
    case .unreadable(let why):
      // Row D3: nobody knows what this is or holds; the operation fails, and so does not come to its deletes.
      try emit(directories.keep(file.relativePath))
      return try emit(.fail, .unreadable, file, detail: why)
    case .regular, .planned, .unsupported: break
    }
    // Row L14.
    guard try expansion.admits(file.relativePath, sync.filter, of: file.path) else {
      return try emit(directories.keep(file.relativePath))
    }
    if case .unsupported(let kind) = file.kind {
      // Rows D4, D5 and D14: not one of the files that a sync writes, so none that it deletes.
      try emit(directories.keep(file.relativePath))
      return try emit(.skip, kind == "symlink" ? .symlink : .special, file, detail: "\(kind), which stays")
    }
    if guards.countDoomed(size: file.size) { try emit(.remove, .extra, file, expected: file.expected) }
    try emit(directories.remove(file.relativePath))
  }

  private func emit(
    _ action: StepAction, _ reason: StepReason, _ file: LocalFile, expected: ExpectedState = .unknown,
    detail: String? = nil
  ) throws {
    try expansion.emit(
      Step(
        operation: expansion.operation, action: action, destination: .file(path: root.asTree + file.relativePath),
        size: file.size, reason: reason, expected: expected, detail: detail))
  }

  private func emit(_ emptied: [String]) throws {
    for directory in emptied {
      try expansion.emit(
        Step(
          operation: expansion.operation, action: .remove, destination: .file(path: root.asTree + directory), size: 0,
          reason: .emptied, expected: .unknown))
    }
  }
}

extension LocalFile {
  /// What a step that removes it notes down.
  fileprivate var expected: ExpectedState {
    kind == .planned ? .planned : .present(ObjectState(size: size, modified: modified))
  }
}
