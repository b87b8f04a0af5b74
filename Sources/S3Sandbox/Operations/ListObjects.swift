import S3Types

/// ListObjects, the first version: `GET /bucket`.
enum ListObjects {
  static func respond(_ context: OperationContext) throws(S3Failure) -> S3Response {
    let bucket = try context.request.validBucket()
    let query = context.request.query
    let parameters = try ListingParameters(query)
    let marker = query["marker"] ?? ""
    let page = try context.store.list(
      ListingQuery(
        prefix: parameters.prefix, delimiter: parameters.delimiter, after: marker, limit: parameters.limit),
      in: bucket)

    let encodesURL = parameters.encodesURL
    var xml = XMLWriter()
    xml.open("ListBucketResult", namespace: XMLWriter.namespace)
    xml.element("Name", bucket.rawValue)
    xml.element("Prefix", parameters.prefix, encodesURL: encodesURL)
    xml.element("Marker", marker, encodesURL: encodesURL)
    // Without a delimiter the client goes on after the last key (s3-semantics.md 3c).
    if page.isTruncated, !parameters.delimiter.isEmpty, let last = page.entries.last {
      xml.element("NextMarker", last.name, encodesURL: encodesURL)
    }
    xml.element("MaxKeys", parameters.limit)
    if !parameters.delimiter.isEmpty { xml.element("Delimiter", parameters.delimiter, encodesURL: encodesURL) }
    if encodesURL { xml.element("EncodingType", "url") }
    xml.element("IsTruncated", page.isTruncated)
    try parameters.write(page, owner: context.ownerID, to: &xml)
    xml.close("ListBucketResult")
    return .xml(xml)
  }
}
