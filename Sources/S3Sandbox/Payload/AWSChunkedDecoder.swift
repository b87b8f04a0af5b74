import Digests
import NIOCore
import NIOHTTP1

/// Takes the aws-chunked framing off a body as it arrives.
///
/// The frames are `size-in-hex[;chunk-signature=…]`, CRLF, data, CRLF; after the frame of size 0 come the trailing
/// headers and an empty line. Signatures are checked where the request declared them.
struct AWSChunkedDecoder {
  /// What the decoder waits for; each names the states that may follow.
  private enum State: Equatable {
    /// data, trailer
    case header
    /// data, dataEnd
    case data(remaining: Int)
    /// header
    case dataEnd
    /// trailer, done
    case trailer
    case done
  }

  private var state: State = .header
  private var line: [UInt8] = []
  private var signer: ChunkSigner?
  private let signsTrailer: Bool
  private var chunkDigest: Digest?
  private var chunkSignature = ""
  private(set) var trailers: [(name: String, value: String)] = []

  init(signer: ChunkSigner?, signsTrailer: Bool) {
    self.signer = signer
    self.signsTrailer = signsTrailer
  }

  var isDone: Bool { state == .done }

  /// Reads all of `input` and hands each run of data to `consume`.
  mutating func decode(
    _ input: inout ByteBuffer, _ consume: (ByteBuffer) throws(S3Failure) -> Void
  ) throws(S3Failure) {
    while input.readableBytes > 0 {
      switch state {
      case .data(let remaining):
        guard let slice = input.readSlice(length: min(remaining, input.readableBytes)) else { return }
        chunkDigest?.update(slice.readableBytesSpan)
        try consume(slice)
        if remaining == slice.readableBytes {
          try endChunk()
          state = .dataEnd
        } else {
          state = .data(remaining: remaining - slice.readableBytes)
        }
      case .header, .dataEnd, .trailer:
        guard let text = try readLine(&input) else { return }
        try accept(text)
      case .done: throw Self.malformed("there is data after its end")
      }
    }
  }

  private mutating func readLine(_ input: inout ByteBuffer) throws(S3Failure) -> String? {
    while let byte: UInt8 = input.readInteger() {
      if byte == UInt8(ascii: "\n"), line.last == UInt8(ascii: "\r") {
        let text = String(decoding: line.dropLast(), as: UTF8.self)
        line.removeAll(keepingCapacity: true)
        return text
      }
      line.append(byte)
      guard line.count <= 4096 else { throw Self.malformed("a frame line is longer than 4096 bytes") }
    }
    return nil
  }

  private mutating func accept(_ text: String) throws(S3Failure) {
    switch state {
    case .header: try startChunk(text)
    case .dataEnd:
      guard text.isEmpty else { throw Self.malformed("the data of a chunk is longer than its size says") }
      state = .header
    case .trailer:
      guard !text.isEmpty else { return try endTrailers() }
      guard let colon = text.firstIndex(of: ":") else { throw Self.malformed("a trailing header has no colon") }
      let name = text[..<colon].lowercased()
      let value = text[text.index(after: colon)...].drop { $0 == " " }
      trailers.append((name, String(value)))
    case .data, .done: throw Self.malformed("a line stands where data belongs")
    }
  }

  private mutating func startChunk(_ text: String) throws(S3Failure) {
    let parts = text.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
    guard let size = parts.first.flatMap({ Int($0, radix: 16) }), size >= 0 else {
      throw Self.malformed("the size of a chunk is not a hexadecimal number")
    }
    chunkSignature = ""
    if signer != nil {
      let mark = "chunk-signature="
      guard parts.count == 2, parts[1].hasPrefix(mark) else { throw Self.malformed("a chunk has no signature") }
      chunkSignature = String(parts[1].dropFirst(mark.count))
      chunkDigest = Digest(.sha256)
    }
    if size > 0 {
      state = .data(remaining: size)
    } else {
      try endChunk()
      state = .trailer
    }
  }

  private mutating func endChunk() throws(S3Failure) {
    guard var chain = signer, let digest = chunkDigest else { return }
    guard chain.accept(chunkSignature, chunkHash: digest.finish()) else { throw Self.wrongSignature("a chunk") }
    signer = chain
    chunkDigest = nil
  }

  private mutating func endTrailers() throws(S3Failure) {
    state = .done
    guard signsTrailer, var chain = signer else { return }
    guard let position = trailers.firstIndex(where: { $0.name == "x-amz-trailer-signature" }) else {
      throw Self.malformed("the trailing headers have no x-amz-trailer-signature")
    }
    let signature = trailers.remove(at: position).value
    let canonical = trailers.map { "\($0.name):\($0.value)\n" }.joined()
    guard chain.acceptTrailer(signature, canonicalTrailers: Array(canonical.utf8)) else {
      throw Self.wrongSignature("the trailing headers")
    }
    signer = chain
  }

  static func malformed(_ why: String) -> S3Failure {
    S3Failure(.badRequest, "IncompleteBody", "The aws-chunked body is malformed: \(why).")
  }

  private static func wrongSignature(_ what: String) -> S3Failure {
    S3Failure(
      .forbidden, "SignatureDoesNotMatch", "The signature we calculated for \(what) does not match the one provided.")
  }
}
