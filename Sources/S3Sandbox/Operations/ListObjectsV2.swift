import S3Types

/// ListObjectsV2: `GET /bucket?list-type=2`.
enum ListObjectsV2 {
  static func respond(_ context: OperationContext) throws(S3Failure) -> S3Response {
    let bucket = try context.request.validBucket()
    let query = context.request.query
    let parameters = try ListingParameters(query)
    let token = query["continuation-token"]
    if let token, token.isEmpty {
      throw .invalidArgument("The continuation token provided is incorrect", name: "continuation-token", value: "")
    }
    // A token outweighs start-after (s3-semantics.md 3c).
    let after = try token.map(ContinuationToken.decode) ?? query["start-after"] ?? ""
    let page = try context.store.list(
      ListingQuery(
        prefix: parameters.prefix, delimiter: parameters.delimiter, after: after, limit: parameters.limit),
      in: bucket)

    let encodesURL = parameters.encodesURL
    var xml = XMLWriter()
    xml.open("ListBucketResult", namespace: XMLWriter.namespace)
    xml.element("Name", bucket.rawValue)
    xml.element("Prefix", parameters.prefix, encodesURL: encodesURL)
    if let token { xml.element("ContinuationToken", token) }
    if page.isTruncated, let last = page.entries.last {
      let next = token.map { ContinuationToken.page(of: $0) + 1 } ?? 2
      xml.element("NextContinuationToken", ContinuationToken.encode(last.name, page: next))
    }
    if let start = query["start-after"], !start.isEmpty { xml.element("StartAfter", start, encodesURL: encodesURL) }
    xml.element("KeyCount", page.entries.count)
    xml.element("MaxKeys", parameters.limit)
    if !parameters.delimiter.isEmpty { xml.element("Delimiter", parameters.delimiter, encodesURL: encodesURL) }
    if encodesURL { xml.element("EncodingType", "url") }
    xml.element("IsTruncated", page.isTruncated)
    let owner = query["fetch-owner"] == "true" ? context.ownerID : nil
    try parameters.write(page, owner: owner, to: &xml)
    xml.close("ListBucketResult")
    return .xml(xml)
  }
}
