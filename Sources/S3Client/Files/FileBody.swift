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
  /// The checksum that was asked for.
  let checksum: ObjectChecksum?
  /// Why reading failed during an attempt; the transport can only say that it did.
  let failure: Locked<FileFailure?>

  /// Reads a file, or the part of it that is meant, to its end, off the caller's executor, to learn its digests
  /// (s3-semantics 3b).
  @concurrent static func prepare(
    _ source: FileSource, hashingPayload: Bool, checksum algorithm: ChecksumAlgorithm? = nil
  ) async throws(FileFailure) -> FileBody {
    let file = try OpenFile(source.path)
    try check(file.identity, against: source)
    let range = try range(of: source, in: file.identity)
    let sha256 = hashingPayload ? Digest(.sha256) : nil
    let md5 = Digest(.md5)
    var checksum = algorithm.flatMap(RunningChecksum.init)
    var offset = range.lowerBound
    var whole: [UInt8] = []
    while offset < range.upperBound {
      let bytes = try file.read(count: min(inMemoryLimit, range.upperBound - offset), at: offset)
      guard !bytes.isEmpty else { throw .changed(path: source.path, "while it was read: it is shorter than it was") }
      sha256?.update(bytes)
      md5.update(bytes)
      checksum?.update(bytes)
      offset += bytes.count
      whole = range.count <= inMemoryLimit ? (whole.isEmpty ? bytes : whole + bytes) : []
    }
    try file.checkUnchanged()
    let failure = Locked<FileFailure?>(nil)
    return FileBody(
      body: range.count <= inMemoryLimit ? .bytes(whole) : stream(source.path, range, file.identity, failure),
      sha256: (sha256?.finish()).map(Hex.encode), md5: md5.finish(), checksum: checksum?.finish(), failure: failure)
  }

  private static func check(_ identity: FileIdentity, against source: FileSource) throws(FileFailure) {
    let isSize = source.expectedSize == nil || source.expectedSize == identity.size
    let isTime = source.expectedModified == nil || source.expectedModified == identity.modified
    guard isSize, isTime else { throw .changed(path: source.path, "since it was planned") }
    // Parts of one object come from one file, also when another of its name has the same size and time (row D6).
    guard source.identity == nil || source.identity == identity else {
      throw .changed(path: source.path, "while it was uploaded")
    }
  }

  private static func range(of source: FileSource, in identity: FileIdentity) throws(FileFailure) -> Range<Int> {
    guard let range = source.range else { return 0..<identity.size }
    guard range.lowerBound >= 0 else { throw .noSuchRange(path: source.path, range) }
    guard range.upperBound <= identity.size else {
      throw .changed(path: source.path, "since it was planned: it ends before byte \(range.upperBound)")
    }
    return range
  }

  private static func stream(
    _ path: String, _ range: Range<Int>, _ identity: FileIdentity, _ failure: Locked<FileFailure?>
  ) -> HTTPBody {
    .stream(length: range.count) {
      do throws(FileFailure) {
        return FileBodyReader(try OpenFile(path), path: path, range, expected: identity, failure)
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
  private let end: Int
  private let offset: Locked<Int>
  private let failure: Locked<FileFailure?>

  init(
    _ file: consuming OpenFile, path: String, _ range: Range<Int>, expected: FileIdentity,
    _ failure: Locked<FileFailure?>
  ) {
    self.file = file
    self.path = path
    self.expected = expected
    end = range.upperBound
    offset = Locked(range.lowerBound)
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
    guard start < end else { return [] }
    let bytes = try file.read(count: min(maximum, end - start), at: start)
    // Row D7: a short read must not end as a shorter object.
    guard !bytes.isEmpty else { throw .changed(path: path, "while it was uploaded: it is shorter than it was") }
    if start + bytes.count == end { try file.checkUnchanged() }
    offset.withLock { $0 = start + bytes.count }
    return bytes
  }
}
