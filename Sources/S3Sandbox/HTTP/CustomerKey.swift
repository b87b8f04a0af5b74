import Digests
import NIOHTTP1

/// The key that a request brings along (SSE-C), checked and forgotten: only its MD5 stays.
///
/// Amazon S3 refuses such a request over plain HTTP. The sandbox speaks nothing else, on loopback, so here it is let in.
struct CustomerKey: Sendable, Equatable {
  static let prefix = "x-amz-server-side-encryption-customer-"
  /// For the object that a copy reads.
  static let copySourcePrefix = "x-amz-copy-source-server-side-encryption-customer-"
  static let algorithm = "AES256"

  /// Base64 of the MD5 of the key.
  let md5: String

  /// nil when the request brings none; throws when it brings a part of one, or one that does not fit its MD5.
  init?(_ request: S3Request, prefix: String = Self.prefix) throws(S3Failure) {
    let algorithm = request.header(prefix + "algorithm")
    let key = request.header(prefix + "key")
    let md5 = request.header(prefix + "key-md5")
    guard algorithm != nil || key != nil || md5 != nil else { return nil }
    guard let algorithm else { throw Self.incomplete("a valid encryption algorithm", prefix + "algorithm") }
    guard algorithm == Self.algorithm else {
      throw S3Failure(
        .badRequest, "InvalidEncryptionAlgorithmError",
        "The encryption request that you specified is not valid. The valid value is AES256.",
        details: [("ArgumentName", prefix + "algorithm"), ("ArgumentValue", algorithm)])
    }
    guard let key else { throw Self.incomplete("an appropriate secret key", prefix + "key") }
    guard let md5 else { throw Self.incomplete("the client calculated MD5 of the secret key", prefix + "key-MD5") }
    guard let bytes = Base64.decode(key), bytes.count == 32 else {
      throw .invalidArgument(
        "The secret key was invalid for the specified algorithm.", name: prefix + "key", value: "not shown")
    }
    guard Base64.encode(Digest.of(bytes, .md5)) == md5 else {
      throw .invalidArgument(
        "The calculated MD5 hash of the key did not match the hash that was provided.", name: prefix + "key-MD5",
        value: md5)
    }
    self.md5 = md5
  }

  private static func incomplete(_ what: String, _ header: String) -> S3Failure {
    .invalidArgument(
      "Requests specifying Server Side Encryption with Customer provided keys must provide \(what).", name: header,
      value: "null")
  }
}
