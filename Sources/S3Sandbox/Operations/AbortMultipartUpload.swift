import NIOHTTP1

/// AbortMultipartUpload: `DELETE /bucket/key?uploadId=U`.
enum AbortMultipartUpload {
  static func respond(_ context: OperationContext) throws(S3Failure) -> S3Response {
    let request = context.request
    try context.multipart.end(request.query["uploadId"] ?? "", try request.validBucket(), try context.key())
    return S3Response(status: .noContent)
  }
}
