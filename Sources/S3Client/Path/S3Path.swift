public import S3Types

/// A place in a bucket, and the client that reaches it.
///
/// The key is text, byte for byte: nothing is normalised, no "." or ".." means anything, `x//y` and `x/y` are two places.
/// It may be empty, which is the bucket itself, and it may end in "/", which names a prefix (or the marker object that
/// stands for one). A path says nothing about what exists; ask `kind()`.
///
/// Two paths are equal only when client, bucket and the bytes of the key are; they order by bucket and key in the order
/// in which S3 lists.
public struct S3Path: Sendable, Hashable, Comparable, CustomStringConvertible, CustomReflectable {
  /// The client that reaches the place.
  public let client: S3Client
  /// The bucket.
  public let bucket: BucketName
  /// The key or prefix; empty for the bucket itself.
  public let key: String

  /// Names a place; a key of more than 1,024 bytes is refused when it is used.
  public init(client: S3Client, bucket: BucketName, key: String = "") {
    self.client = client
    self.bucket = bucket
    var native = key
    native.makeContiguousUTF8()
    self.key = native
  }

  /// `s3://bucket/key`, the key unescaped.
  public var description: String { "s3://\(bucket)/\(key)" }

  /// Only the URL: the client below it holds what is secret.
  public var customMirror: Mirror { Mirror(self, children: ["url": description]) }

  /// Whether this is a bucket and no key in it.
  public var isBucket: Bool { key.utf8.isEmpty }

  /// Whether the key ends in "/", and so names a prefix or a marker.
  public var endsInSlash: Bool { key.utf8.last == UInt8(ascii: "/") }

  /// What the keys below this place start with: the key with a "/" at its end, or nothing for a bucket.
  public var prefix: String { isBucket || endsInSlash ? key : key + "/" }

  /// The same place as a prefix: with a "/" at the end, unless it is a bucket.
  public var asPrefix: S3Path { with(key: prefix) }

  /// The object of this key.
  ///
  /// - Throws: `.invalidRequest` for a bucket, which is no object, and for a key that is too long.
  public var location: S3Location {
    get throws(S3Error) {
      do throws(InvalidName) {
        return S3Location(bucket: bucket, key: try ObjectKey(key))
      } catch {
        let what = isBucket ? "\(description) is a bucket; name an object in it" : "the key \(error.rule)"
        throw S3Error(code: .invalidRequest, bucket: bucket, message: what)
      }
    }
  }

  /// Another place in the same bucket.
  func with(key: String) -> S3Path { S3Path(client: client, bucket: bucket, key: key) }

  /// Same client, same bucket, same bytes.
  public static func == (left: Self, right: Self) -> Bool {
    left.client === right.client && left.bucket == right.bucket && ByteOrder.areEqual(left.key, right.key)
  }

  /// Orders by bucket, then by the bytes of the key.
  public static func < (left: Self, right: Self) -> Bool {
    if left.bucket != right.bucket { return left.bucket < right.bucket }
    guard ByteOrder.areEqual(left.key, right.key) else { return ByteOrder.precedes(left.key, right.key) }
    return ObjectIdentifier(left.client) < ObjectIdentifier(right.client)
  }

  /// Hashes bucket and bytes.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(ObjectIdentifier(client))
    hasher.combine(bucket)
    ByteOrder.hash(key, into: &hasher)
  }
}

extension S3Client {
  /// The place that an `s3://bucket[/key-or-prefix]` URL names; what follows the bucket is taken literally.
  ///
  /// - Throws: `.invalidRequest` with the rule that the text breaks, and for a multi-region access point, whose requests
  ///   need signatures of another kind (SigV4A) than this client makes.
  public func path(_ url: String) throws(S3Error) -> S3Path {
    do throws(InvalidName) {
      let parsed = try S3URL(url)
      return S3Path(client: self, bucket: parsed.bucket, key: parsed.keyOrPrefix)
    } catch {
      let text = Sanitised.text(error.value)
      throw S3Error(code: .invalidRequest, message: "'\(text)' is not a valid \(error.kind): \(error.rule)")
    }
  }
}
