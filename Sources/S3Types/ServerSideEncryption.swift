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

extension ServerSideEncryption? {
  /// Whether an object that is encrypted like this is as somebody asks.
  ///
  /// A key may be named by its ID or by an ARN that ends in it; what an alias stands for nobody can see here.
  package func satisfies(_ wanted: ServerSideEncryption) -> Bool {
    guard let self, self.algorithm == wanted.algorithm else { return false }
    if let bucketKey = wanted.isBucketKeyEnabled, bucketKey != (self.isBucketKeyEnabled ?? false) { return false }
    guard let key = wanted.kmsKeyID, !key.contains("alias/") else { return true }
    let actual = self.kmsKeyID ?? ""
    return actual == key || actual.hasSuffix("/" + key) || key.hasSuffix("/" + actual) && !actual.isEmpty
  }
}
