import NIOHTTP1
import S3Types

/// DeleteBucket: `DELETE /bucket`, refused while it holds an object; unfinished uploads go with it.
enum DeleteBucket {
  static func respond(_ context: OperationContext) throws(S3Failure) -> S3Response {
    let bucket = try context.request.validBucket()
    try context.store.removeBucket(bucket)
    context.multipart.endAll(in: bucket)
    return S3Response(status: .noContent)
  }
}
