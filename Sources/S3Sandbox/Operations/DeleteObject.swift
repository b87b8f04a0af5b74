import NIOHTTP1

/// DeleteObject: `DELETE /bucket/key`; a key that is not there is no error.
///
/// In a bucket with versions nothing goes unless its version is named: a delete marker comes instead.
enum DeleteObject {
  static func respond(_ context: OperationContext) throws(S3Failure) -> S3Response {
    for name in ["if-none-match", "if-modified-since", "if-unmodified-since"]
    where context.request.headers.contains(name: name) {
      throw .notImplemented(name)
    }
    let removal = try context.store.remove(
      try context.key(), version: context.versionID, in: try context.request.validBucket(),
      ifMatch: context.request.header("if-match"), at: context.now())
    var response = S3Response(status: .noContent)
    if removal.isDeleteMarker { response.headers.append(("x-amz-delete-marker", "true")) }
    if let id = removal.id { response.headers.append(("x-amz-version-id", id)) }
    return response
  }
}
