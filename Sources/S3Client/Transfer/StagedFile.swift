package import S3Types

/// A downloaded file, whole and proven, that waits for its name; without one it goes with this object.
package final class StagedFile: Sendable {
  /// What must be there when the file gets its name.
  package enum Condition: Sendable, Hashable {
    /// Anything or nothing.
    case none
    /// Nothing.
    case absent
    /// A file of this size that was last modified then.
    case unchanged(size: Int, modified: Timestamp)
  }

  /// What arrived.
  package let received: ObjectDownload.Received
  /// Whether the file has the permissions that files of this process get; some file systems refuse (row D15).
  package let hasMode: Bool

  /// The tree that it belongs to, which gives it its name.
  package let tree: FileTree

  let location: S3Location
  let device: UInt64
  /// How often the tree had been told of losses when the file was begun.
  let losses: Int
  let directory: LocalDirectory
  private let file: TemporaryFile
  private let name: String
  private let condition: Condition

  init(
    in tree: FileTree, received: ObjectDownload.Received, location: S3Location, file: TemporaryFile,
    directory: LocalDirectory, name: String, device: UInt64, losses: Int, condition: Condition, hasMode: Bool
  ) {
    self.tree = tree
    self.received = received
    self.location = location
    self.file = file
    self.directory = directory
    self.name = name
    self.device = device
    self.losses = losses
    self.condition = condition
    self.hasMode = hasMode
  }

  func sync(_ disk: Disk) throws(FileFailure) { try file.sync(disk) }

  /// Gives the file its name, if what is there is what was planned.
  func giveName(_ disk: Disk) throws(FileFailure) {
    try check()
    try file.name(as: name, replacing: condition != .absent, disk)
  }

  private func check() throws(FileFailure) {
    guard condition != .none else { return }
    let found = try directory.look(at: name)
    let path = directory.path + "/" + name
    switch (condition, found) {
    case (.none, _), (.absent, nil): return
    case (.absent, .some): throw .changed(path: path, "since it was planned: it was not there")
    case (.unchanged, nil): throw .changed(path: path, "since it was planned: it has gone")
    case (.unchanged(let size, let modified), let file?):
      guard file.kind == .regular, file.size == size, file.modified == modified else {
        throw .changed(path: path, "since it was planned: it had \(size) bytes and was of \(modified)")
      }
    }
  }
}
