import NIOCore
import S3Types

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A body that gathers in a file; it is removed unless it becomes an object.
final class FileUpload: BodyUpload {
  private let storage: DirectoryStorage
  private let path: String
  /// Bytes that wait for enough company to be worth a system call.
  private var pending = ByteBuffer()
  private var descriptor: CInt = -1
  private var exists = false
  private static let worthWriting = 256 << 10

  init(_ storage: DirectoryStorage, path: String) {
    self.storage = storage
    self.path = path
  }

  deinit {
    if descriptor >= 0 { _ = close(descriptor) }
    // Nobody is left to tell; the next start of the storage clears what stays.
    if exists { try? FileSystem.removeFile(path) }
  }

  func append(_ bytes: ByteBuffer) throws(S3Failure) {
    if pending.readableBytes == 0, bytes.readableBytes >= Self.worthWriting {
      try FileSystem.writeAll(bytes, to: try opened(), path)
      return
    }
    pending.writeImmutableBuffer(bytes)
    if pending.readableBytes >= Self.worthWriting { try flush() }
  }

  func append(_ body: OpenBody) throws(S3Failure) {
    try body.forEachPiece { (piece) throws(S3Failure) in try append(piece) }
  }

  func seal() throws(S3Failure) {
    try flush()
    // Empty ones have a file, too.
    _ = try opened()
    // A part waits for its peers, and ten thousand of them must not hold an empty buffer each.
    pending = ByteBuffer()
    if descriptor >= 0 { _ = close(descriptor) }
    descriptor = -1
  }

  func reopen() throws(S3Failure) -> OpenBody {
    // One that is sealed stays as it is: several requests may put it together with its peers at the same time.
    if !exists || pending.readableBytes > 0 {
      try flush()
      _ = try opened()
    }
    let reading = try FileSystem.openFile(path, O_RDONLY)
    return .file(OpenFile(descriptor: reading, size: try FileSystem.status(descriptor: reading, path).size))
  }

  func commit(
    as key: ObjectKey, _ facts: ObjectFacts, in bucket: BucketName, replacing old: StoredObject?
  ) throws(S3Failure) -> StoredObject {
    try flush()
    let file = try opened()
    try FileSystem.setModified(facts.lastModified, of: file, path)
    let status = try FileSystem.status(descriptor: file, path)
    let object = try storage.adopt(path, status, as: key, facts, in: bucket, replacing: old)
    exists = false
    return object
  }

  private func flush() throws(S3Failure) {
    guard pending.readableBytes > 0 else { return }
    try FileSystem.writeAll(pending, to: try opened(), path)
    pending.clear()
  }

  private func opened() throws(S3Failure) -> CInt {
    if descriptor < 0 {
      descriptor = try FileSystem.openFile(path, exists ? O_WRONLY | O_APPEND : O_WRONLY | O_CREAT | O_EXCL)
      exists = true
    }
    return descriptor
  }
}
