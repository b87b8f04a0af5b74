internal import ConcurrencyHelpers
internal import Digests
internal import HTTPTransport
internal import S3Types

/// A file made ready to be the body of a request: its size, its digests, and how to read it again for each attempt.
struct FileBody: Sendable {
  /// Files up to this size are read once and kept in memory for all attempts.
  static let inMemoryLimit = 256 << 10

  /// The body.
  let body: HTTPBody
  /// SHA-256 in hex, when it was asked for.
  let sha256: String?
  /// MD5 of all bytes.
  let md5: [UInt8]
  /// Why reading failed during an attempt; the transport can only say that it did.
  let failure: Locked<FileFailure?>

  /// Reads a file to its end, off the caller's executor, to learn its digests (s3-semantics 3b).
  @concurrent static func prepare(
    _ source: FileSource, hashingPayload: Bool
  ) async throws(FileFailure) -> FileBody {
    let file = try OpenFile(source.path)
    try check(file.identity, against: source)
    let size = file.identity.size
    let sha256 = hashingPayload ? Digest(.sha256) : nil
    let md5 = Digest(.md5)
    var offset = 0
    var whole: [UInt8] = []
    while offset < size {
      let bytes = try file.read(count: min(inMemoryLimit, size - offset), at: offset)
      guard !bytes.isEmpty else { throw .changed(path: source.path, "while it was read: it is shorter than it was") }
      sha256?.update(bytes)
      md5.update(bytes)
      offset += bytes.count
      whole = size <= inMemoryLimit ? (whole.isEmpty ? bytes : whole + bytes) : []
    }
    try file.checkUnchanged()
    let failure = Locked<FileFailure?>(nil)
    return FileBody(
      body: size <= inMemoryLimit ? .bytes(whole) : stream(source.path, file.identity, failure),
      sha256: (sha256?.finish()).map(Hex.encode), md5: md5.finish(), failure: failure)
  }

  private static func check(_ identity: FileIdentity, against source: FileSource) throws(FileFailure) {
    let isSize = source.expectedSize == nil || source.expectedSize == identity.size
    let isTime = source.expectedModified == nil || source.expectedModified == identity.modified
    guard isSize, isTime else { throw .changed(path: source.path, "since it was planned") }
  }

  private static func stream(
    _ path: String, _ identity: FileIdentity, _ failure: Locked<FileFailure?>
  ) -> HTTPBody {
    .stream(length: identity.size) {
      do throws(FileFailure) {
        return FileBodyReader(try OpenFile(path), path: path, expected: identity, failure)
      } catch {
        failure.withLock { $0 = error }
        throw error
      }
    }
  }
}

/// Reads a file as a request body; the last bytes are handed out only if the file is still what it was (row D6), so
/// that the service never has a complete body of a file that changed.
private final class FileBodyReader: HTTPBodyReader {
  private let file: OpenFile
  private let path: String
  private let expected: FileIdentity
  private let offset = Locked(0)
  private let failure: Locked<FileFailure?>

  init(_ file: consuming OpenFile, path: String, expected: FileIdentity, _ failure: Locked<FileFailure?>) {
    self.file = file
    self.path = path
    self.expected = expected
    self.failure = failure
  }

  func read(upTo maximum: Int) throws -> [UInt8] {
    do throws(FileFailure) {
      return try next(maximum)
    } catch {
      failure.withLock { $0 = error }
      throw error
    }
  }

  private func next(_ maximum: Int) throws(FileFailure) -> [UInt8] {
    let start = offset.withLock { $0 }
    guard file.identity == expected else { throw .changed(path: path, "between two attempts to upload it") }
    guard start < expected.size else { return [] }
    let bytes = try file.read(count: min(maximum, expected.size - start), at: start)
    // Row D7: a short read must not end as a shorter object.
    guard !bytes.isEmpty else { throw .changed(path: path, "while it was uploaded: it is shorter than it was") }
    if start + bytes.count == expected.size { try file.checkUnchanged() }
    offset.withLock { $0 = start + bytes.count }
    return bytes
  }
}
