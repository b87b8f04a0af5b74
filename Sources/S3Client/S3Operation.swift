/// The operations of S3 that this client speaks, by the names that S3 gives them.
public enum S3Operation: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
  case listObjectsV2 = "ListObjectsV2"
  case headObject = "HeadObject"
  case getObject = "GetObject"
  case putObject = "PutObject"
  case copyObject = "CopyObject"
  case deleteObject = "DeleteObject"
  case deleteObjects = "DeleteObjects"
  case createBucket = "CreateBucket"
  case headBucket = "HeadBucket"
  case listBuckets = "ListBuckets"
  case getBucketLocation = "GetBucketLocation"
  case listObjects = "ListObjects"
  case listObjectVersions = "ListObjectVersions"
  case getObjectAttributes = "GetObjectAttributes"
  case getObjectTagging = "GetObjectTagging"
  case putObjectTagging = "PutObjectTagging"
  case deleteObjectTagging = "DeleteObjectTagging"
  case getObjectACL = "GetObjectAcl"
  case putObjectACL = "PutObjectAcl"
  case restoreObject = "RestoreObject"
  case createMultipartUpload = "CreateMultipartUpload"
  case uploadPart = "UploadPart"
  case uploadPartCopy = "UploadPartCopy"
  case completeMultipartUpload = "CompleteMultipartUpload"
  case abortMultipartUpload = "AbortMultipartUpload"
  case listParts = "ListParts"
  case listMultipartUploads = "ListMultipartUploads"

  /// The name that S3 gives it.
  public var description: String { rawValue }
}
