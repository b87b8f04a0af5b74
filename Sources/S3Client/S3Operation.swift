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

  /// The name that S3 gives it.
  public var description: String { rawValue }
}
