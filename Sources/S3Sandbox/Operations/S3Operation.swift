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
    case .createBucket, .deleteBucket, .putObject, .copyObject, .deleteObject, .deleteObjects: true
    case .listBuckets, .headBucket, .getBucketLocation, .listObjects, .listObjectsV2, .headObject, .getObject: false
    }
  }

  var bodyUse: BodyUse {
    switch self {
    case .putObject: .object
    case .createBucket, .deleteObjects: .document
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
    switch request.method {
    case .GET: return .getObject
    case .HEAD: return .headObject
    case .PUT: return request.headers.contains(name: "x-amz-copy-source") ? .copyObject : .putObject
    case .DELETE: return .deleteObject
    case .POST: throw .notImplemented("POST on an object")
    default: throw .methodNotAllowed
    }
  }
}
