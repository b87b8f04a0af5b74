import NIOCore
import S3Types

/// Keeps every body in memory; gone with the process.
struct MemoryStorage: BodyStorage {
  var keepsVersions: Bool { true }

  func load() -> LoadedStorage { LoadedStorage() }
  func close() {}
  func createBucket(_ bucket: BucketName, at moment: Timestamp) {}
  func removeBucket(_ bucket: BucketName) {}
  func remove(_ object: StoredObject, in bucket: BucketName) {}
  func amend(_ object: StoredObject, in bucket: BucketName) {}

  func makeUpload(expecting length: Int?) -> any BodyUpload { MemoryUpload(expecting: length) }

  func open(_ object: StoredObject, in bucket: BucketName) throws(S3Failure) -> OpenBody {
    guard case .memory(let buffer) = object.place else { throw .internalError("a body is not in memory") }
    return .memory(buffer)
  }
}

/// A body that gathers in memory.
final class MemoryUpload: BodyUpload {
  private var buffer: ByteBuffer
  private static let largestReservation = 64 << 20

  init(expecting length: Int?) {
    // Own storage of the right size: a slice of what the connection read would keep all of that alive.
    buffer = ByteBufferAllocator().buffer(capacity: min(length ?? 0, Self.largestReservation))
  }

  func append(_ bytes: ByteBuffer) { buffer.writeImmutableBuffer(bytes) }

  func append(_ body: OpenBody) throws(S3Failure) {
    if case .memory(let whole) = body, buffer.readableBytes == 0 {
      buffer = whole
    } else {
      try body.forEachPiece { (piece) throws(S3Failure) in append(piece) }
    }
  }

  func seal() {}

  func reopen() -> OpenBody { .memory(buffer) }

  func commit(
    as key: ObjectKey, _ facts: ObjectFacts, in bucket: BucketName, replacing old: StoredObject?
  ) -> StoredObject {
    StoredObject(key: key, size: buffer.readableBytes, place: .memory(buffer), facts: facts)
  }
}
