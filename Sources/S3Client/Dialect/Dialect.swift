public import S3Types

/// What one S3 service speaks: where services differ and requests have to follow (s3-semantics 3f and 3g).
///
/// Start from a named profile (`Dialect.aws`, `.minio`, …), from `Dialect.of(_:)` for an endpoint, or from a file that
/// `s3job doctor` wrote, and change what is known better. A client never drops what a caller asked for without a word: a
/// condition that the service does not honour is checked by a HEAD just before the request, which is not atomic.
public struct Dialect: Sendable, Hashable {
  /// What people call it; letters, digits, ".", "_" and "-", at most 64.
  public var name: String
  /// How listings are asked for.
  public var listVersion: ListVersion = .v2
  /// Whether listings are asked to percent-encode keys (`encoding-type=url`); without it a key with a control
  /// character breaks the whole page.
  public var encodesListings = true
  /// Whether listings come in the order of the keys' UTF-8 bytes, as of Amazon's general purpose buckets, and may begin
  /// after any text; large ones are read in ranges then.
  public var listsInByteOrder = false
  /// Which requests carry an `x-amz-checksum-…` header.
  public var checksums: DigestPolicy = .whenRequired
  /// The algorithm of that header.
  public var checksumAlgorithm: ChecksumAlgorithm = .crc32
  /// Which requests carry `Content-MD5`.
  public var contentMD5: DigestPolicy = .always
  /// Which conditions the service honours.
  public var conditions: ConditionSupport = .all
  /// Whether DeleteObjects is there; without it each object is deleted by a request of its own.
  public var hasMultiDelete = true
  /// Whether UploadPartCopy is there; without it nothing above the largest single copy can be copied in the service.
  public var hasPartCopy = true
  /// Whether the ETag of an object that was written in one piece, and without a key of KMS or of its owner, is the MD5
  /// of its bytes (row T8).
  public var isETagMD5 = true
  /// Whether the ETag of an object of several parts is the MD5 of their MD5s with `-N`.
  public var isMultipartETagTrusted = true
  /// Where the bucket stands in a URL when the user does not say.
  public var addressing: AddressingStyle = .auto
  /// Sizes and numbers of parts.
  public var parts = PartRules()
  /// Whether object bodies have to be part of the signature also over TLS.
  public var requiresSignedPayloads = false
  /// Whether objects have tags.
  public var hasTagging = true
  /// Whether objects have access control lists.
  public var hasACLs = true
  /// Whether objects keep the storage class that they are written with.
  public var hasStorageClasses = true
  /// The region to sign for when nobody says.
  public var defaultRegion = "us-east-1"

  /// Starts from what AWS does.
  public init(name: String) { self.name = name }

  /// Which requests carry a digest of their body.
  public enum DigestPolicy: String, Sendable, Hashable, CaseIterable {
    /// None.
    case none
    /// Those that S3 refuses without one, such as DeleteObjects.
    case whenRequired = "when_required"
    /// Every upload of an object or a part too.
    case always
  }
}

/// Which conditions on a write a service honours; one that it does not is checked by a HEAD just before.
public struct ConditionSupport: Sendable, Hashable {
  /// `If-Match` and `If-None-Match` of PutObject.
  public var put: Bool
  /// The same of CompleteMultipartUpload.
  public var complete: Bool
  /// The same of CopyObject, about the destination.
  public var copy: Bool
  /// `x-amz-copy-source-if-match` of CopyObject and UploadPartCopy.
  public var copySource: Bool
  /// `If-Match` of DeleteObject, and the ETags in DeleteObjects.
  public var delete: Bool

  /// Says what is honoured.
  public init(put: Bool, complete: Bool, copy: Bool, copySource: Bool, delete: Bool) {
    self.put = put
    self.complete = complete
    self.copy = copy
    self.copySource = copySource
    self.delete = delete
  }

  /// Everything is honoured, as on AWS.
  public static let all = ConditionSupport(put: true, complete: true, copy: true, copySource: true, delete: true)
  /// Nothing is.
  public static let none = ConditionSupport(
    put: false, complete: false, copy: false, copySource: false, delete: false)
}
