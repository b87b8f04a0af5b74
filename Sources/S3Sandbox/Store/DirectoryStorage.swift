import ConcurrencyHelpers
import NIOCore
import NIOHTTP1
import S3Types

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Keeps bodies as files under one directory, so that what a run leaves behind lies there as plain files.
///
/// Every change is written through before it is answered. It is not fsynced: the directory is a working copy for
/// tests and rehearsals, and what a killed process wrote the kernel still keeps.
final class DirectoryStorage: BodyStorage {
  /// One key is one file here, so a bucket in a directory has no versions; they live in memory only.
  var keepsVersions: Bool { false }

  let layout: DirectoryLayout
  private let lockDescriptor: Locked<CInt>
  private let counter = Locked(0)

  /// Takes the directory for this process alone, and makes it when it is missing.
  init(_ directory: String) throws(S3Failure) {
    let trimmed = directory.utf8.count > 1 && directory.hasSuffix("/") ? String(directory.dropLast()) : directory
    layout = DirectoryLayout(root: trimmed)
    try FileSystem.makeDirectories(layout.incoming)
    let descriptor = try FileSystem.openFile(layout.lock, O_RDWR | O_CREAT)
    lockDescriptor = Locked(descriptor)
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw .internalError("another sandbox uses '\(trimmed)'; stop it first, or choose another directory")
    }
    // What is left here never became an object: its process died before the rename (row D14).
    for name in try FileSystem.names(in: layout.incoming) {
      try FileSystem.removeFile("\(layout.incoming)/\(String(decoding: name, as: UTF8.self))")
    }
  }

  deinit { close() }

  func close() {
    lockDescriptor.withLock { descriptor in
      if descriptor >= 0 {
        // Closing alone would leave the lock with a child that is between its fork and its exec just now.
        flock(descriptor, LOCK_UN)
        _ = closeDescriptor(descriptor)
      }
      descriptor = -1
    }
  }

  func load() throws(S3Failure) -> LoadedStorage {
    var loader = DirectoryLoader(layout: layout)
    return try loader.load()
  }

  func createBucket(_ bucket: BucketName, at moment: Timestamp) throws(S3Failure) {
    guard try FileSystem.makeDirectory(layout.bucket(bucket)) else {
      throw .internalError("'\(layout.bucket(bucket))' is no directory; move it away")
    }
    for directory in [layout.reserved(bucket), layout.encodedObjects(bucket), layout.facts(bucket)] {
      _ = try FileSystem.makeDirectory(directory)
    }
    try write(Array("\(moment.nanoseconds)\n".utf8), to: layout.created(bucket))
  }

  func removeBucket(_ bucket: BucketName) throws(S3Failure) {
    let directory = layout.bucket(bucket)
    try removeEmptyDirectories(below: directory)
    guard FileSystem.removeEmptyDirectory(directory) || errno == ENOENT else {
      throw S3Failure(
        .conflict, "BucketNotEmpty",
        "The bucket has no objects, but its directory '\(directory)' holds files that are none; remove them first")
    }
    try removeTree(layout.reserved(bucket))
  }

  func makeUpload(expecting length: Int?) -> any BodyUpload {
    FileUpload(self, path: "\(layout.incoming)/\(nextName())")
  }

  func open(_ object: StoredObject, in bucket: BucketName) throws(S3Failure) -> OpenBody {
    let path = layout.file(object, bucket)
    guard try FileSystem.status(path)?.kind == .file else { throw .noSuchKey(object.key.rawValue) }
    let descriptor = try FileSystem.openFile(path, O_RDONLY)
    let file = OpenFile(descriptor: descriptor, size: try FileSystem.status(descriptor: descriptor, path).size)
    guard file.size == object.size else {
      throw .internalError("'\(path)' was changed by someone else; start the sandbox again")
    }
    return .file(file)
  }

  func remove(_ object: StoredObject, in bucket: BucketName) throws(S3Failure) {
    try removeBody(object.key, object.place, bucket)
    try FileSystem.removeFile(layout.sidecar(object.key, bucket))
  }

  func amend(_ object: StoredObject, in bucket: BucketName) throws(S3Failure) {
    guard let status = try FileSystem.status(layout.file(object, bucket)) else {
      throw .noSuchKey(object.key.rawValue)
    }
    try writeSidecar(
      Sidecar(key: object.key, size: status.size, modified: status.modified, facts: object.facts), bucket)
  }

  // MARK: Called by an upload, under the lock of the bucket

  /// Moves a finished body to its place: beside its peers as a plain file where the key allows it.
  func adopt(
    _ path: String, _ status: FileSystem.Status, as key: ObjectKey, _ facts: ObjectFacts, in bucket: BucketName,
    replacing old: StoredObject?
  ) throws(S3Failure) -> StoredObject {
    let place: StoredObject.Place = try makeRoom(for: key, bucket) ? .plainFile : .encodedFile
    let object = StoredObject(key: key, size: status.size, place: place, facts: facts)
    // The facts come first: between the two renames they describe no file and are not believed, whereas new bytes
    // under old facts could be.
    try writeSidecar(Sidecar(key: key, size: status.size, modified: status.modified, facts: facts), bucket)
    let target = layout.file(object, bucket)
    if case .encodedFile = place { try makeParents(of: target, below: layout.encodedObjects(bucket)) }
    try FileSystem.move(path, to: target)
    if let old {
      switch (old.place, place) {
      case (.plainFile, .encodedFile), (.encodedFile, .plainFile): try removeBody(key, old.place, bucket)
      default: break
      }
    }
    return object
  }

  /// Makes the directories of a key; false when the key or what lies there already forbids a plain file (row D8).
  private func makeRoom(for key: ObjectKey, _ bucket: BucketName) throws(S3Failure) -> Bool {
    guard KeyFileName.isPlain(key) else { return false }
    var path = layout.bucket(bucket)
    guard try FileSystem.makeDirectory(path) else { return false }
    let segments = key.rawValue.utf8.split(separator: UInt8(ascii: "/"))
    for segment in segments.dropLast() {
      path += "/\(String(Substring(segment)))"
      switch try FileSystem.status(path)?.kind {
      case .directory: continue
      case .file, .other: return false
      case nil: guard try FileSystem.makeDirectory(path) else { return false }
      }
    }
    let file = layout.plainFile(key, bucket)
    switch try FileSystem.status(file)?.kind {
    case nil, .file: return true
    case .directory: return FileSystem.removeEmptyDirectory(file)
    case .other: return false
    }
  }

  private func removeBody(_ key: ObjectKey, _ place: StoredObject.Place, _ bucket: BucketName) throws(S3Failure) {
    switch place {
    case .memory: break
    case .encodedFile: try FileSystem.removeFile(layout.encodedFile(key, bucket))
    case .plainFile:
      try FileSystem.removeFile(layout.plainFile(key, bucket))
      // Directories are no objects: those that became empty would only be in the way of a later key.
      var parents = key.rawValue.split(separator: "/").dropLast()
      while !parents.isEmpty {
        let directory = "\(layout.bucket(bucket))/\(parents.joined(separator: "/"))"
        guard FileSystem.removeEmptyDirectory(directory) else { break }
        parents.removeLast()
      }
    }
  }

  private func writeSidecar(_ sidecar: Sidecar, _ bucket: BucketName) throws(S3Failure) {
    let path = layout.sidecar(sidecar.key, bucket)
    try makeParents(of: path, below: layout.facts(bucket))
    try write(sidecar.render(), to: path)
  }

  private func write(_ bytes: [UInt8], to path: String) throws(S3Failure) {
    let temporary = "\(layout.incoming)/\(nextName())"
    try writeFile(bytes, temporary)
    try FileSystem.move(temporary, to: path)
  }

  private func writeFile(_ bytes: [UInt8], _ path: String) throws(S3Failure) {
    let descriptor = try FileSystem.openFile(path, O_WRONLY | O_CREAT | O_EXCL)
    defer { _ = closeDescriptor(descriptor) }
    try FileSystem.writeAll(ByteBuffer(bytes: bytes), to: descriptor, path)
  }

  /// Names of long keys are cut into directories; those of short ones need none.
  private func makeParents(of path: String, below directory: String) throws(S3Failure) {
    let parents = path.dropFirst(directory.count + 1).split(separator: "/").dropLast()
    var made = directory
    for parent in parents {
      made += "/\(parent)"
      guard try FileSystem.makeDirectory(made) else { throw .internalError("'\(made)' is no directory") }
    }
  }

  private func nextName() -> String {
    String(
      counter.withLock { count in
        count += 1
        return count
      })
  }

  private func removeEmptyDirectories(below directory: String) throws(S3Failure) {
    for name in try FileSystem.names(in: directory) {
      guard let text = String(validating: name, as: UTF8.self) else { continue }
      let path = "\(directory)/\(text)"
      guard try FileSystem.status(path)?.kind == .directory else { continue }
      try removeEmptyDirectories(below: path)
      _ = FileSystem.removeEmptyDirectory(path)
    }
  }

  private func removeTree(_ directory: String) throws(S3Failure) {
    for name in try FileSystem.names(in: directory) {
      let path = "\(directory)/\(String(decoding: name, as: UTF8.self))"
      if try FileSystem.status(path)?.kind == .directory {
        try removeTree(path)
      } else {
        try FileSystem.removeFile(path)
      }
    }
    _ = FileSystem.removeEmptyDirectory(directory)
  }
}

/// The system call, out of reach of a method of the same name.
private func closeDescriptor(_ descriptor: CInt) -> CInt { close(descriptor) }
