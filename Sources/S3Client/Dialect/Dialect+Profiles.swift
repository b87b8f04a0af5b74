internal import S3Types

/// The named profiles.
///
/// What a service is not known to honour counts as not honoured: that costs a request and never an object. A service
/// changes faster than this table, so `s3job doctor` can write a file that says what it does today.
extension Dialect {
  /// Amazon S3, general purpose buckets.
  public static let aws = Dialect(name: "aws") {
    $0.listsInByteOrder = true
    $0.checksums = .always
    $0.checksumAlgorithm = .crc64nvme
  }

  /// A service about which nothing is known: spoken to as if it were S3, path style.
  public static let generic = Dialect(name: "generic")

  /// MinIO, and AIStor after it.
  public static let minio = Dialect(name: "minio") {
    $0.listsInByteOrder = true
    $0.checksums = .none
    $0.conditions = ConditionSupport(put: true, complete: true, copy: false, copySource: true, delete: false)
    $0.addressing = .path
    $0.hasACLs = false
    $0.hasStorageClasses = false
  }

  /// Ceph RADOS Gateway, also old ones.
  public static let ceph = Dialect(name: "ceph") {
    $0.listVersion = .v1
    $0.encodesListings = false
    $0.checksums = .none
    $0.conditions = ConditionSupport(put: true, complete: false, copy: false, copySource: false, delete: false)
    $0.addressing = .path
    $0.hasStorageClasses = false
  }

  /// Google Cloud Storage by its XML interface.
  public static let gcs = Dialect(name: "gcs") {
    $0.listsInByteOrder = true
    $0.checksums = .none
    $0.conditions = ConditionSupport(put: false, complete: false, copy: false, copySource: true, delete: false)
    $0.hasPartCopy = false
    $0.isMultipartETagTrusted = false
    $0.addressing = .path
    $0.hasTagging = false
    $0.hasStorageClasses = false
    $0.defaultRegion = "auto"
  }

  /// Cloudflare R2.
  public static let r2 = Dialect(name: "r2") {
    $0.listsInByteOrder = true
    $0.checksums = .none
    $0.conditions = ConditionSupport(put: true, complete: false, copy: false, copySource: true, delete: false)
    $0.isMultipartETagTrusted = false
    $0.addressing = .path
    $0.parts.requiresEqualSizes = true
    $0.hasTagging = false
    $0.hasACLs = false
    $0.defaultRegion = "auto"
  }

  /// Backblaze B2 by its S3 interface.
  public static let b2 = Dialect(name: "b2") {
    $0.listsInByteOrder = true
    $0.checksums = .none
    $0.conditions = .none
    $0.isMultipartETagTrusted = false
    $0.addressing = .path
    $0.hasTagging = false
    $0.hasACLs = false
    $0.hasStorageClasses = false
  }

  /// Wasabi.
  public static let wasabi = Dialect(name: "wasabi") {
    $0.listsInByteOrder = true
    $0.checksums = .none
    $0.conditions = ConditionSupport(put: false, complete: false, copy: false, copySource: true, delete: false)
    $0.addressing = .path
    $0.hasStorageClasses = false
  }

  /// All named profiles.
  public static let named: [Dialect] = [.aws, .minio, .ceph, .gcs, .r2, .b2, .wasabi, .generic]

  private init(name: String, _ changes: (inout Dialect) -> Void) {
    self.init(name: name)
    changes(&self)
  }
}
