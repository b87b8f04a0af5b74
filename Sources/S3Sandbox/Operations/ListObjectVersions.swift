import S3Types

/// ListObjectVersions: `GET /bucket?versions`, objects and delete markers in one order.
enum ListObjectVersions {
  static func respond(_ context: OperationContext) throws(S3Failure) -> S3Response {
    let bucket = try context.request.validBucket()
    let parameters = try ListingParameters(context.request.query)
    let query = try query(parameters, context.request.query)
    let page = try context.store.listVersions(query, in: bucket)

    let encodesURL = parameters.encodesURL
    var xml = XMLWriter()
    xml.open("ListVersionsResult", namespace: XMLWriter.namespace)
    xml.element("Name", bucket.rawValue)
    xml.element("Prefix", query.prefix, encodesURL: encodesURL)
    xml.element("KeyMarker", query.keyMarker, encodesURL: encodesURL)
    xml.element("VersionIdMarker", query.idMarker ?? "")
    if page.isTruncated, let next = page.next {
      xml.element("NextKeyMarker", next.key, encodesURL: encodesURL)
      if !next.id.isEmpty { xml.element("NextVersionIdMarker", next.id) }
    }
    xml.element("MaxKeys", query.limit)
    if !query.delimiter.isEmpty { xml.element("Delimiter", query.delimiter, encodesURL: encodesURL) }
    if encodesURL { xml.element("EncodingType", "url") }
    xml.element("IsTruncated", page.isTruncated)
    for entry in page.entries { try write(entry, parameters, owner: context.ownerID, to: &xml) }
    for prefix in page.commonPrefixes {
      xml.open("CommonPrefixes")
      xml.element("Prefix", prefix, encodesURL: parameters.encodesURL)
      xml.close("CommonPrefixes")
    }
    xml.close("ListVersionsResult")
    return .xml(xml)
  }

  private static func query(_ parameters: ListingParameters, _ query: Query) throws(S3Failure) -> MarkedQuery {
    let keyMarker = query["key-marker"] ?? ""
    let idMarker = query["version-id-marker"]
    if let idMarker {
      guard !idMarker.isEmpty else {
        throw .invalidArgument("A version-id marker cannot be empty.", name: "version-id-marker", value: "")
      }
      guard !keyMarker.isEmpty else {
        throw .invalidArgument(
          "A version-id marker cannot be specified without a key marker.", name: "version-id-marker", value: idMarker)
      }
      try VersionStamp.check(idMarker)
    }
    return MarkedQuery(
      prefix: parameters.prefix, delimiter: parameters.delimiter, keyMarker: keyMarker, idMarker: idMarker,
      limit: parameters.limit)
  }

  private static func write(
    _ entry: ListedVersion, _ parameters: ListingParameters, owner: String, to xml: inout XMLWriter
  ) throws(S3Failure) {
    let name = if case .object = entry.version { "Version" } else { "DeleteMarker" }
    xml.open(name)
    xml.element("Key", entry.key.rawValue, encodesURL: parameters.encodesURL)
    xml.element("VersionId", entry.id)
    xml.element("IsLatest", entry.isLatest)
    xml.element("LastModified", entry.version.lastModified)
    if case .object(let object) = entry.version {
      guard let etag = object.facts.etag else { throw .internalError("a listed object has no ETag") }
      xml.element("ETag", etag)
      for checksum in object.facts.checksums {
        xml.element("ChecksumAlgorithm", checksum.algorithm.rawValue)
        xml.element("ChecksumType", checksum.type)
      }
      xml.element("Size", object.size)
      xml.element("StorageClass", object.storageClass.rawValue)
    }
    xml.open("Owner")
    xml.element("ID", owner)
    xml.close("Owner")
    xml.close(name)
  }
}
