internal import ConcurrencyHelpers
package import S3Types

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// A directory into which objects are downloaded; below it no link is followed (row S2).
///
/// Each file is written whole and proven under a name of its own, and gets its final name when its bytes are on the disk
/// (invariant I4).
package final class FileTree: Sendable {
  /// How the names of files that are not whole start (row D14).
  package static var temporaryPrefix: String { TemporaryFile.namePrefix }

  /// A file without a name that is younger may be one that another process has just made.
  static let staleAge = Duration.seconds(60)
  /// As many directories are remembered at the same time.
  private static let maximumSwept = 4096

  let disk: Disk
  let root: String
  private let mode = FileMode.usual()
  private let state = Locked(State())
  /// Directories that were made here and whose own names a crash may take.
  ///
  /// Held while directories are made, so that who finds one there knows whether its name is on the disk.
  private let freshDirectories = Locked(FreshDirectories())

  private let now: @Sendable () -> Timestamp

  private struct State {
    var top: LocalDirectory?
    /// Whether the disk has been found full.
    var isFull = false
    /// How often a sync of the whole file system has told of a loss.
    var losses = 0
    /// Directories that have been rid of what earlier downloads left, by device and number.
    var swept: Set<[UInt64]> = []
    /// The directory that was used last, because objects come in the order of their keys.
    var last: (segments: [String], directory: LocalDirectory)?
  }

  /// Names the directory, links in its own path included; it is made where it is missing.
  ///
  /// - Parameter now: The wall clock, by which files that an earlier download left are told from those of another one.
  package init(root: String, disk: Disk = Disk(), now: @escaping @Sendable () -> Timestamp = { Timestamp.now() }) {
    self.root = root
    self.now = now
    self.disk = disk
  }

  /// Makes the directory of these names.
  package func makeDirectory(_ segments: [String], for location: S3Location) throws(S3Error) {
    try location.writing { () throws(FileFailure) in
      let directory = try made(segments[...])
      // Where there is nothing but markers, nothing else would sync their names.
      if fresh.isLarge { try syncNames(in: directory) }
    }
  }

  /// Fetches an object into a file that has no name yet.
  ///
  /// - Parameters:
  ///   - segments: What leads from the root to the file; none of them is empty, "." or "..".
  ///   - condition: What must be there when the file gets its name.
  @concurrent
  package func receive(
    _ download: ObjectDownload, as segments: [String], condition: StagedFile.Condition
  ) async throws(S3Error) -> StagedFile {
    let location = download.parameters.location
    let directory = try location.writing { () throws(FileFailure) in try self.directory(segments.dropLast()) }
    try location.writing { () throws(FileFailure) in try refuseIfFull(directory, download.expected.size) }
    let file = try location.writing { () throws(FileFailure) in try TemporaryFile(in: directory) }
    // Before its first byte: a loss that is known by then is not one of this file.
    let losses = losses
    let received = try await fetched(download, file)
    return try location.writing { () throws(FileFailure) in
      StagedFile(
        in: self, received: received, location: location, file: file, directory: directory, name: segments.last ?? "",
        device: try file.device(), losses: losses, condition: condition, hasMode: file.set(mode))
    }
  }

  /// How often a sync of the whole file system has told of a loss.
  var losses: Int { state.withLock { $0.losses } }

  /// Such a sync has told of a loss.
  func noteLoss() { state.withLock { $0.losses += 1 } }

  private func fetched(
    _ download: ObjectDownload, _ file: TemporaryFile
  ) async throws(S3Error) -> ObjectDownload.Received {
    do throws(S3Error) {
      return try await download.run(into: file)
    } catch {
      if case .file(_, let number)? = error.cause, number == ENOSPC || number == EDQUOT {
        state.withLock { $0.isFull = true }
      }
      throw error
    }
  }

  /// Row D1: once the disk was full, what has no room on it is not asked for.
  private func refuseIfFull(_ directory: LocalDirectory, _ size: Int) throws(FileFailure) {
    guard state.withLock({ $0.isFull }), try directory.room() < size else { return }
    throw .system(path: directory.path, call: "write into", errno: ENOSPC)
  }

  /// The directory at the top, opened before any file below it, so that its file system tells it of every loss since.
  func top() throws(FileFailure) -> LocalDirectory {
    if let top = state.withLock({ $0.top }) { return top }
    let opened = try LocalDirectory.open(root, creating: true)
    freshDirectories.withLock { $0.noteTop(newLevels: opened.newLevels) }
    return state.withLock { state in
      if let top = state.top { return top }
      state.top = opened
      return opened
    }
  }

  /// The directory of these names, made where it is missing.
  private func made(_ segments: ArraySlice<String>) throws(FileFailure) -> LocalDirectory {
    var directory = try top()
    return try freshDirectories.withLock { fresh throws(FileFailure) in
      for segment in segments {
        directory = try directory.descend(into: segment, creating: true)
        if directory.isNew { fresh.insert(directory.path, on: try directory.identity().device) }
      }
      return directory
    }
  }

  /// Syncs the names in a directory, and its own and those above it as far as they are new.
  func syncNames(in directory: LocalDirectory) throws(FileFailure) {
    let levels = freshDirectories.withLock { $0.levels(above: directory.path, root: root) }
    try directory.sync(disk, above: levels)
    freshDirectories.withLock { $0.remove(on: directory.path) }
  }

  /// The directories whose names are not safe yet.
  var fresh: FreshDirectories { freshDirectories.withLock { $0 } }

  /// Those of these that are on the file system of the top are safe.
  func noteSafe(_ directories: FreshDirectories) throws(FileFailure) {
    let device = try top().identity().device
    freshDirectories.withLock { $0.subtract(directories, on: device) }
  }

  private func directory(_ segments: ArraySlice<String>) throws(FileFailure) -> LocalDirectory {
    if let last = state.withLock({ $0.last }), last.segments.elementsEqual(segments, by: Self.isSame) {
      return last.directory
    }
    let directory = try made(segments)
    try sweep(directory)
    state.withLock { $0.last = (Array(segments), directory) }
    return directory
  }

  /// Rids a directory, once, of what downloads that were cut off have left in it (row D14).
  private func sweep(_ directory: LocalDirectory) throws(FileFailure) {
    let identity = try directory.identity()
    let isNew = state.withLock { state in
      if state.swept.count >= Self.maximumSwept { state.swept = [] }
      return state.swept.insert([identity.device, identity.inode]).inserted
    }
    if isNew { try TemporaryFile.removeStale(in: directory, before: now().advanced(by: .zero - Self.staleAge)) }
  }

  /// As bytes: to Swift, texts in NFC and NFD are equal, and to a file system they are two names (row D13).
  private static func isSame(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }
}
