import NIOCore
import NIOHTTP1
import S3Types

/// RestoreObject: `POST /bucket/key?restore`, which makes an archived object readable for some days.
///
/// The sandbox is done with it at once, unless its configuration lets restores take their time.
enum RestoreObject {
  static func respond(_ context: OperationContext, _ body: ReceivedBody) throws(S3Failure) -> S3Response {
    guard case .document(let bytes) = body else { throw .malformedXML }
    let (days, tier) = try parse(bytes)
    let now = context.now()
    var status = HTTPResponseStatus.accepted
    let object = try context.store.amend(
      try context.key(), version: context.versionID, in: try context.request.validBucket()
    ) { (object, facts) throws(S3Failure) in
      guard object.isArchived else {
        throw S3Failure(
          .forbidden, "InvalidObjectState", "Restore is not allowed for the object's current storage class",
          details: [("StorageClass", object.storageClass.rawValue)])
      }
      guard tier != "Expedited" || object.storageClass.rawValue != "DEEP_ARCHIVE" else {
        throw .invalidArgument(
          "Retrieval option is not supported by this storage class", name: "Tier", value: tier ?? "")
      }
      guard let earlier = object.restore(at: now) else {
        facts.restore = ArchiveRestore(askedAt: now, taking: context.settings.restoreSeconds, days: days)
        return
      }
      guard earlier.ready <= now else {
        throw S3Failure(.conflict, "RestoreAlreadyInProgress", "Object restore is already in progress")
      }
      // Asking again only moves the day on which the copy goes.
      let renewed = ArchiveRestore(askedAt: now, taking: 0, days: days)
      facts.restore = ArchiveRestore(ready: earlier.ready, expiry: renewed.expiry)
      status = .ok
    }
    return S3Response(status: status, headers: object.versionHeaders)
  }

  private static func parse(_ bytes: ByteBuffer) throws(S3Failure) -> (days: Int, tier: String?) {
    let root = try XMLElement.parse(bytes)
    guard root.name == "RestoreRequest" else { throw .malformedXML }
    for child in root.children where !["Days", "GlacierJobParameters", "Tier", "Description"].contains(child.name) {
      throw .notImplemented("\(child.name) in RestoreRequest")
    }
    guard let days = root.child("Days").flatMap({ Int($0.text) }) else { throw .malformedXML }
    guard days > 0 else {
      throw .invalidArgument("restoration days should be at least 1", name: "Days", value: String(days))
    }
    let tier = root.child("GlacierJobParameters")?.child("Tier")?.text ?? root.child("Tier")?.text
    guard tier == nil || ["Expedited", "Standard", "Bulk"].contains(tier) else { throw .malformedXML }
    return (days, tier)
  }
}
