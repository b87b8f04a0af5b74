import NIOCore
import S3Types

/// What an operation works with.
struct OperationContext {
  let request: S3Request
  let store: ObjectStore
  let multipart: MultipartUploads
  let settings: SandboxConfiguration

  var region: String { settings.region }
  var ownerID: String { settings.ownerID }

  /// The version that the request names.
  var versionID: String? { request.query["versionId"] }

  /// The object that the request names, with its ETag known.
  func object() throws(S3Failure) -> StoredObject {
    try store.object(try key(), version: versionID, in: try request.validBucket())
  }

  func now() -> Timestamp { settings.now() }

  /// The key of an object operation; the router hands those out only for requests that have one.
  func key() throws(S3Failure) -> ObjectKey {
    guard let key = request.key else { throw .methodNotAllowed }
    return key
  }
}

/// A body that came with a request and passed every check.
enum ReceivedBody {
  case none
  case document(ByteBuffer)
  case object(any BodyUpload, PayloadReader.Summary)
}

extension S3Operation {
  /// Refuses before the body is sent what can be known to fail.
  func prepare(_ context: OperationContext, _ expectation: PayloadExpectation) throws(S3Failure) {
    switch self {
    case .putObject: try PutObject.prepare(context, expectation)
    case .uploadPart: try UploadPart.prepare(context, expectation)
    case .deleteObjects: try DeleteObjects.prepare(expectation)
    default: break
    }
  }

  /// Performs the operation.
  func respond(_ context: OperationContext, _ body: ReceivedBody) throws(S3Failure) -> S3Response {
    switch self {
    case .listBuckets: try ListBuckets.respond(context)
    case .createBucket: try CreateBucket.respond(context, body)
    case .headBucket: try HeadBucket.respond(context)
    case .deleteBucket: try DeleteBucket.respond(context)
    case .getBucketLocation: try GetBucketLocation.respond(context)
    case .getBucketVersioning: try GetBucketVersioning.respond(context)
    case .putBucketVersioning: try PutBucketVersioning.respond(context, body)
    case .listObjectVersions: try ListObjectVersions.respond(context)
    case .listObjects: try ListObjects.respond(context)
    case .listObjectsV2: try ListObjectsV2.respond(context)
    case .headObject: try HeadObject.respond(context)
    case .getObject: try GetObject.respond(context)
    case .putObject: try PutObject.respond(context, body)
    case .copyObject: try CopyObject.respond(context)
    case .deleteObject: try DeleteObject.respond(context)
    case .deleteObjects: try DeleteObjects.respond(context, body)
    case .createMultipartUpload: try CreateMultipartUpload.respond(context)
    case .uploadPart: try UploadPart.respond(context, body)
    case .uploadPartCopy: try UploadPartCopy.respond(context)
    case .completeMultipartUpload: try CompleteMultipartUpload.respond(context, body)
    case .abortMultipartUpload: try AbortMultipartUpload.respond(context)
    case .listParts: try ListParts.respond(context)
    case .listMultipartUploads: try ListMultipartUploads.respond(context)
    case .getObjectAttributes: try GetObjectAttributes.respond(context)
    case .getObjectAcl: try GetObjectAcl.respond(context)
    case .putObjectAcl: try PutObjectAcl.respond(context, body)
    case .restoreObject: try RestoreObject.respond(context, body)
    case .getObjectTagging: try GetObjectTagging.respond(context)
    case .putObjectTagging: try PutObjectTagging.respond(context, body)
    case .deleteObjectTagging: try DeleteObjectTagging.respond(context)
    }
  }
}
