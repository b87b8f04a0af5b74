import Digests
import NIOCore
import NIOHTTP1

/// Checks a body against what its headers promised while it passes on to where it is kept.
struct PayloadReader {
  /// What is known once every check has passed.
  struct Summary {
    var size: Int
    var md5: [UInt8]
    var checksums: [Checksum]
  }

  private let expectation: PayloadExpectation
  private let md5 = Digest(.md5)
  private let sha256: Digest?
  private var checksums: [RunningChecksum]
  private var decoder: AWSChunkedDecoder?
  private var size = 0

  init(_ expectation: PayloadExpectation, signer: ChunkSigner?) {
    self.expectation = expectation
    checksums = expectation.algorithms.map(RunningChecksum.init)
    if case .sha256 = expectation.declaration { sha256 = Digest(.sha256) } else { sha256 = nil }
    guard expectation.declaration.isChunked else { return }
    decoder = AWSChunkedDecoder(
      signer: signer, signsTrailer: expectation.declaration == .streamingSigned(withTrailer: true))
  }

  /// Takes bytes as they came from the connection and hands on those that belong to the object.
  mutating func receive(
    _ buffer: ByteBuffer, _ consume: (ByteBuffer) throws(S3Failure) -> Void
  ) throws(S3Failure) {
    guard var decoder else {
      sha256?.update(buffer.readableBytesSpan)
      try pass(buffer, consume)
      return
    }
    var input = buffer
    self.decoder = nil
    try decoder.decode(&input) { (slice) throws(S3Failure) in try pass(slice, consume) }
    self.decoder = decoder
  }

  private mutating func pass(
    _ buffer: ByteBuffer, _ consume: (ByteBuffer) throws(S3Failure) -> Void
  ) throws(S3Failure) {
    size += buffer.readableBytes
    if let length = expectation.length, size > length {
      throw S3Failure(.badRequest, "IncompleteBody", "The body is longer than the length that the request stated.")
    }
    md5.update(buffer.readableBytesSpan)
    for index in checksums.indices { checksums[index].update(buffer.readableBytesSpan) }
    try consume(buffer)
  }

  /// Ends the body and compares everything that was promised; the reader is of no use afterwards.
  mutating func finish() throws(S3Failure) -> Summary {
    if let decoder, !decoder.isDone { throw AWSChunkedDecoder.malformed("it ends before its last chunk") }
    if let length = expectation.length, size != length {
      throw S3Failure(
        .badRequest, "IncompleteBody",
        "You did not provide the number of bytes specified by the Content-Length HTTP header")
    }
    if case .sha256(let declared) = expectation.declaration, let sha256 {
      let computed = Hex.encode(sha256.finish())
      guard computed == declared else {
        throw S3Failure(
          .badRequest, "XAmzContentSHA256Mismatch",
          "The provided 'x-amz-content-sha256' header does not match what was computed.",
          details: [("ClientComputedContentSHA256", declared), ("S3ComputedContentSHA256", computed)])
      }
    }
    let digest = md5.finish()
    if let contentMD5 = expectation.contentMD5, contentMD5 != Base64.encode(digest) {
      throw S3Failure.badDigest("The Content-MD5 you specified did not match what we received.")
    }
    return Summary(size: size, md5: digest, checksums: try finishChecksums())
  }

  private func finishChecksums() throws(S3Failure) -> [Checksum] {
    let computed = checksums.map { $0.finish() }
    var promised = expectation.checksums
    for algorithm in expectation.trailing {
      guard let trailer = decoder?.trailers.first(where: { $0.name == algorithm.headerName }) else {
        throw S3Failure(
          .badRequest, "MalformedTrailerError", "The trailing header \(algorithm.headerName) is missing.")
      }
      promised.append(Checksum(algorithm: algorithm, value: trailer.value))
    }
    for checksum in promised where !computed.contains(checksum) {
      throw .badDigest("The \(checksum.algorithm.rawValue) you specified did not match the calculated checksum.")
    }
    return computed
  }
}
