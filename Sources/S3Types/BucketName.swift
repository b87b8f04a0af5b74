/// The name of an S3 bucket, or the ARN of an access point, which stands for one.
///
/// A name has 3 to 63 bytes of `a-z 0-9 . -`, starting and ending with a letter or digit, no two dots in a row, not
/// shaped like an IPv4 address. See "General purpose bucket naming rules" in the Amazon S3 user guide.
public struct BucketName: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The name as it is written; of an access point the ARN, with "/" before its name.
  public let rawValue: String

  /// Validates a name or an ARN; throws `InvalidName` with the rule that it breaks.
  ///
  /// An access point of several regions is refused, because requests to it need signatures of another kind (SigV4A).
  public init(_ name: String) throws(InvalidName) {
    if Self.isARN(name) {
      let accessPoint = try AccessPointARN(name)
      guard !accessPoint.isMultiRegion else {
        throw InvalidName(
          kind: "bucket name", value: name,
          rule: "multi-region access points need SigV4A signatures, which are not supported; "
            + "name an access point of one region")
      }
      rawValue = accessPoint.description
      return
    }
    if let rule = Self.brokenRule(of: name) {
      throw InvalidName(kind: "bucket name", value: name, rule: rule)
    }
    rawValue = name
  }

  /// The name as it is written.
  public var description: String { rawValue }

  /// Whether the name can stand as one DNS label under a wildcard certificate (no dots).
  public var isSingleLabel: Bool { !isAccessPoint && !rawValue.utf8.contains(UInt8(ascii: ".")) }

  /// Whether it is the ARN of an access point.
  public var isAccessPoint: Bool { Self.isARN(rawValue) }

  /// The access point that stands for a bucket; nil for a bucket.
  public var accessPoint: AccessPointARN? {
    // Parsed before, so that it cannot fail.
    isAccessPoint ? try? AccessPointARN(rawValue) : nil
  }

  /// Orders by bytes.
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  /// No name of a bucket has a colon.
  static func isARN(_ name: String) -> Bool { name.utf8.starts(with: "arn:".utf8) }

  private static func brokenRule(of name: String) -> String? {
    let bytes = Array(name.utf8)
    guard bytes.count >= 3, bytes.count <= 63 else { return "it must have 3 to 63 characters" }
    let allowed = bytes.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
    guard allowed else { return "only a-z, 0-9, '.' and '-' are allowed" }
    guard isLetterOrDigit(bytes[0]), isLetterOrDigit(bytes[bytes.count - 1]) else {
      return "it must start and end with a letter or a digit"
    }
    guard !name.contains("..") else { return "two dots may not follow each other" }
    guard !looksLikeIPv4(name) else { return "it must not look like an IP address" }
    return nil
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func looksLikeIPv4(_ name: String) -> Bool {
    let labels = name.split(separator: ".", omittingEmptySubsequences: false)
    return labels.count == 4 && labels.allSatisfy { UInt8($0) != nil }
  }
}

/// A name that breaks a rule of S3.
public struct InvalidName: Error, Hashable, Sendable, CustomStringConvertible {
  /// What it should have been: `bucket name`, `key`, `S3 URL`.
  public let kind: String
  /// The text as given.
  public let value: String
  /// The rule that it breaks, as the end of a sentence.
  public let rule: String

  /// Describes a broken rule.
  public init(kind: String, value: String, rule: String) {
    self.kind = kind
    self.value = value
    self.rule = rule
  }

  /// One sentence with the value quoted.
  public var description: String { "'\(value)' is not a valid \(kind): \(rule)" }
}
