import CZlib

/// Unpacks gzip (RFC 1952), one member or several behind each other, piece by piece.
///
/// Safe, because the stream is owned here, ended once, and given buffers that live as long as each call.
@safe package final class Gunzip {
  /// Why a file cannot be unpacked.
  package struct Failure: Error {
    /// What is wrong, to follow "it".
    package let reason: String
  }

  /// The first bytes of every gzip file.
  package static let magic: [UInt8] = [0x1F, 0x8B]
  private static let pieceSize = 64 << 10

  private let stream: UnsafeMutablePointer<z_stream>
  /// Whether the last member has come to its end, with its checksum and length as they have to be.
  private var isAtEnd = false

  /// Prepares to unpack a file from its beginning.
  package init() throws(Failure) {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    guard unsafe s3job_inflate_gzip_init(stream) == Z_OK else { throw Failure(reason: "needs more memory to unpack") }
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// Takes packed bytes and hands out what they unpack to, in pieces.
  package func read(_ packed: [UInt8], _ body: ([UInt8]) -> Void) throws(Failure) {
    var input = packed
    var offset = 0
    while offset < input.count {
      if isAtEnd {
        guard unsafe inflateReset(stream) == Z_OK else { throw Failure(reason: "cannot be unpacked") }
        isAtEnd = false
      }
      var status = Z_OK
      var consumed = 0
      let count = input.count - offset
      let piece = unsafe input.withUnsafeMutableBufferPointer { input in
        unsafe [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { output, written in
          unsafe stream.pointee.next_in = input.baseAddress.map { unsafe $0 + offset }
          unsafe stream.pointee.avail_in = UInt32(count)
          unsafe stream.pointee.next_out = output.baseAddress
          unsafe stream.pointee.avail_out = UInt32(Self.pieceSize)
          status = unsafe inflate(stream, Z_NO_FLUSH)
          consumed = unsafe count - Int(stream.pointee.avail_in)
          written = unsafe Self.pieceSize - Int(stream.pointee.avail_out)
        }
      }
      offset += consumed
      if !piece.isEmpty { body(piece) }
      switch status {
      case Z_STREAM_END: isAtEnd = true
      case Z_OK: break
      case Z_BUF_ERROR where consumed > 0 || !piece.isEmpty: break
      default: throw Failure(reason: "is not whole: its packed bytes (gzip) are damaged")
      }
    }
    // What did not fit into the last piece.
    while !isAtEnd {
      var status = Z_OK
      let piece = unsafe [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { output, written in
        unsafe stream.pointee.next_in = nil
        unsafe stream.pointee.avail_in = 0
        unsafe stream.pointee.next_out = output.baseAddress
        unsafe stream.pointee.avail_out = UInt32(Self.pieceSize)
        status = unsafe inflate(stream, Z_NO_FLUSH)
        written = unsafe Self.pieceSize - Int(stream.pointee.avail_out)
      }
      if !piece.isEmpty { body(piece) }
      if status == Z_STREAM_END { isAtEnd = true }
      if piece.isEmpty || status != Z_OK { break }
    }
  }

  /// Takes the end of the file, which has to be that of a member.
  package func finish() throws(Failure) {
    guard isAtEnd else { throw Failure(reason: "is not whole: its packed bytes (gzip) end too early") }
  }
}
