import Digests
import NIOCore
import S3Types

/// Where bodies are kept, and what of a bucket outlasts the process.
///
/// Calls that name a bucket are made under that bucket's lock, so a storage sees one change of a bucket at a time.
/// File system calls block the event loop that makes them: files here are small, the disk is local, and the answer
/// has to wait for them anyway.
protocol BodyStorage: Sendable {
  /// Whether bodies that were replaced or deleted can stay, as buckets with versions need it.
  var keepsVersions: Bool { get }
  /// What was there at the start.
  func load() throws(S3Failure) -> LoadedStorage
  /// Lets go of what it holds against others; nothing may be asked of it afterwards.
  func close()
  func createBucket(_ bucket: BucketName, at moment: Timestamp) throws(S3Failure)
  func removeBucket(_ bucket: BucketName) throws(S3Failure)
  /// A place for a body that is about to arrive.
  func makeUpload(expecting length: Int?) throws(S3Failure) -> any BodyUpload
  /// The body of an object for reading.
  func open(_ object: StoredObject, in bucket: BucketName) throws(S3Failure) -> OpenBody
  /// Forgets an object and its body.
  func remove(_ object: StoredObject, in bucket: BucketName) throws(S3Failure)
  /// Replaces what is known about an object whose body stays.
  func amend(_ object: StoredObject, in bucket: BucketName) throws(S3Failure)
}

/// A body on its way in; nothing of it is visible until `commit`, and without that it vanishes.
protocol BodyUpload: AnyObject {
  func append(_ bytes: ByteBuffer) throws(S3Failure)
  /// Adds all of another body.
  func append(_ body: OpenBody) throws(S3Failure)
  /// Gives back what a body that has to wait need not hold, such as an open file.
  func seal() throws(S3Failure)
  /// Reads back what has been appended so far; of a sealed body on any thread.
  func reopen() throws(S3Failure) -> OpenBody
  /// Makes the bytes the body of `key`, in one step; `old` is the object that it replaces.
  func commit(
    as key: ObjectKey, _ facts: ObjectFacts, in bucket: BucketName, replacing old: StoredObject?
  ) throws(S3Failure) -> StoredObject
}

/// What a storage held at the start.
struct LoadedStorage {
  var buckets: [LoadedBucket] = []
  /// What lay there and is no object, with the reason.
  var ignoredFiles: [String] = []
}

/// A bucket as it was found at the start.
struct LoadedBucket {
  let name: BucketName
  let created: Timestamp
  let objects: [StoredObject]
}

/// A body that can be read.
enum OpenBody {
  case memory(ByteBuffer)
  case file(OpenFile)

  var byteCount: Int {
    switch self {
    case .memory(let buffer): buffer.readableBytes
    case .file(let file): file.size
    }
  }

  /// Hands the bytes over in order, in pieces of bounded size; those of a range only, where one is given.
  func forEachPiece(
    in range: Range<Int>? = nil, _ consume: (ByteBuffer) throws(S3Failure) -> Void
  ) throws(S3Failure) {
    let range = range ?? 0..<byteCount
    switch self {
    case .memory(let buffer):
      guard let slice = buffer.getSlice(at: buffer.readerIndex + range.lowerBound, length: range.count) else {
        throw .internalError("a body is shorter than its object")
      }
      try consume(slice)
    case .file(let file): try file.forEachPiece(in: range, consume)
    }
  }

  func md5() throws(S3Failure) -> ETag { ETag(Hex.encode(try digest())) }

  /// The bytes of the MD5.
  func digest() throws(S3Failure) -> [UInt8] {
    let digest = Digest(.md5)
    try forEachPiece { (piece) throws(S3Failure) in digest.update(piece.readableBytesSpan) }
    return digest.finish()
  }
}
