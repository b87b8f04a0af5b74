/// HeadObject: `HEAD /bucket/key`; the head of what GetObject would answer.
enum HeadObject {
  static func respond(_ context: OperationContext) throws(S3Failure) -> S3Response {
    let object = try context.store.object(try context.key(), in: try context.request.validBucket())
    let answer = try GetObject.plan(context.request, object)
    return answer.response(body: .none)
  }
}
