import NIOCore
import NIOHTTP1

/// An answer before it is put on the wire.
struct S3Response {
  /// The bytes after the head.
  enum Body {
    case none
    case bytes(ByteBuffer)
    case file(OpenFile, range: Range<Int>)
    /// One after the other.
    indirect case joined([Body])
  }

  var status: HTTPResponseStatus
  var headers: [(name: String, value: String)] = []
  var body: Body = .none
  /// What Content-Length says when the body itself is left out (HEAD).
  var announcedLength: Int?
  var errorCode: String?
  /// How its way to the client is disturbed.
  var disturbance: Disturbance?

  /// An XML answer.
  static func xml(_ document: XMLWriter, status: HTTPResponseStatus = .ok) -> S3Response {
    S3Response(
      status: status, headers: [("Content-Type", "application/xml")],
      body: .bytes(ByteBuffer(bytes: document.bytes)))
  }

  var contentLength: Int {
    if let announcedLength { return announcedLength }
    return body.byteCount
  }
}

extension S3Response.Body {
  var byteCount: Int {
    switch self {
    case .none: 0
    case .bytes(let buffer): buffer.readableBytes
    case .file(_, let range): range.count
    case .joined(let bodies): bodies.reduce(0) { $0 + $1.byteCount }
    }
  }
}
