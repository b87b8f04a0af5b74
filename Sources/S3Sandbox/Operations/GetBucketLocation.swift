import S3Types

/// GetBucketLocation: `GET /bucket?location`; the answer is empty for us-east-1.
enum GetBucketLocation {
  static func respond(_ context: OperationContext) throws(S3Failure) -> S3Response {
    let bucket = try context.request.validBucket()
    guard context.store.hasBucket(bucket) else { throw .noSuchBucket(bucket.rawValue) }
    var xml = XMLWriter()
    xml.element(
      "LocationConstraint", context.region == CreateBucket.defaultRegion ? "" : context.region,
      namespace: XMLWriter.namespace)
    return .xml(xml)
  }
}
