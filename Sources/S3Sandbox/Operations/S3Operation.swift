import NIOHTTP1

/// The operations that the sandbox performs, by S3's names.
enum S3Operation: String, Sendable, CaseIterable {
  case listBuckets = "ListBuckets"
  case createBucket = "CreateBucket"
  case headBucket = "HeadBucket"
  case deleteBucket = "DeleteBucket"
  case getBucketLocation = "GetBucketLocation"
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
    case .createBucket, .deleteBucket, .putObject, .copyObject, .deleteObject, .deleteObjects, .createMultipartUpload,
      .uploadPart, .uploadPartCopy, .completeMultipartUpload, .abortMultipartUpload, .putObjectTagging,
      .deleteObjectTagging:
      true
    case .listBuckets, .headBucket, .getBucketLocation, .listObjects, .listObjectsV2, .headObject, .getObject,
      .listParts, .getObjectTagging:
      false
    }
  }

  var bodyUse: BodyUse {
    switch self {
    case .putObject, .uploadPart: .object
    case .createBucket, .deleteObjects, .completeMultipartUpload, .putObjectTagging: .document
    default: .none
    }
  }

  /// The query parameters that it understands, beside those of every request.
  var parameters: Set<String> {
    switch self {
    case .listBuckets: ["prefix", "max-buckets", "continuation-token"]
    case .getBucketLocation: ["location"]
    case .listObjects: ["prefix", "delimiter", "marker", "max-keys", "encoding-type"]
    case .listObjectsV2:
      [
        "list-type", "prefix", "delimiter", "start-after", "continuation-token", "max-keys", "encoding-type",
        "fetch-owner",
      ]
    case .getObject, .headObject:
      Set(GetObject.overrides.map(\.parameter))
    case .deleteObjects: ["delete"]
    case .createMultipartUpload: ["uploads"]
    case .uploadPart, .uploadPartCopy: ["partNumber", "uploadId"]
    case .completeMultipartUpload, .abortMultipartUpload: ["uploadId"]
    case .listParts: ["uploadId", "part-number-marker", "max-parts"]
    case .getObjectTagging, .putObjectTagging, .deleteObjectTagging: ["tagging"]
    case .createBucket, .headBucket, .deleteBucket, .putObject, .copyObject, .deleteObject: []
    }
  }

  /// Finds the operation that a request asks for.
  static func route(_ request: S3Request) throws(S3Failure) -> S3Operation {
    guard request.bucket != nil else {
      guard request.method == .GET else { throw .methodNotAllowed }
      return .listBuckets
    }
    return request.key == nil ? try routeBucket(request) : try routeObject(request)
  }

  private static func routeBucket(_ request: S3Request) throws(S3Failure) -> S3Operation {
    switch request.method {
    case .GET where request.query.contains("location"): return .getBucketLocation
    case .GET:
      guard let version = request.query["list-type"] else { return .listObjects }
      guard version == "2" else {
        throw .invalidArgument("Invalid List Type specified in Request", name: "list-type", value: version)
      }
      return .listObjectsV2
    case .HEAD: return .headBucket
    case .PUT: return .createBucket
    case .DELETE: return .deleteBucket
    case .POST where request.query.contains("delete"): return .deleteObjects
    case .POST: throw .notImplemented("POST on a bucket")
    default: throw .methodNotAllowed
    }
  }

  private static func routeObject(_ request: S3Request) throws(S3Failure) -> S3Operation {
    let query = request.query
    let isCopy = request.headers.contains(name: "x-amz-copy-source")
    switch request.method {
    case .GET where query.contains("uploadId"): return .listParts
    case .GET: return query.contains("tagging") ? .getObjectTagging : .getObject
    case .HEAD: return .headObject
    case .PUT where query.contains("uploadId"): return isCopy ? .uploadPartCopy : .uploadPart
    case .PUT where query.contains("tagging"): return .putObjectTagging
    case .PUT: return isCopy ? .copyObject : .putObject
    case .DELETE where query.contains("uploadId"): return .abortMultipartUpload
    case .DELETE: return query.contains("tagging") ? .deleteObjectTagging : .deleteObject
    case .POST where query.contains("uploads"): return .createMultipartUpload
    case .POST where query.contains("uploadId"): return .completeMultipartUpload
    case .POST: throw .notImplemented("POST on an object")
    default: throw .methodNotAllowed
    }
  }
}
