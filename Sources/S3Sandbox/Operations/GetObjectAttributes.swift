import NIOHTTP1
import S3Types

/// GetObjectAttributes: `GET /bucket/key?attributes`, of which a header lists the ones that are wanted.
enum GetObjectAttributes {
  private enum Attribute: String {
    case etag = "ETag"
    case checksum = "Checksum"
    case objectParts = "ObjectParts"
    case storageClass = "StorageClass"
    case objectSize = "ObjectSize"
  }

  private static let largestPage = 1000

  static func respond(_ context: OperationContext) throws(S3Failure) -> S3Response {
    let request = context.request
    let wanted = try attributes(request)
    let page = try page(request)
    let object = try context.object()

    try object.facts.encryption.admit(try CustomerKey(request))

    var xml = XMLWriter()
    xml.open("GetObjectAttributesResponse", namespace: XMLWriter.namespace)
    // This document alone carries the ETag without its quotes.
    if wanted.contains(.etag), let etag = object.facts.etag { xml.element("ETag", etag.rawValue) }
    if wanted.contains(.checksum), let checksum = object.facts.checksums.first { write(checksum, to: &xml) }
    if wanted.contains(.objectParts), !object.facts.parts.isEmpty { write(object.facts.parts, page, to: &xml) }
    if wanted.contains(.storageClass) { xml.element("StorageClass", object.storageClass.rawValue) }
    if wanted.contains(.objectSize) { xml.element("ObjectSize", object.size) }
    xml.close("GetObjectAttributesResponse")
    var response = S3Response.xml(xml)
    response.headers += [("Last-Modified", object.facts.lastModified.httpDate)] + object.versionHeaders
    return response
  }

  private static func attributes(_ request: S3Request) throws(S3Failure) -> Set<Attribute> {
    let values = request.headers["x-amz-object-attributes"].joined(separator: ",").split(separator: ",")
    var wanted: Set<Attribute> = []
    for value in values {
      let name = value.filter { $0 != " " }
      guard let attribute = Attribute(rawValue: name) else {
        throw .invalidArgument("Invalid attribute name specified.", name: "x-amz-object-attributes", value: name)
      }
      wanted.insert(attribute)
    }
    guard !wanted.isEmpty else {
      throw .invalidRequest(
        "The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or empty")
    }
    return wanted
  }

  private static func page(_ request: S3Request) throws(S3Failure) -> (after: Int, limit: Int) {
    let after = try ListingParameters.limit(
      request.header("x-amz-part-number-marker") ?? "0", name: "x-amz-part-number-marker",
      largest: UploadPart.mostParts)
    let limit = try ListingParameters.limit(
      request.header("x-amz-max-parts"), name: "x-amz-max-parts", largest: largestPage)
    return (after, limit)
  }

  private static func write(_ checksum: Checksum, to xml: inout XMLWriter) {
    xml.open("Checksum")
    // The number of parts, which a composite ends in elsewhere, stands under ObjectParts here.
    let value = checksum.value.prefix { $0 != "-" }
    xml.element(checksum.algorithm.elementName, String(value))
    xml.element("ChecksumType", checksum.type)
    xml.close("Checksum")
  }

  /// Lists the parts only where each has a checksum, as S3 does; else it tells their number alone.
  private static func write(_ parts: [ObjectPart], _ page: (after: Int, limit: Int), to xml: inout XMLWriter) {
    xml.open("ObjectParts")
    xml.element("PartsCount", parts.count)
    if parts.allSatisfy({ $0.checksum != nil }) {
      let rest = parts.filter { $0.number > page.after }
      let shown = rest.prefix(page.limit)
      xml.element("PartNumberMarker", page.after)
      xml.element("NextPartNumberMarker", shown.last?.number ?? 0)
      xml.element("MaxParts", page.limit)
      xml.element("IsTruncated", shown.count < rest.count)
      for part in shown {
        xml.open("Part")
        xml.element("PartNumber", part.number)
        xml.element("Size", part.size)
        if let checksum = part.checksum { xml.element(checksum.algorithm.elementName, checksum.value) }
        xml.close("Part")
      }
    }
    xml.close("ObjectParts")
  }
}
