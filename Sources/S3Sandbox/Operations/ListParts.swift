import S3Types

/// ListParts: `GET /bucket/key?uploadId=U`.
enum ListParts {
  static func respond(_ context: OperationContext) throws(S3Failure) -> S3Response {
    let request = context.request
    let bucket = try request.validBucket()
    let key = try context.key()
    let id = request.query["uploadId"] ?? ""
    let marker = try ListingParameters.limit(
      request.query["part-number-marker"] ?? "0", name: "part-number-marker", largest: UploadPart.mostParts)
    let limit = try ListingParameters.limit(request.query["max-parts"], name: "max-parts", largest: 1000)
    let plan = try context.multipart.plan(id, bucket, key)
    let customerKey = try CustomerKey(request)
    if customerKey != nil || plan.checksum != nil { try plan.encryption.admitPart(customerKey) }
    let rest = try context.multipart.parts(id, bucket, key).filter { $0.number > marker }
    let page = rest.prefix(limit)

    var xml = XMLWriter()
    xml.open("ListPartsResult", namespace: XMLWriter.namespace)
    xml.element("Bucket", bucket.rawValue)
    xml.element("Key", key.rawValue)
    xml.element("UploadId", id)
    xml.element("PartNumberMarker", marker)
    if let last = page.last { xml.element("NextPartNumberMarker", last.number) }
    xml.element("MaxParts", limit)
    xml.element("IsTruncated", page.count < rest.count)
    for part in page {
      xml.open("Part")
      xml.element("PartNumber", part.number)
      xml.element("LastModified", part.received)
      xml.element("ETag", part.etag)
      xml.element("Size", part.size)
      if let checksum = part.checksum { xml.element(checksum.algorithm.elementName, checksum.value) }
      xml.close("Part")
    }
    for name in ["Initiator", "Owner"] {
      xml.open(name)
      xml.element("ID", context.ownerID)
      xml.close(name)
    }
    if let checksum = plan.checksum {
      xml.element("ChecksumAlgorithm", checksum.rawValue)
      xml.element("ChecksumType", plan.checksumType)
    }
    xml.element("StorageClass", plan.headers.storageClass?.rawValue ?? "STANDARD")
    xml.close("ListPartsResult")
    return .xml(xml)
  }
}
