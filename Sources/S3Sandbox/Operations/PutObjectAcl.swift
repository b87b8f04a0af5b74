import NIOCore
import NIOHTTP1
import S3Types

/// PutObjectAcl: `PUT /bucket/key?acl`, by a canned name, by headers or by a document; the old list is replaced.
enum PutObjectAcl {
  static func respond(_ context: OperationContext, _ body: ReceivedBody) throws(S3Failure) -> S3Response {
    guard case .document(let bytes) = body else { throw .malformedXML }
    let inHeaders = try AccessControl.inHeaders(context)
    let list: AccessControl
    switch (inHeaders, bytes.readableBytes) {
    case (let given?, 0): list = given
    case (_?, _): throw S3Failure(.badRequest, "UnexpectedContent", "This request contains unsupported content.")
    case (nil, 0):
      throw S3Failure(.badRequest, "MissingSecurityHeader", "Your request was missing a required header.")
    case (nil, _): list = try parse(bytes, ownerID: context.ownerID)
    }
    try context.store.amend(
      try context.key(), version: context.versionID, in: try context.request.validBucket()
    ) { $1.accessControl = list }
    return S3Response(status: .ok)
  }

  private static func parse(_ bytes: ByteBuffer, ownerID: String) throws(S3Failure) -> AccessControl {
    let root: XMLElement
    do throws(S3Failure) { root = try XMLElement.parse(bytes) } catch { throw AccessControl.malformed }
    guard root.name == "AccessControlPolicy", let owner = root.child("Owner")?.child("ID")?.text,
      let list = root.child("AccessControlList")
    else { throw AccessControl.malformed }
    // The owner of an object never changes.
    guard owner == ownerID else { throw .accessDenied() }
    var grants: [AccessControl.Grant] = []
    for child in list.children {
      guard child.name == "Grant", let grantee = child.child("Grantee"),
        let permission = child.child("Permission").flatMap({ AccessControl.Permission(rawValue: $0.text) })
      else { throw AccessControl.malformed }
      grants.append(
        AccessControl.Grant(grantee: try parse(grantee, ownerID: ownerID), permission: permission))
    }
    return try AccessControl.checked(AccessControl(grants: grants))
  }

  private static func parse(_ grantee: XMLElement, ownerID: String) throws(S3Failure) -> AccessControl.Grantee {
    switch grantee.type {
    case "CanonicalUser":
      guard let id = grantee.child("ID")?.text else { throw AccessControl.malformed }
      return try AccessControl.user(id, ownerID: ownerID)
    case "Group":
      guard let uri = grantee.child("URI")?.text else { throw AccessControl.malformed }
      return try AccessControl.group(uri)
    case "AmazonCustomerByEmail":
      throw AccessControl.unresolvable(grantee.child("EmailAddress")?.text ?? "")
    default: throw AccessControl.malformed
    }
  }
}
