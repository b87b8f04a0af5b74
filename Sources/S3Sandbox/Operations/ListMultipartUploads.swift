import S3Types

/// ListMultipartUploads: `GET /bucket?uploads`, the uploads that were neither completed nor aborted.
enum ListMultipartUploads {
  static func respond(_ context: OperationContext) throws(S3Failure) -> S3Response {
    let bucket = try context.request.validBucket()
    guard context.store.hasBucket(bucket) else { throw .noSuchBucket(bucket.rawValue) }
    let parameters = context.request.query
    let query = try query(parameters)
    let encodesURL = try ListingParameters.encodesURL(parameters)
    let page = context.multipart.list(query, in: bucket)

    var xml = XMLWriter()
    xml.open("ListMultipartUploadsResult", namespace: XMLWriter.namespace)
    xml.element("Bucket", bucket.rawValue)
    xml.element("KeyMarker", query.keyMarker, encodesURL: encodesURL)
    xml.element("UploadIdMarker", query.idMarker ?? "")
    if let next = page.next {
      // Also on the last page: only IsTruncated tells whether there is another one.
      xml.element("NextKeyMarker", next.key, encodesURL: encodesURL)
      xml.element("NextUploadIdMarker", next.id)
    }
    if !query.prefix.isEmpty { xml.element("Prefix", query.prefix, encodesURL: encodesURL) }
    if !query.delimiter.isEmpty { xml.element("Delimiter", query.delimiter, encodesURL: encodesURL) }
    if encodesURL { xml.element("EncodingType", "url") }
    xml.element("MaxUploads", query.limit)
    xml.element("IsTruncated", page.isTruncated)
    for upload in page.entries { write(upload, encodesURL: encodesURL, owner: context.ownerID, to: &xml) }
    for prefix in page.commonPrefixes {
      xml.open("CommonPrefixes")
      xml.element("Prefix", prefix, encodesURL: encodesURL)
      xml.close("CommonPrefixes")
    }
    xml.close("ListMultipartUploadsResult")
    return .xml(xml)
  }

  private static func query(_ parameters: Query) throws(S3Failure) -> MarkedQuery {
    let limit = try ListingParameters.limit(parameters["max-uploads"], name: "max-uploads", largest: 1000)
    guard limit > 0 else {
      throw .invalidArgument(
        "Argument max-uploads must be an integer between 1 and 2147483647", name: "max-uploads", value: "0")
    }
    let keyMarker = parameters["key-marker"] ?? ""
    // Without a key marker an upload id marker counts for nothing; an empty one is none.
    let idMarker = keyMarker.isEmpty || parameters["upload-id-marker"] == "" ? nil : parameters["upload-id-marker"]
    return MarkedQuery(
      prefix: parameters["prefix"] ?? "", delimiter: parameters["delimiter"] ?? "", keyMarker: keyMarker,
      idMarker: idMarker, limit: limit)
  }

  private static func write(
    _ upload: MultipartUploads.Listed, encodesURL: Bool, owner: String, to xml: inout XMLWriter
  ) {
    xml.open("Upload")
    xml.element("Key", upload.key.rawValue, encodesURL: encodesURL)
    xml.element("UploadId", upload.id)
    for name in ["Initiator", "Owner"] {
      xml.open(name)
      xml.element("ID", owner)
      xml.close(name)
    }
    xml.element("StorageClass", upload.plan.headers.storageClass?.rawValue ?? "STANDARD")
    xml.element("Initiated", upload.initiated)
    if let checksum = upload.plan.checksum {
      xml.element("ChecksumAlgorithm", checksum.rawValue)
      xml.element("ChecksumType", upload.plan.checksumType)
    }
    xml.close("Upload")
  }
}
