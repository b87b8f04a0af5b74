import S3Types

/// Reads `acl` and `encryption`, which the operation says and no rule.
struct ExtraDecoder {
  /// The keys in the manifest.
  static let keys = ["acl", "encryption"]

  private let context: DecodingContext

  /// Prepares to read.
  init(context: DecodingContext) { self.context = context }

  /// Reads what a mapping says.
  func decode(_ reader: MappingReader) -> ObjectExtras {
    let acl: Grants? = reader["acl"].flatMap { context.word($0, field: reader.field("acl")) }
    return ObjectExtras(
      acl: acl.map { CannedACL(rawValue: $0.rawValue) },
      encryption: reader["encryption"].flatMap { encryption($0, field: reader.field("encryption")) })
  }

  /// The canned ACLs of objects ("Canned ACL" in the Amazon S3 user guide).
  private enum Grants: String, CaseIterable {
    case `private` = "private"
    case publicRead = "public-read"
    case publicReadWrite = "public-read-write"
    case authenticatedRead = "authenticated-read"
    case awsExecRead = "aws-exec-read"
    case bucketOwnerRead = "bucket-owner-read"
    case bucketOwnerFullControl = "bucket-owner-full-control"
  }

  private enum Algorithm: String, CaseIterable {
    case s3 = "AES256"
    case kms = "aws:kms"
    case kmsTwice = "aws:kms:dsse"
  }

  /// The name of an algorithm, or a key of KMS.
  private func encryption(_ entry: YAMLEntry, field: String) -> ServerSideEncryption? {
    guard case .mapping = entry.value.content else {
      let algorithm: Algorithm? = context.word(entry, field: field)
      return algorithm.map { ServerSideEncryption(algorithm: $0.rawValue) }
    }
    guard
      let reader = MappingReader(
        entry.value, of: entry.key, path: field, at: entry.keyRange,
        keys: .init(known: ["kms_key", "algorithm", "bucket_key"], later: ["context", "customer_key"]), in: context)
    else { return nil }
    let key = reader.require("kms_key", hint: "name a key, or write 'encryption: aws:kms'").flatMap {
      HeaderDecoder(context: context).value($0.value, field: reader.field("kms_key"))
    }
    let algorithm: KeyedAlgorithm? = reader["algorithm"].flatMap { context.word($0, field: reader.field("algorithm")) }
    let usesBucketKey = reader["bucket_key"].flatMap { context.boolean($0, field: reader.field("bucket_key")) }
    return key.map {
      ServerSideEncryption(
        algorithm: algorithm?.rawValue ?? Algorithm.kms.rawValue, kmsKeyID: $0.value, isBucketKeyEnabled: usesBucketKey)
    }
  }

  /// Those that keys of KMS are for.
  private enum KeyedAlgorithm: String, CaseIterable {
    case kms = "aws:kms"
    case kmsTwice = "aws:kms:dsse"
  }
}
