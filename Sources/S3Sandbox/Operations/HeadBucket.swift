import NIOHTTP1
import S3Types

/// HeadBucket: `HEAD /bucket`.
enum HeadBucket {
  static func respond(_ context: OperationContext) throws(S3Failure) -> S3Response {
    let bucket = try context.request.validBucket()
    guard context.store.hasBucket(bucket) else { throw .noSuchBucket(bucket.rawValue) }
    return S3Response(status: .ok, headers: [("x-amz-bucket-region", context.region)])
  }
}
