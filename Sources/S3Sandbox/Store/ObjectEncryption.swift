import Digests
import S3Types

/// How an object is said to be encrypted at rest.
///
/// The sandbox keeps every body as it came; what it keeps up is what a client can see of the encryption.
enum ObjectEncryption: Sendable, Hashable {
  /// SSE-S3, which S3 gives every object whose writer asked for nothing else.
  case managed
  case kms(KMSKey)
  /// SSE-C: only the MD5 of the key is known, in Base64, and whoever reads has to bring the key again.
  case customer(keyMD5: String)

  /// A key of the key management service and how it is used.
  struct KMSKey: Sendable, Hashable {
    /// `aws:kms` or `aws:kms:dsse`.
    var algorithm: String
    /// The ARN of the key.
    var id: String
    var usesBucketKey = false
    /// Base64 of JSON; told to the writer and to nobody after.
    var context: String?
  }

  /// The entity tag of bytes with this MD5: itself only for SSE-S3, something that looks like one otherwise.
  func tag(of md5: [UInt8], at moment: Timestamp) -> [UInt8] {
    if case .managed = self { return md5 }
    return Digest.of(md5 + Array(String(moment.nanoseconds).utf8), .md5)
  }

  /// The headers of an answer about an object.
  var headers: [(name: String, value: String)] {
    switch self {
    case .managed: return [("x-amz-server-side-encryption", "AES256")]
    case .kms(let key):
      var headers = [
        ("x-amz-server-side-encryption", key.algorithm), ("x-amz-server-side-encryption-aws-kms-key-id", key.id),
      ]
      if key.usesBucketKey { headers.append(("x-amz-server-side-encryption-bucket-key-enabled", "true")) }
      return headers
    case .customer(let md5):
      return [(CustomerKey.prefix + "algorithm", CustomerKey.algorithm), (CustomerKey.prefix + "key-MD5", md5)]
    }
  }

  /// The headers of the answer to the request that wrote the object.
  var headersForWriter: [(name: String, value: String)] {
    guard case .kms(let key) = self, let context = key.context else { return headers }
    return headers + [("x-amz-server-side-encryption-context", context)]
  }

  /// Lets a reader in who brings the key that the object needs, and none that it does not need.
  func admit(_ key: CustomerKey?) throws(S3Failure) {
    switch (self, key) {
    case (.customer, nil):
      throw .invalidRequest(
        "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to "
          + "retrieve the object.")
    case (.customer(let md5), let key?):
      guard md5 == key.md5 else { throw .accessDenied() }
    case (_, nil): break
    case (_, _?): throw .invalidRequest("The encryption parameters are not applicable to this object.")
    }
  }

  /// Lets a part, or what ends its upload, in by the key that the upload was begun with.
  func admitPart(_ key: CustomerKey?) throws(S3Failure) {
    switch (self, key) {
    case (.customer, nil):
      throw .invalidRequest(
        "The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate "
          + "encryption parameters.")
    case (.customer(let md5), let key?):
      guard md5 == key.md5 else {
        throw .invalidRequest("The provided encryption parameters did not match the ones used originally.")
      }
    case (_, nil): break
    case (_, _?):
      throw .invalidRequest(
        "The multipart upload initiate did not request encryption. Please resend the request without sending "
          + "encryption parameters.")
    }
  }
}
