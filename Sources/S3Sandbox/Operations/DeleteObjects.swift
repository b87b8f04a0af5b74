import NIOCore
import NIOHTTP1
import S3Types

/// DeleteObjects: `POST /bucket?delete` with up to 1,000 keys.
enum DeleteObjects {
  static let largestBatch = 1000

  /// S3 wants the list protected against damage before it deletes by it.
  static func prepare(_ expectation: PayloadExpectation) throws(S3Failure) {
    guard expectation.contentMD5 != nil || !expectation.algorithms.isEmpty else {
      throw .invalidRequest("Missing required header for this request: Content-MD5 OR x-amz-checksum-*")
    }
  }

  private struct Item {
    let key: String
    let etag: String?
    let versionID: String?
  }

  static func respond(_ context: OperationContext, _ body: ReceivedBody) throws(S3Failure) -> S3Response {
    guard case .document(let bytes) = body else { throw .malformedXML }
    let bucket = try context.request.validBucket()
    guard context.store.hasBucket(bucket) else { throw .noSuchBucket(bucket.rawValue) }
    let (items, isQuiet) = try parse(bytes)
    var xml = XMLWriter()
    xml.open("DeleteResult", namespace: XMLWriter.namespace)
    for item in items {
      do throws(S3Failure) {
        let removal = try remove(item, from: bucket, context)
        guard !isQuiet else { continue }
        xml.open("Deleted")
        xml.element("Key", item.key)
        if let version = item.versionID { xml.element("VersionId", version) }
        if removal.isDeleteMarker {
          xml.element("DeleteMarker", true)
          if let id = removal.id { xml.element("DeleteMarkerVersionId", id) }
        }
        xml.close("Deleted")
      } catch {
        xml.open("Error")
        xml.element("Key", item.key)
        if let version = item.versionID { xml.element("VersionId", version) }
        xml.element("Code", error.code)
        xml.element("Message", error.message)
        xml.close("Error")
      }
    }
    xml.close("DeleteResult")
    return .xml(xml)
  }

  private static func remove(
    _ item: Item, from bucket: BucketName, _ context: OperationContext
  ) throws(S3Failure) -> ObjectStore.Removal {
    try context.store.remove(
      try S3Request.validKey(item.key), version: item.versionID, in: bucket, ifMatch: item.etag, at: context.now())
  }

  private static func parse(_ bytes: ByteBuffer) throws(S3Failure) -> (items: [Item], isQuiet: Bool) {
    let root = try XMLElement.parse(bytes)
    guard root.name == "Delete" else { throw .malformedXML }
    var items: [Item] = []
    var isQuiet = false
    for child in root.children {
      switch child.name {
      case "Quiet": isQuiet = child.text == "true"
      case "Object":
        guard let key = child.child("Key")?.text else { throw .malformedXML }
        for field in child.children where !["Key", "ETag", "VersionId"].contains(field.name) {
          throw .notImplemented("\(field.name) of an object to delete")
        }
        items.append(Item(key: key, etag: child.child("ETag")?.text, versionID: child.child("VersionId")?.text))
      default: throw .malformedXML
      }
    }
    guard (1...largestBatch).contains(items.count) else { throw .malformedXML }
    return (items, isQuiet)
  }
}
