import NIOCore

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// An open file for reading; closed with its last owner unless it was handed on.
final class OpenFile {
  let size: Int
  private(set) var descriptor: CInt

  /// Takes over a descriptor.
  init(descriptor: CInt, size: Int) {
    self.descriptor = descriptor
    self.size = size
  }

  deinit { if descriptor >= 0 { _ = close(descriptor) } }

  /// Gives the descriptor to the caller, who closes it.
  func release() -> CInt {
    defer { descriptor = -1 }
    return descriptor
  }

  static let pieceSize = 1 << 20

  /// Hands the bytes of a range over in order, and reads no others.
  func forEachPiece(in range: Range<Int>, _ consume: (ByteBuffer) throws(S3Failure) -> Void) throws(S3Failure) {
    var bytes = [UInt8](repeating: 0, count: min(Self.pieceSize, max(range.count, 1)))
    var offset = range.lowerBound
    while offset < range.upperBound {
      let count = unsafe pread(descriptor, &bytes, min(bytes.count, range.upperBound - offset), off_t(offset))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        throw .internalError(count < 0 ? SystemFailure.text(errno) : "a file became shorter while it was read")
      }
      try consume(ByteBuffer(bytes: bytes[..<count]))
      offset += count
    }
  }
}

/// Texts for errno.
enum SystemFailure {
  static func text(_ code: CInt) -> String {
    unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
  }
}
