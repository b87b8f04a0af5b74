/// HeadObject: `HEAD /bucket/key`; the head of what GetObject would answer.
enum HeadObject {
  static func respond(_ context: OperationContext) throws(S3Failure) -> S3Response {
    let answer = try GetObject.plan(context.request, try context.object(), at: context.now())
    return answer.response(body: .none)
  }
}
