import NIOCore
import S3Types

/// One object as the sandbox keeps it; a change makes a new one.
final class StoredObject: Keyed, Sendable {
  /// Where the bytes lie.
  enum Place: Sendable {
    case memory(ByteBuffer)
    /// `D/<bucket>/<key>`
    case plainFile
    /// `D/.s3sandbox/<bucket>/objects/<encoded key>`, for keys that cannot be paths.
    case encodedFile
  }

  let key: ObjectKey
  let size: Int
  let place: Place
  /// What the object tells about itself.
  let facts: ObjectFacts
  /// nil in a bucket that never had versions.
  let stamp: VersionStamp?

  init(key: ObjectKey, size: Int, place: Place, facts: ObjectFacts, stamp: VersionStamp? = nil) {
    self.key = key
    self.size = size
    self.place = place
    self.facts = facts
    self.stamp = stamp
  }

  func with(_ facts: ObjectFacts) -> StoredObject {
    StoredObject(key: key, size: size, place: place, facts: facts, stamp: stamp)
  }

  func with(stamp: VersionStamp?) -> StoredObject {
    StoredObject(key: key, size: size, place: place, facts: facts, stamp: stamp)
  }

  func withETag(_ etag: ETag) -> StoredObject {
    var facts = self.facts
    facts.etag = etag
    return with(facts)
  }

  /// What every answer says about the version; nothing in a bucket that never had any.
  var versionHeaders: [(name: String, value: String)] { stamp.map { [("x-amz-version-id", $0.id)] } ?? [] }

  /// `STANDARD` when none was given.
  var storageClass: StorageClass { facts.headers.storageClass ?? .standard }
}

/// All that S3 keeps about an object beside its bytes.
struct ObjectFacts: Sendable, Equatable {
  var headers: ObjectHeaders
  /// nil for a file that was found on disk and not read yet.
  var etag: ETag?
  var lastModified: Timestamp
  var checksums: [Checksum] = []
  var tags: [ObjectTag] = []
  /// What the object was put together from, in order; empty for one that came in one piece.
  var parts: [ObjectPart] = []
  var encryption: ObjectEncryption = .managed
  var accessControl: AccessControl = .private
  /// Only ever looked at through `StoredObject.restore`.
  var restore: ArchiveRestore?

  /// The type that S3 gives an object whose writer named none.
  static let defaultContentType = "binary/octet-stream"
}

/// One part of an object that was put together from parts.
struct ObjectPart: Sendable, Hashable {
  let number: Int
  let size: Int
  let checksum: Checksum?
}

/// One tag of an object.
struct ObjectTag: Sendable, Hashable {
  let key: String
  let value: String
}
