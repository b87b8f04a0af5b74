import NIOCore
import NIOHTTP1
import S3Types

/// GetObjectTagging: `GET /bucket/key?tagging`.
enum GetObjectTagging {
  static func respond(_ context: OperationContext) throws(S3Failure) -> S3Response {
    let object = try context.object()
    var xml = XMLWriter()
    xml.open("Tagging", namespace: XMLWriter.namespace)
    xml.open("TagSet")
    for tag in object.facts.tags {
      xml.open("Tag")
      xml.element("Key", tag.key)
      xml.element("Value", tag.value)
      xml.close("Tag")
    }
    xml.close("TagSet")
    xml.close("Tagging")
    var response = S3Response.xml(xml)
    response.headers += object.versionHeaders
    return response
  }
}

/// PutObjectTagging: `PUT /bucket/key?tagging`; the new set replaces the old one.
enum PutObjectTagging {
  static func respond(_ context: OperationContext, _ body: ReceivedBody) throws(S3Failure) -> S3Response {
    guard case .document(let bytes) = body else { throw .malformedXML }
    let root = try XMLElement.parse(bytes)
    guard root.name == "Tagging", let set = root.child("TagSet") else { throw .malformedXML }
    var tags: [ObjectTag] = []
    for child in set.children {
      guard child.name == "Tag", let key = child.child("Key"), let value = child.child("Value") else {
        throw .malformedXML
      }
      tags.append(ObjectTag(key: key.text, value: value.text))
    }
    try ObjectTag.check(tags)
    let object = try context.store.amend(
      try context.key(), version: context.versionID, in: try context.request.validBucket()
    ) { $1.tags = tags }
    return S3Response(status: .ok, headers: object.versionHeaders)
  }
}

/// DeleteObjectTagging: `DELETE /bucket/key?tagging`.
enum DeleteObjectTagging {
  static func respond(_ context: OperationContext) throws(S3Failure) -> S3Response {
    let object = try context.store.amend(
      try context.key(), version: context.versionID, in: try context.request.validBucket()
    ) { $1.tags = [] }
    return S3Response(status: .noContent, headers: object.versionHeaders)
  }
}

extension ObjectTag {
  private static let mostTags = 10

  /// Reads `x-amz-tagging`, which is written like a query.
  static func parse(header: String?) throws(S3Failure) -> [ObjectTag] {
    guard let header else { return [] }
    guard let query = Query.parse(header[...]) else {
      throw .invalidArgument(
        "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name "
          + "duplicates.", name: "x-amz-tagging", value: header)
    }
    let tags = query.items.map { ObjectTag(key: $0.name, value: $0.value) }
    try check(tags)
    return tags
  }

  static func check(_ tags: [ObjectTag]) throws(S3Failure) {
    guard tags.count <= mostTags else {
      throw S3Failure(.badRequest, "BadRequest", "Object tags cannot be greater than \(mostTags)")
    }
    guard Set(tags.map(\.key)).count == tags.count else {
      throw invalid("Cannot provide multiple Tags with the same key")
    }
    for tag in tags {
      guard (1...128).contains(tag.key.unicodeScalars.count) else {
        throw invalid("The TagKey you have provided is invalid")
      }
      guard tag.value.unicodeScalars.count <= 256 else { throw invalid("The TagValue you have provided is invalid") }
    }
  }

  private static func invalid(_ message: String) -> S3Failure { S3Failure(.badRequest, "InvalidTag", message) }
}
