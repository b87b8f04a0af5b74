import Digests
import Glibc
import S3Client
import S3Types

/// Digests of whole files, read in pieces off the caller's actor.
enum FileDigest {
  private static let pieceSize = 256 << 10

  /// The MD5 of a file in lower-case hex; throws `SystemError`, and `CancellationError` when the task is cancelled.
  @concurrent
  static func md5Hex(ofFile path: String) async throws -> String {
    let digest = Digest(.md5)
    try forEachPiece(ofFile: path) { digest.update($0) }
    return Hex.encode(digest.finish())
  }

  /// A checksum of a file; nil for an unknown algorithm; throws as `md5Hex` does.
  @concurrent
  static func checksum(_ algorithm: ChecksumAlgorithm, ofFile path: String) async throws -> ObjectChecksum? {
    guard var checksum = RunningChecksum(algorithm) else { return nil }
    try forEachPiece(ofFile: path) { checksum.update($0) }
    return checksum.finish()
  }

  private static func forEachPiece(ofFile path: String, _ body: ([UInt8]) -> Void) throws {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError.current() }
    defer { close(descriptor) }
    while true {
      // A file may take minutes, and a signal ends planning by cancelling it (row P4).
      try Task.checkCancellation()
      var failure: SystemError?
      let piece = unsafe [UInt8](unsafeUninitializedCapacity: pieceSize) { buffer, count in
        let result = unsafe read(descriptor, buffer.baseAddress, pieceSize)
        if result < 0 { failure = .current() }
        count = max(0, result)
      }
      if let failure { throw failure }
      guard !piece.isEmpty else { return }
      body(piece)
    }
  }
}
