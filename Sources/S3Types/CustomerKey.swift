/// A key of the caller's own that a service encrypts an object with and forgets (SSE-C).
///
/// A secret: neither `description` nor a mirror shows it (rows S17, S24). S3 accepts it over TLS only.
public struct CustomerKey: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
  /// The number of bytes that AES-256 takes.
  public static let byteCount = 32

  /// The bytes of the key.
  public let bytes: [UInt8]

  /// Takes the 32 bytes of a key; throws `InvalidName`, which does not quote them, for another number.
  public init(_ bytes: [UInt8]) throws(InvalidName) {
    guard bytes.count == Self.byteCount else {
      throw InvalidName(
        kind: "encryption key", value: "(not shown)", rule: "it has \(bytes.count) bytes and AES-256 takes 32")
    }
    self.bytes = bytes
  }

  /// Says that there is a key, never which.
  public var description: String { "CustomerKey(redacted)" }

  /// As `description`.
  public var debugDescription: String { description }

  /// No children, so that `dump` and mirrors show no secret either.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
