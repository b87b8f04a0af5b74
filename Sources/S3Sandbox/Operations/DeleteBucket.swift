import NIOHTTP1

/// DeleteBucket: `DELETE /bucket`, refused while it holds an object.
enum DeleteBucket {
  static func respond(_ context: OperationContext) throws(S3Failure) -> S3Response {
    try context.store.removeBucket(try context.request.validBucket())
    return S3Response(status: .noContent)
  }
}
