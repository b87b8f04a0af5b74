import S3Types

/// ListBuckets: `GET /`.
enum ListBuckets {
  static func respond(_ context: OperationContext) throws(S3Failure) -> S3Response {
    let query = context.request.query
    let limit = try ListingParameters.limit(query["max-buckets"], name: "max-buckets", largest: 10_000)
    let after = try query["continuation-token"].map(ContinuationToken.decode) ?? ""
    let prefix = query["prefix"] ?? ""
    let matching = context.store.listBuckets().filter { bucket in
      bucket.name.rawValue.hasPrefix(prefix) && bucket.name.rawValue > after
    }
    let page = matching.prefix(limit)
    var xml = XMLWriter()
    xml.open("ListAllMyBucketsResult", namespace: XMLWriter.namespace)
    xml.open("Owner")
    xml.element("ID", context.ownerID)
    xml.close("Owner")
    xml.open("Buckets")
    for bucket in page {
      xml.open("Bucket")
      xml.element("Name", bucket.name.rawValue)
      xml.element("CreationDate", bucket.created.listed)
      xml.element("BucketRegion", context.region)
      xml.close("Bucket")
    }
    xml.close("Buckets")
    if page.count < matching.count, let last = page.last {
      xml.element("ContinuationToken", ContinuationToken.encode(last.name.rawValue))
    }
    xml.close("ListAllMyBucketsResult")
    return .xml(xml)
  }
}
