import Digests
import Glibc

/// Digests of whole files, read in pieces off the caller's actor.
enum FileDigest {
  private static let pieceSize = 256 << 10

  /// The MD5 of a file in lower-case hex; throws `SystemError`.
  @concurrent
  static func md5Hex(ofFile path: String) async throws -> String {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError.current() }
    defer { close(descriptor) }
    let digest = Digest(.md5)
    while true {
      var failure: SystemError?
      let piece = unsafe [UInt8](unsafeUninitializedCapacity: pieceSize) { buffer, count in
        let result = unsafe read(descriptor, buffer.baseAddress, pieceSize)
        if result < 0 { failure = .current() }
        count = max(0, result)
      }
      if let failure { throw failure }
      guard !piece.isEmpty else { return Hex.encode(digest.finish()) }
      digest.update(piece)
    }
  }
}
