import NIOHTTP1

/// DeleteObject: `DELETE /bucket/key`; a key that is not there is no error.
enum DeleteObject {
  static func respond(_ context: OperationContext) throws(S3Failure) -> S3Response {
    try context.store.remove(
      try context.key(), in: try context.request.validBucket(), ifMatch: context.request.header("if-match"))
    return S3Response(status: .noContent)
  }
}
