import NIOCore

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// How an answer is disturbed on its way to the client.
enum Disturbance: Sendable, Hashable {
  /// The connection closes after so many bytes of the body; with nil before the head.
  case cut(after: Int?)
  /// Nothing more comes after so many bytes of the body; with nil not even the head.
  case stall(after: Int?, milliseconds: Int?)
  /// The connection is reset after so many bytes of the body.
  case reset(after: Int)
}

extension S3Response.Body {
  /// The first bytes, and the rest.
  func split(at count: Int) throws(S3Failure) -> (head: Self, tail: Self) {
    switch self {
    case .none: return (.none, .none)
    case .bytes(var buffer):
      guard let head = buffer.readSlice(length: min(count, buffer.readableBytes)) else { return (.none, self) }
      return (.bytes(head), .bytes(buffer))
    case .file(let file, let range):
      let middle = min(range.lowerBound + count, range.upperBound)
      let copy = dup(file.descriptor)
      guard copy >= 0 else { throw .internalError(SystemFailure.text(errno)) }
      return (
        .file(OpenFile(descriptor: copy, size: file.size), range: range.lowerBound..<middle),
        .file(file, range: middle..<range.upperBound)
      )
    case .joined(let bodies):
      var heads: [Self] = []
      var tails: [Self] = []
      var rest = count
      for body in bodies {
        let (head, tail) = try body.split(at: max(0, rest))
        rest -= body.byteCount
        heads.append(head)
        tails.append(tail)
      }
      return (.joined(heads), .joined(tails))
    }
  }

  /// The same with one other byte; nothing where the body is too short for that.
  func flipping(at index: Int) throws(S3Failure) -> Self {
    guard index < byteCount else { return self }
    let (head, rest) = try split(at: index)
    let (middle, tail) = try rest.split(at: 1)
    return .joined([head, try middle.inverted(), tail])
  }

  /// Every byte another one; for few of them.
  private func inverted() throws(S3Failure) -> Self {
    switch self {
    case .none: return .none
    case .bytes(let buffer): return .bytes(ByteBuffer(bytes: buffer.readableBytesView.map { ~$0 }))
    case .file(let file, let range):
      var bytes = [UInt8](repeating: 0, count: range.count)
      guard unsafe pread(file.descriptor, &bytes, range.count, off_t(range.lowerBound)) == range.count else {
        throw .internalError("a file became shorter while it was read")
      }
      return .bytes(ByteBuffer(bytes: bytes.map { ~$0 }))
    case .joined(let bodies): return .joined(try bodies.map { (body) throws(S3Failure) in try body.inverted() })
    }
  }
}
