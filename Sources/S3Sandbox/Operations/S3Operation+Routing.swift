import NIOHTTP1

extension S3Operation {
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
    case .GET where request.query.contains("versioning"): return .getBucketVersioning
    case .GET where request.query.contains("versions"): return .listObjectVersions
    case .GET where request.query.contains("uploads"): return .listMultipartUploads
    case .GET:
      guard let version = request.query["list-type"] else { return .listObjects }
      guard version == "2" else {
        throw .invalidArgument("Invalid List Type specified in Request", name: "list-type", value: version)
      }
      return .listObjectsV2
    case .HEAD: return .headBucket
    case .PUT where request.query.contains("versioning"): return .putBucketVersioning
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
    case .GET where query.contains("acl"): return .getObjectAcl
    case .GET where query.contains("attributes"): return .getObjectAttributes
    case .GET: return query.contains("tagging") ? .getObjectTagging : .getObject
    case .HEAD: return .headObject
    case .PUT where query.contains("uploadId"): return isCopy ? .uploadPartCopy : .uploadPart
    case .PUT where query.contains("acl"): return .putObjectAcl
    case .PUT where query.contains("tagging"): return .putObjectTagging
    case .PUT: return isCopy ? .copyObject : .putObject
    case .DELETE where query.contains("uploadId"): return .abortMultipartUpload
    case .DELETE: return query.contains("tagging") ? .deleteObjectTagging : .deleteObject
    case .POST where query.contains("uploads"): return .createMultipartUpload
    case .POST where query.contains("restore"): return .restoreObject
    case .POST where query.contains("uploadId"): return .completeMultipartUpload
    case .POST: throw .notImplemented("POST on an object")
    default: throw .methodNotAllowed
    }
  }
}
