/// What `x-amz-content-sha256` says about the body.
enum PayloadDeclaration: Sendable, Equatable {
  case sha256(String)
  case unsigned
  /// aws-chunked without signatures, checksum in a trailer.
  case streamingUnsigned
  /// aws-chunked, every chunk signed.
  case streamingSigned(withTrailer: Bool)

  /// The text that stands in the canonical request.
  var canonical: String {
    switch self {
    case .sha256(let hex): hex
    case .unsigned: "UNSIGNED-PAYLOAD"
    case .streamingUnsigned: "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
    case .streamingSigned(let withTrailer):
      withTrailer ? "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" : "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
    }
  }

  var isChunked: Bool {
    switch self {
    case .sha256, .unsigned: false
    case .streamingUnsigned, .streamingSigned: true
    }
  }

  /// Reads the header's value; throws for one that is neither a known word nor a SHA-256 in lower-case hex.
  init(_ value: String) throws(S3Failure) {
    switch value {
    case "UNSIGNED-PAYLOAD": self = .unsigned
    case "STREAMING-UNSIGNED-PAYLOAD-TRAILER": self = .streamingUnsigned
    case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD": self = .streamingSigned(withTrailer: false)
    case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER": self = .streamingSigned(withTrailer: true)
    default:
      let isHex = value.utf8.allSatisfy { byte in
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
      }
      guard isHex, value.utf8.count == 64 else {
        throw .invalidArgument(
          "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, a STREAMING-… constant that S3 documents, or a valid sha256 "
            + "value.", name: "x-amz-content-sha256", value: value)
      }
      self = .sha256(value)
    }
  }
}
