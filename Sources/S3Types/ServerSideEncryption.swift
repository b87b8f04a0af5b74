/// How a service encrypts an object with keys that it or its key management holds.
///
/// Encryption with a key of the caller's own (SSE-C) is no value of this: see `ObjectMetadata.customerKeyAlgorithm`.
public struct ServerSideEncryption: Hashable, Sendable {
  /// `x-amz-server-side-encryption`: `AES256`, `aws:kms` or `aws:kms:dsse`; unknown names survive.
  public var algorithm: String
  /// `x-amz-server-side-encryption-aws-kms-key-id`.
  public var kmsKeyID: String?
  /// `x-amz-server-side-encryption-bucket-key-enabled`; nil leaves it to the bucket.
  public var isBucketKeyEnabled: Bool?

  /// Says how an object is or should be encrypted.
  public init(algorithm: String, kmsKeyID: String? = nil, isBucketKeyEnabled: Bool? = nil) {
    self.algorithm = algorithm
    self.kmsKeyID = kmsKeyID
    self.isBucketKeyEnabled = isBucketKeyEnabled
  }
}
