/// One object: a bucket and a key.
public struct S3Location: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The bucket.
  public let bucket: BucketName
  /// The key.
  public let key: ObjectKey

  /// Names one object.
  public init(bucket: BucketName, key: ObjectKey) {
    self.bucket = bucket
    self.key = key
  }

  /// `s3://bucket/key`, the key unescaped.
  public var description: String { "s3://\(bucket)/\(key)" }

  /// Orders by bucket, then by key, both by bytes.
  public static func < (left: Self, right: Self) -> Bool {
    left.bucket == right.bucket ? left.key < right.key : left.bucket < right.bucket
  }
}

/// What an `s3://` URL names: a bucket and whatever follows its first slash, which may be empty.
///
/// The text after `s3://bucket/` is taken literally: no percent-decoding, no query, no fragment, no normalisation. An
/// access point stands for a bucket: `s3://arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME/key`.
public struct S3URL: Hashable, Sendable, CustomStringConvertible {
  /// The bucket.
  public let bucket: BucketName
  /// A key or a prefix, byte for byte; empty for the bucket itself.
  public let keyOrPrefix: String

  /// Parses `s3://bucket[/key-or-prefix]`; throws `InvalidName` otherwise.
  public init(_ text: String) throws(InvalidName) {
    let scheme = "s3://"
    guard text.utf8.starts(with: scheme.utf8) else {
      throw InvalidName(kind: "S3 URL", value: text, rule: "it must start with s3://")
    }
    let rest = text.utf8.dropFirst(scheme.utf8.count)
    let slash = Self.endOfBucket(in: rest)
    bucket = try BucketName(String(Substring(rest[..<(slash ?? rest.endIndex)])))
    keyOrPrefix = slash.map { String(Substring(rest[rest.index(after: $0)...])) } ?? ""
    guard keyOrPrefix.utf8.count <= ObjectKey.maximumByteCount else {
      throw InvalidName(
        kind: "S3 URL", value: text, rule: "its key has \(keyOrPrefix.utf8.count) bytes and S3 allows 1024")
    }
  }

  /// Where the slash after the bucket is: the first one, or the one after the name of an access point.
  private static func endOfBucket(in text: Substring.UTF8View) -> Substring.UTF8View.Index? {
    guard let first = text.firstIndex(of: UInt8(ascii: "/")) else { return nil }
    let isInName = BucketName.isARN(String(Substring(text))) && Substring(text[..<first]).hasSuffix(":accesspoint")
    return isInName ? text[text.index(after: first)...].firstIndex(of: UInt8(ascii: "/")) : first
  }

  /// Names a bucket and a key or prefix that are already valid.
  public init(bucket: BucketName, keyOrPrefix: String) {
    self.bucket = bucket
    self.keyOrPrefix = keyOrPrefix
  }

  /// `s3://bucket/key-or-prefix`.
  public var description: String { "s3://\(bucket)/\(keyOrPrefix)" }

  /// Byte equality.
  public static func == (left: Self, right: Self) -> Bool {
    left.bucket == right.bucket && ByteOrder.areEqual(left.keyOrPrefix, right.keyOrPrefix)
  }

  /// Hashes the bytes.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(bucket)
    ByteOrder.hash(keyOrPrefix, into: &hasher)
  }
}
