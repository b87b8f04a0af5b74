internal import Digests
internal import S3Types

/// Follows the bytes of an object as they arrive and says at the end whether they are those of the object (I3).
struct ReceivedBytes: ~Copyable {
  private let path: S3Path
  private let expectedSize: Int
  private let expectedMD5: String?
  private let md5: Digest?
  private(set) var count = 0

  /// - Parameter metadata: What the headers of the answer say of the whole object.
  init(of path: S3Path, _ metadata: ObjectMetadata) {
    self.path = path
    expectedSize = metadata.size
    expectedMD5 = metadata.md5(at: path)
    md5 = expectedMD5 == nil ? nil : Digest(.md5)
  }

  /// Takes the next bytes.
  mutating func append(_ bytes: [UInt8]) {
    md5?.update(bytes)
    count += bytes.count
  }

  /// Throws when there were other bytes than announced (rows T6-T9).
  func finish() throws(S3Error) {
    if expectedSize != count {
      throw path.failure(.sizeMismatch, "the object has \(expectedSize) bytes and \(count) arrived", .getObject)
    }
    if let md5, let expectedMD5, Hex.encode(md5.finish()) != expectedMD5 {
      throw path.failure(
        .digestMismatch, "the bytes that arrived do not have the MD5 that the object's ETag says", .getObject)
    }
  }
}

extension ObjectMetadata {
  /// The MD5 of the bytes, where the ETag is one: not for objects in parts, nor under SSE-KMS or SSE-C, nor at services
  /// whose ETags are something else (row T8).
  func md5(at path: S3Path) -> String? {
    path.client.configuration.dialect.isETagMD5 && !hasForeignETag ? etag?.md5Hex : nil
  }
}
