/// Keys as S3 writes them into CSV: percent-encoded.
enum KeyEncoding {
  /// What a `+` stands for.
  enum Plus {
    /// A space, as S3 Inventory encodes it.
    case space
    /// Nobody knows: some writers mean a space, others a plus sign.
    case ambiguous
  }

  /// Why a text is no encoded key.
  struct Failure: Error {
    let message: String
    let hint: String
    /// Bytes before the place.
    let offset: Int
  }

  /// The bytes of a key.
  static func decode(_ text: [UInt8], plus: Plus) throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      switch text[index] {
      case UInt8(ascii: "%"):
        guard index + 2 < text.count, let high = digit(text[index + 1]), let low = digit(text[index + 2]) else {
          throw Failure(
            message: "a '%' is not followed by two hexadecimal digits",
            hint: "keys are percent-encoded in this format; a '%' itself is written %25", offset: index)
        }
        bytes.append(high << 4 | low)
        index += 3
      case UInt8(ascii: "+"):
        guard plus == .space else {
          throw Failure(
            message: "a '+' may stand for itself or for a space", hint: "write %2B or %20", offset: index)
        }
        bytes.append(UInt8(ascii: " "))
        index += 1
      case let byte:
        bytes.append(byte)
        index += 1
      }
    }
    return bytes
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x37
    case 0x61...0x66: byte - 0x57
    default: nil
    }
  }
}
