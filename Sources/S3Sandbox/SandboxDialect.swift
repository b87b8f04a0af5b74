/// Where a sandbox behaves as other services do and Amazon S3 does not.
package struct SandboxDialect: Sendable, Hashable {
  /// What becomes of a request that asks for something.
  package enum Support: Sendable, Hashable {
    /// It is done, as S3 does it.
    case full
    /// It is silently left out, which is what a client has to find out.
    case ignored
    /// The request fails.
    case refused
  }

  /// The form of the entity tag of a completed multipart upload.
  package enum MultipartETag: Sendable, Hashable {
    /// The MD5 of the tags of the parts, then `-` and their number.
    case countsParts
    /// The MD5 of the whole object, as if it had come in one piece.
    case wholeMD5
    /// 32 hexadecimal digits that are the MD5 of nothing.
    case opaque
  }

  /// ListObjectsV2; where it is ignored, the answer is that of the first version.
  package var listVersion2 = Support.full
  /// Whether `encoding-type=url` has any effect on a listing.
  package var encodesListings = true
  /// Whether DeleteObjects insists on Content-MD5, whatever other checksum comes.
  package var deleteObjectsNeedsMD5 = false
  /// If-Match and If-None-Match of PutObject and CopyObject; refused with 501.
  package var conditionalPuts = Support.full
  /// If-Match and If-None-Match of CompleteMultipartUpload; refused with 501.
  package var conditionalCompletes = Support.full
  /// If-Match of DeleteObject; refused with 501.
  package var conditionalDeletes = Support.full
  /// `x-amz-copy-source-if-…` of both copies; refused with 501.
  package var copySourceConditions = Support.full
  /// Whether there is UploadPartCopy; without it the answer is 501.
  package var copiesParts = true
  /// What CompleteMultipartUpload makes of the tags of the parts.
  package var multipartETag = MultipartETag.countsParts
  /// Whether a bucket may stand in the host name; where not, the path alone counts.
  package var virtualHosts = true
  /// Tags; where they are ignored, only the headers are, and `?tagging` is refused with 501.
  package var tagging = Support.full
  /// ACLs; where they are ignored, only the headers are, and `?acl` is refused with 501.
  package var accessControl = Support.full
  /// Whether ACLs are switched off as in every new bucket of Amazon S3; then one is refused with 400.
  package var enforcesBucketOwner = false
  /// Headers with checksums and their algorithm, though not trailers; refused with 400.
  package var checksums = Support.full

  /// Starts as Amazon S3.
  package init() {}

  /// Amazon S3.
  package static let amazon = SandboxDialect()

  /// Ceph RGW 16: conditions of copies and of completed uploads do not count, nor do checksum headers.
  package static let ceph = SandboxDialect { dialect in
    dialect.conditionalCompletes = .ignored
    dialect.copySourceConditions = .ignored
    dialect.checksums = .ignored
  }

  /// `rclone serve s3`: no condition counts, parts are not copied, a multipart object has the MD5 for its tag.
  package static let rclone = SandboxDialect { dialect in
    dialect.conditionalPuts = .ignored
    dialect.conditionalCompletes = .ignored
    dialect.conditionalDeletes = .ignored
    dialect.copySourceConditions = .ignored
    dialect.copiesParts = false
    dialect.multipartETag = .wholeMD5
    dialect.accessControl = .ignored
    dialect.checksums = .ignored
  }

  /// OpenStack Swift: no conditional puts, no tags, and DeleteObjects wants Content-MD5.
  package static let swift = SandboxDialect { dialect in
    dialect.conditionalPuts = .refused
    dialect.deleteObjectsNeedsMD5 = true
    dialect.tagging = .refused
    dialect.accessControl = .ignored
    dialect.checksums = .ignored
  }

  /// Google Cloud Storage through its XML interface: no copies of parts, no checksum headers.
  package static let google = SandboxDialect { dialect in
    dialect.copiesParts = false
    dialect.checksums = .refused
    dialect.tagging = .refused
  }

  private init(_ change: (inout SandboxDialect) -> Void) {
    self.init()
    change(&self)
  }
}
