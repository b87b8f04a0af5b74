/// The operations that the sandbox performs, by S3's names.
enum S3Operation: String, Sendable, CaseIterable {
  case listBuckets = "ListBuckets"
  case createBucket = "CreateBucket"
  case headBucket = "HeadBucket"
  case deleteBucket = "DeleteBucket"
  case getBucketLocation = "GetBucketLocation"
  case getBucketVersioning = "GetBucketVersioning"
  case putBucketVersioning = "PutBucketVersioning"
  case listObjectVersions = "ListObjectVersions"
  case listObjects = "ListObjects"
  case listObjectsV2 = "ListObjectsV2"
  case headObject = "HeadObject"
  case getObject = "GetObject"
  case putObject = "PutObject"
  case copyObject = "CopyObject"
  case deleteObject = "DeleteObject"
  case deleteObjects = "DeleteObjects"
  case createMultipartUpload = "CreateMultipartUpload"
  case uploadPart = "UploadPart"
  case uploadPartCopy = "UploadPartCopy"
  case completeMultipartUpload = "CompleteMultipartUpload"
  case abortMultipartUpload = "AbortMultipartUpload"
  case listParts = "ListParts"
  case listMultipartUploads = "ListMultipartUploads"
  case getObjectAttributes = "GetObjectAttributes"
  case restoreObject = "RestoreObject"
  case getObjectAcl = "GetObjectAcl"
  case putObjectAcl = "PutObjectAcl"
  case getObjectTagging = "GetObjectTagging"
  case putObjectTagging = "PutObjectTagging"
  case deleteObjectTagging = "DeleteObjectTagging"

  /// What the operation does with a request body.
  enum BodyUse: Sendable {
    /// Nothing; one that comes is checked and dropped.
    case none
    /// An XML document, read whole.
    case document
    /// The bytes of an object, passed on as they arrive.
    case object
  }

  var isMutating: Bool {
    switch self {
    case .createBucket, .deleteBucket, .putBucketVersioning, .putObject, .copyObject, .deleteObject, .deleteObjects,
      .createMultipartUpload, .uploadPart, .uploadPartCopy, .completeMultipartUpload, .abortMultipartUpload,
      .restoreObject, .putObjectAcl, .putObjectTagging, .deleteObjectTagging:
      true
    case .listBuckets, .headBucket, .getBucketLocation, .getBucketVersioning, .listObjectVersions, .listObjects,
      .listObjectsV2, .headObject, .getObject, .listParts, .listMultipartUploads, .getObjectAttributes, .getObjectAcl,
      .getObjectTagging:
      false
    }
  }

  var bodyUse: BodyUse {
    switch self {
    case .putObject, .uploadPart: .object
    case .createBucket, .putBucketVersioning, .deleteObjects, .completeMultipartUpload, .restoreObject,
      .putObjectAcl, .putObjectTagging:
      .document
    default: .none
    }
  }

  /// The query parameters that it understands, beside those of every request.
  var parameters: Set<String> {
    switch self {
    case .listBuckets: ["prefix", "max-buckets", "continuation-token", "bucket-region"]
    case .getBucketLocation: ["location"]
    case .getBucketVersioning, .putBucketVersioning: ["versioning"]
    case .listObjectVersions:
      ["versions", "prefix", "delimiter", "key-marker", "version-id-marker", "max-keys", "encoding-type"]
    case .listObjects: ["prefix", "delimiter", "marker", "max-keys", "encoding-type"]
    case .listObjectsV2:
      [
        "list-type", "prefix", "delimiter", "start-after", "continuation-token", "max-keys", "encoding-type",
        "fetch-owner",
      ]
    case .getObject, .headObject:
      Set(GetObject.overrides.map(\.parameter)).union(["partNumber", "versionId"])
    case .deleteObjects: ["delete"]
    case .createMultipartUpload: ["uploads"]
    case .uploadPart, .uploadPartCopy: ["partNumber", "uploadId"]
    case .completeMultipartUpload, .abortMultipartUpload: ["uploadId"]
    case .listParts: ["uploadId", "part-number-marker", "max-parts"]
    case .listMultipartUploads:
      ["uploads", "prefix", "delimiter", "key-marker", "upload-id-marker", "max-uploads", "encoding-type"]
    case .getObjectAttributes: ["attributes", "versionId"]
    case .restoreObject: ["restore", "versionId"]
    case .getObjectAcl, .putObjectAcl: ["acl", "versionId"]
    case .getObjectTagging, .putObjectTagging, .deleteObjectTagging: ["tagging", "versionId"]
    case .deleteObject: ["versionId"]
    case .createBucket, .headBucket, .deleteBucket, .putObject, .copyObject: []
    }
  }
}
