internal import ConcurrencyHelpers
package import S3Types

/// A directory into which objects are downloaded; below it no link is followed (row S2).
///
/// Each file is written whole and proven under a name of its own, and gets its final name when its bytes are on the disk
/// (invariant I4).
package final class FileTree: Sendable {
  /// How the names of files that are not whole start (row D14).
  package static var temporaryPrefix: String { TemporaryFile.namePrefix }

  let disk: Disk
  private let root: String
  private let mode = FileMode.usual()
  private let state = Locked(State())

  private struct State {
    var top: LocalDirectory?
    /// The directory that was used last, because objects come in the order of their keys.
    var last: (segments: [String], directory: LocalDirectory)?
  }

  /// Names the directory, links in its own path included; it is made where it is missing.
  package init(root: String, disk: Disk = Disk()) {
    self.root = root
    self.disk = disk
  }

  /// Makes the directory of these names.
  package func makeDirectory(_ segments: [String], for location: S3Location) throws(S3Error) {
    try location.writing { () throws(FileFailure) in
      _ = try top().descend(into: segments, creating: true)
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
    let file = try location.writing { () throws(FileFailure) in try TemporaryFile(in: directory) }
    let received = try await download.run(into: file)
    return try location.writing { () throws(FileFailure) in
      StagedFile(
        in: self, received: received, location: location, file: file, directory: directory, name: segments.last ?? "",
        device: try file.device(), condition: condition, hasMode: file.set(mode))
    }
  }

  /// The directory at the top, opened before any file below it, so that its file system tells it of every loss since.
  func top() throws(FileFailure) -> LocalDirectory {
    if let top = state.withLock({ $0.top }) { return top }
    let opened = try LocalDirectory.open(root, creating: true)
    return state.withLock { state in
      if let top = state.top { return top }
      state.top = opened
      return opened
    }
  }

  private func directory(_ segments: ArraySlice<String>) throws(FileFailure) -> LocalDirectory {
    let top = try top()
    if let last = state.withLock({ $0.last }), last.segments.elementsEqual(segments, by: Self.isSame) {
      return last.directory
    }
    let directory = try top.descend(into: segments, creating: true)
    state.withLock { $0.last = (Array(segments), directory) }
    return directory
  }

  /// As bytes: to Swift, texts in NFC and NFD are equal, and to a file system they are two names (row D13).
  private static func isSame(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }
}
