/// The headers of server-side encryption, the same in requests and answers.
enum EncryptionHeader {
  static let algorithm = "x-amz-server-side-encryption"
  static let kmsKeyID = "x-amz-server-side-encryption-aws-kms-key-id"
  static let bucketKey = "x-amz-server-side-encryption-bucket-key-enabled"
}
