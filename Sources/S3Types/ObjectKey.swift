#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// The key of an object: 1 to 1,024 bytes of UTF-8, opaque.
///
/// Two keys are equal only if their bytes are (Swift's own `String` equality would take the composed and the
/// decomposed form of "ü" for one key), and they order by bytes, as S3 lists them. Nothing is normalised, ever.
public struct ObjectKey: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The longest key in bytes that S3 accepts, prefix included.
  public static let maximumByteCount = 1024

  /// The key as text.
  public let rawValue: String

  /// Validates the length; throws `InvalidName` for an empty or overlong key.
  public init(_ key: String) throws(InvalidName) {
    var native = key
    native.makeContiguousUTF8()
    let count = native.utf8.count
    guard count > 0 else { throw InvalidName(kind: "key", value: key, rule: "it is empty") }
    guard count <= Self.maximumByteCount else {
      throw InvalidName(kind: "key", value: key, rule: "it has \(count) bytes and S3 allows 1024")
    }
    rawValue = native
  }

  /// The key as text, unescaped: escape it before it reaches a terminal.
  public var description: String { rawValue }

  /// The number of bytes.
  public var byteCount: Int { rawValue.utf8.count }

  /// Whether the key ends in "/" (a marker, when it is also empty).
  public var endsInSlash: Bool { rawValue.utf8.last == UInt8(ascii: "/") }

  /// Whether the bytes of `prefix` start this key; the empty prefix starts every key.
  public func starts(with prefix: String) -> Bool { rawValue.utf8.starts(with: prefix.utf8) }

  /// The rest of the key after `prefix`, or nil when the key does not start with it.
  public func relative(to prefix: String) -> String? {
    guard starts(with: prefix) else { return nil }
    return String(rawValue.utf8.dropFirst(prefix.utf8.count))
  }

  /// Byte equality.
  public static func == (left: Self, right: Self) -> Bool { ByteOrder.areEqual(left.rawValue, right.rawValue) }

  /// Byte order, the order of S3 listings.
  public static func < (left: Self, right: Self) -> Bool { ByteOrder.precedes(left.rawValue, right.rawValue) }

  /// Hashes the bytes.
  public func hash(into hasher: inout Hasher) { ByteOrder.hash(rawValue, into: &hasher) }
}

/// Comparison of strings by their UTF-8 bytes, the only order and equality that S3 knows.
public enum ByteOrder {
  /// Whether two strings have the same bytes.
  public static func areEqual(_ left: String, _ right: String) -> Bool {
    left.utf8.count == right.utf8.count && left.utf8.elementsEqual(right.utf8)
  }

  /// Whether the bytes of `left` come before those of `right`.
  public static func precedes(_ left: String, _ right: String) -> Bool {
    var (left, right) = (left, right)
    return left.withUTF8 { left in
      right.withUTF8 { right in
        // Neighbours of a listing share most of their bytes, which memcmp passes over at once.
        let shared = min(left.count, right.count)
        guard shared > 0, let leftStart = left.baseAddress, let rightStart = right.baseAddress else {
          return left.count < right.count
        }
        let order = unsafe memcmp(leftStart, rightStart, shared)
        return order == 0 ? left.count < right.count : order < 0
      }
    }
  }

  /// Feeds the bytes and their count to a hasher.
  public static func hash(_ text: String, into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { bytes in unsafe hasher.combine(bytes: UnsafeRawBufferPointer(bytes)) }
    hasher.combine(text.utf8.count)
  }
}
