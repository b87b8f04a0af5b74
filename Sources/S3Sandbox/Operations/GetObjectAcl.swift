import S3Types

/// GetObjectAcl: `GET /bucket/key?acl`; a canned list comes back as the grants that it stands for.
enum GetObjectAcl {
  private static let instance = "http://www.w3.org/2001/XMLSchema-instance"

  static func respond(_ context: OperationContext) throws(S3Failure) -> S3Response {
    let object = try context.object()
    var xml = XMLWriter()
    xml.open("AccessControlPolicy", namespace: XMLWriter.namespace)
    xml.open("Owner")
    xml.element("ID", context.ownerID)
    xml.close("Owner")
    xml.open("AccessControlList")
    for grant in object.facts.accessControl.grants {
      xml.open("Grant")
      write(grant.grantee, owner: context.ownerID, to: &xml)
      xml.element("Permission", grant.permission.rawValue)
      xml.close("Grant")
    }
    xml.close("AccessControlList")
    xml.close("AccessControlPolicy")
    return .xml(xml)
  }

  private static func write(_ grantee: AccessControl.Grantee, owner: String, to xml: inout XMLWriter) {
    let (type, name, value) =
      switch grantee {
      case .owner: ("CanonicalUser", "ID", owner)
      case .user(let id): ("CanonicalUser", "ID", id)
      case .group(let group): ("Group", "URI", group.rawValue)
      }
    xml.open("Grantee", attributes: [("xmlns:xsi", instance), ("xsi:type", type)])
    xml.element(name, value)
    xml.close("Grantee")
  }
}
