import S3Types

/// ListBuckets: `GET /`.
enum ListBuckets {
  private static let largestPage = 10_000

  static func respond(_ context: OperationContext) throws(S3Failure) -> S3Response {
    let query = context.request.query
    let limit = try ListingParameters.limit(query["max-buckets"], name: "max-buckets", largest: largestPage)
    guard limit > 0 else {
      throw .invalidArgument("max-buckets must be between 1 and \(largestPage)", name: "max-buckets", value: "0")
    }
    if let region = query["bucket-region"], region != context.region {
      throw .invalidArgument(
        "Argument value \(region) is not a valid AWS Region for this endpoint", name: "bucket-region", value: region)
    }
    // Only a listing that was asked for something in particular names the regions.
    let namesRegions = ["max-buckets", "continuation-token", "prefix", "bucket-region"].contains(where: query.contains)
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
      xml.element("CreationDate", bucket.created)
      if namesRegions { xml.element("BucketRegion", context.region) }
      xml.close("Bucket")
    }
    xml.close("Buckets")
    if !prefix.isEmpty { xml.element("Prefix", prefix) }
    if page.count < matching.count, let last = page.last {
      xml.element("ContinuationToken", ContinuationToken.encode(last.name.rawValue))
    }
    xml.close("ListAllMyBucketsResult")
    return .xml(xml)
  }
}
