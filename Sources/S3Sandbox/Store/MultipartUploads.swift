import ConcurrencyHelpers
import Digests
import NIOCore
import NIOHTTP1
import S3Types

/// The multipart uploads that were begun and neither completed nor aborted.
///
/// They live as long as the process: a sandbox that is started again knows none of them, and answers `NoSuchUpload`.
final class MultipartUploads: Sendable {
  /// What CreateMultipartUpload settled for the object to come.
  struct Plan: Sendable {
    var bucket: BucketName
    var key: ObjectKey
    var headers: ObjectHeaders
    var tags: [ObjectTag] = []
    var encryption: ObjectEncryption = .managed
    var accessControl: AccessControl = .private
    var checksum: ChecksumAlgorithm?
    /// Whether the checksum is one of the whole object, or one of the checksums of its parts.
    var isFullObjectChecksum = false

    var checksumType: String { isFullObjectChecksum ? "FULL_OBJECT" : "COMPOSITE" }
  }

  /// One upload of a listing.
  struct Listed: MarkedEntry {
    let id: String
    let plan: Plan
    let initiated: Timestamp

    var key: ObjectKey { plan.key }

    /// Ids come in byte order, see `begin`.
    func isBehind(_ idMarker: String) -> Bool? { KeyOrder.precedes(idMarker, id) }
  }

  /// One part as it was received.
  struct Part {
    var number: Int
    var body: any BodyUpload
    var size: Int
    /// The MD5 of the bytes, or with some encryptions something else of its size.
    var tag: [UInt8]
    var checksum: Checksum?
    var received: Timestamp

    var etag: ETag { ETag(Hex.encode(tag)) }
  }

  private struct Upload {
    let plan: Plan
    let initiated: Timestamp
    var parts: [Int: Part] = [:]
  }

  private struct State {
    var uploads: [String: Upload] = [:]
    var count: UInt64 = 0
  }

  private let state = Locked(State())

  /// Begins an upload and names it; later ids come later in byte order, which listings rely on.
  func begin(_ plan: Plan, at moment: Timestamp) -> String {
    state.withLock { state in
      state.count += 1
      let digits = String(state.count, radix: 36)
      let order = String(repeating: "0", count: max(0, 8 - digits.utf8.count)) + digits
      let id = "\(order)." + String(state.count &* 0xD134_2543_DE82_EF95 | 1 << 63, radix: 36)
      state.uploads[id] = Upload(plan: plan, initiated: moment)
      return id
    }
  }

  /// The uploads of a bucket in order of their keys, those of one key in the order in which they were begun.
  func list(_ query: MarkedQuery, in bucket: BucketName) -> MarkedPage<Listed> {
    var found: [Listed] = []
    for (id, upload) in state.withLock({ $0.uploads }) where upload.plan.bucket == bucket {
      found.append(Listed(id: id, plan: upload.plan, initiated: upload.initiated))
    }
    found.sort { left, right in left.key == right.key ? left.id < right.id : left.key < right.key }
    return MarkedPage(of: found, query)
  }

  /// What the upload of that name was begun with; throws `NoSuchUpload`.
  func plan(_ id: String, _ bucket: BucketName, _ key: ObjectKey) throws(S3Failure) -> Plan {
    try state.withLock { (state) throws(S3Failure) in try Self.find(id, bucket, key, state).plan }
  }

  /// Keeps a part; one of the same number is replaced.
  func add(_ part: Part, to id: String, _ bucket: BucketName, _ key: ObjectKey) throws(S3Failure) {
    try part.body.seal()
    try state.withLock { (state) throws(S3Failure) in
      _ = try Self.find(id, bucket, key, state)
      state.uploads[id]?.parts[part.number] = part
    }
  }

  /// The parts in order of their numbers.
  func parts(_ id: String, _ bucket: BucketName, _ key: ObjectKey) throws(S3Failure) -> [Part] {
    try state.withLock { (state) throws(S3Failure) in
      try Self.find(id, bucket, key, state).parts.values.sorted { $0.number < $1.number }
    }
  }

  /// Forgets an upload and frees its parts.
  func end(_ id: String, _ bucket: BucketName, _ key: ObjectKey) throws(S3Failure) {
    try state.withLock { (state) throws(S3Failure) in
      _ = try Self.find(id, bucket, key, state)
      state.uploads[id] = nil
    }
  }

  /// Forgets every upload of a bucket.
  func endAll(in bucket: BucketName) {
    state.withLock { state in state.uploads = state.uploads.filter { $0.value.plan.bucket != bucket } }
  }

  private static func find(
    _ id: String, _ bucket: BucketName, _ key: ObjectKey, _ state: State
  ) throws(S3Failure) -> Upload {
    guard let upload = state.uploads[id], upload.plan.bucket == bucket, upload.plan.key == key else {
      throw S3Failure(
        .notFound, "NoSuchUpload",
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or "
          + "completed.", details: [("UploadId", id)])
    }
    return upload
  }
}
